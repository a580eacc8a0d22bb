package eu.kakde.mesh.agent.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The operator that the build made, as a process, with what Linux counts of it. */
record OperatorProcess(Process process, Path log) implements AutoCloseable {

    private static final Path LAUNCHER =
            Path.of("../operator/target/dist/bin/operator").toAbsolutePath();

    /** Of all processes, by proc_pid_stat(5), where no time of a child counts. */
    private static final long TICKS_PER_SECOND = 100;

    static OperatorProcess start(Path kubeconfig, Path log) throws IOException {
        assertThat(LAUNCHER).as("./mvnw -DskipTests package builds it").isExecutable();
        Process process = new ProcessBuilder(
                        LAUNCHER.toString(), "run", "--kubeconfig", kubeconfig.toString(), "--http-port", "0")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy)); // when the tests are interrupted
        return new OperatorProcess(process, log);
    }

    /** Processor time since its start. */
    Duration cpu() throws IOException {
        String[] fields =
                Files.readString(proc("stat")).replaceFirst(".*\\) ", "").split(" ");
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    }

    /** @param field VmRSS now, VmHWM at the most */
    long megabytes(String field) throws IOException {
        Optional<String> line = Files.readAllLines(proc("status")).stream()
                .filter(each -> each.startsWith(field + ":"))
                .findFirst();
        return Long.parseLong(line.orElseThrow().replaceAll("\\D", "")) / 1024;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }
}
