package eu.kakde.mesh.agent.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program of this machine. */
record Program(Path path) {

    /** Looks where root's programs are too. */
    static Optional<Program> find(String name) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/sbin"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Program::new);
    }

    /** @throws IOException when it is not installed */
    static Program get(String name) throws IOException {
        return find(name).orElseThrow(() -> new IOException(name + " is not installed"));
    }

    List<String> lines(String... arguments) throws IOException {
        return new String(output(arguments), StandardCharsets.UTF_8).lines().toList();
    }

    /** What it writes to its standard output. @throws IOException when it fails */
    byte[] output(String... arguments) throws IOException {
        List<String> command =
                Stream.concat(Stream.of(path.toString()), Stream.of(arguments)).toList();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (InputStream in = process.getInputStream()) {
            in.transferTo(output);
        }
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + " ended with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command, e);
        }
        return output.toByteArray();
    }
}
