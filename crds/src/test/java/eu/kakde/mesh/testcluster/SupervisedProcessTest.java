package eu.kakde.mesh.testcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessTest {

    private static final List<String> SAYS_ITS_PID = List.of("/bin/sh", "-c", "echo $$; exec sleep 600");

    @TempDir
    Path temporary;

    @Test
    void closingKillsTheProcessAndRemovesItsDirectory() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("d"));
        SupervisedProcess process = SupervisedProcess.start(directory, SAYS_ITS_PID);
        ProcessHandle child = childOf(directory);
        assertThat(child.isAlive()).isTrue();
        process.close();
        assertThat(child.isAlive()).isFalse();
        assertThat(directory).doesNotExist();
    }

    @Test
    void killedJvmTakesTheProcessWithIt() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("d"));
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString())
                .inheritIO()
                .start();
        ProcessHandle child = childOf(directory);
        jvm.destroyForcibly().waitFor();
        await(() -> !child.isAlive());
        await(() -> !Files.exists(directory));
    }

    @Test
    void tellsTheLogOfAProcessThatEndedByItself() throws Exception {
        SupervisedProcess process =
                SupervisedProcess.start(temporary, List.of("/bin/sh", "-c", "echo no such flag; exit 3"));
        await(() -> {
            try {
                process.requireAlive();
                return false;
            } catch (IllegalStateException e) {
                return true;
            }
        });
        assertThatThrownBy(process::requireAlive).hasMessage("sh ended with status 3:\nno such flag");
    }

    /** The JVM that is killed. */
    static final class Holder {

        public static void main(String[] arguments) throws InterruptedException {
            SupervisedProcess process = SupervisedProcess.start(Path.of(arguments[0]), SAYS_ITS_PID);
            Thread.sleep(Duration.ofMinutes(10));
            process.close();
        }
    }

    private static ProcessHandle childOf(Path directory) throws Exception {
        Path log = directory.resolve("sh.log");
        await(() -> Files.exists(log) && Files.readString(log).endsWith("\n"));
        return ProcessHandle.of(Long.parseLong(Files.readString(log).strip())).orElseThrow();
    }

    private static void await(Condition condition) throws Exception {
        Instant deadline = Instant.now().plusSeconds(20);
        while (!condition.holds()) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(20);
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }
}
