package eu.kakde.mesh.testcluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one command to its end. Its output goes through files, so that no full pipe can stop it. */
final class Command {

    private static final int LONGEST_SECONDS = 120;

    private Command() {}

    static CommandResult run(Path directory, String input, List<String> command) {
        try {
            Path files = Files.createTempDirectory(directory, "command");
            Path stdin = Files.writeString(files.resolve("stdin"), input);
            Path stdout = files.resolve("stdout");
            Path stderr = files.resolve("stderr");
            Process process = new ProcessBuilder(command)
                    .redirectInput(stdin.toFile())
                    .redirectOutput(stdout.toFile())
                    .redirectError(stderr.toFile())
                    .start();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " took longer than " + LONGEST_SECONDS
                        + " s: " + Files.readString(stderr));
            }
            return new CommandResult(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + String.join(" ", command), e);
        }
    }
}
