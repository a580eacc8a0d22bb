package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorMainTest {

    @TempDir
    private Path directory;

    @Test
    void wrongUsageIsTwo() {
        assertThat(run()).startsWith("2 ");
        assertThat(run("fly")).startsWith("2 ");
        assertThat(run("run", "--http-port", "many")).startsWith("2 ");
        assertThat(run("run", "--inner-cidr", "10.0.0.1/8"))
                .startsWith("2 Invalid value for option '--inner-cidr' (CIDR): \"10.0.0.1/8\" has bits set");
    }

    @Test
    void helpIsZero() {
        assertThat(run("--help")).startsWith("0 ");
        assertThat(run("run", "--help")).startsWith("0 ");
    }

    @Test
    void wrongInputIsOneAndOneLine() throws IOException {
        assertThat(run("run", "--kubeconfig", directory.resolve("none").toString()))
                .startsWith("1 operator: ")
                .contains("none")
                .hasLineCount(1);
        Path secret = Files.writeString(directory.resolve("secret"), "hush");
        assertThat(run("run", "--kubeconfig", secret.toString()))
                .startsWith("1 operator: ")
                .doesNotContain("hush")
                .hasLineCount(1);
    }

    /** Exit status and standard error. */
    private static String run(String... args) {
        PrintStream before = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try {
            int status = OperatorMain.execute(args);
            return status + " " + captured.toString(StandardCharsets.UTF_8);
        } finally {
            System.setErr(before);
        }
    }
}
