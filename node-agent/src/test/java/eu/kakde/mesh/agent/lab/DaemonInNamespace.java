package eu.kakde.mesh.agent.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A process that somebody left in a namespace, seen through {@code /proc}. */
public record DaemonInNamespace(long pid, int session, String environment) {

    /** The process with this program in the calling thread's network namespace; empty when there is none alive. */
    public static Optional<DaemonInNamespace> find(String program) throws IOException {
        Path own = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    if (Files.readSymbolicLink(process.resolve("exe")).endsWith(program)
                            && Files.readSymbolicLink(process.resolve("ns/net")).equals(own)) {
                        return Optional.of(read(process));
                    }
                } catch (IOException e) {
                    // It ended, or is a thread of the kernel.
                    continue;
                }
            }
        }
        return Optional.empty();
    }

    /** As the kernel's out-of-memory killer would; returns when it is gone. */
    public void kill() throws InterruptedException {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        while (Files.exists(Path.of("/proc/" + pid + "/exe"))) {
            Thread.sleep(5);
        }
    }

    private static DaemonInNamespace read(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        String environment = new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.UTF_8);
        return new DaemonInNamespace(
                Long.parseLong(process.getFileName().toString()), Integer.parseInt(fields[3]), environment);
    }
}
