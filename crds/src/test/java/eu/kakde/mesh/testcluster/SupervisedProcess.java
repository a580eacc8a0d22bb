package eu.kakde.mesh.testcluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that does not outlive this JVM. A shell stands between the two and reads from a pipe that this JVM alone
 * holds open: when the JVM ends, also by SIGKILL, the read returns and the shell kills its child. It ignores the
 * signals of a terminal, so that Ctrl-C cannot end it before its child. What is killed loses its directory too; what
 * ended by itself keeps it, for its log.
 */
final class SupervisedProcess implements AutoCloseable {

    private static final String SUPERVISOR = """
            trap '' INT TERM HUP
            exec 3<&0
            directory=$1
            shift
            "$@" </dev/null 3<&- &
            child=$!
            { read -r line <&3; kill -KILL "$child"; } >/dev/null 2>&1 &
            watcher=$!
            wait "$child"
            status=$?
            kill -KILL "$watcher" 2>/dev/null
            if [ "$status" = 137 ]; then rm -rf "$directory"; fi
            exit "$status"
            """;

    private final String name;
    private final Process shell;
    private final Path log;

    private SupervisedProcess(String name, Process shell, Path log) {
        this.name = name;
        this.shell = shell;
        this.log = log;
    }

    /**
     * Starts a command.
     *
     * @param directory its files, of which {@code NAME.log} becomes its output; removed after it was killed
     */
    static SupervisedProcess start(Path directory, List<String> command) {
        String name = Path.of(command.getFirst()).getFileName().toString();
        List<String> supervised =
                new ArrayList<>(List.of("/bin/sh", "-c", SUPERVISOR, "supervise-" + name, directory.toString()));
        supervised.addAll(command);
        Path log = directory.resolve(name + ".log");
        try {
            Process shell = new ProcessBuilder(supervised)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new SupervisedProcess(name, shell, log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /** @throws IllegalStateException with the end of its log, when it ended by itself */
    void requireAlive() {
        if (!shell.isAlive()) {
            throw new IllegalStateException(name + " ended with status " + shell.exitValue() + ":\n" + endOfLog());
        }
    }

    String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Kills it and waits until it is gone. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
            if (!shell.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " is still there 10 s after it was killed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
