package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.agent.sys.SystemCallException;
import eu.kakde.mesh.agent.sys.TunDevice;
import eu.kakde.mesh.net.InterfaceName;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts the process behind a userspace device. It becomes a daemon in a session of its own and outlives this JVM; it
 * is reached again by its socket only. In a container it cannot outlive this JVM, whose end is that of the container's
 * process ids: a warning says so each time.
 *
 * <p>Its output goes nowhere: a pipe would kill it when this JVM ends, and a file would grow for years. Where a start
 * fails, it is therefore tried once more in the foreground, to hear why.
 */
final class UserspaceDaemon {

    private static final List<String> PROGRAMS = List.of("wireguard-go", "boringtun-cli");
    private static final List<String> DIRECTORIES =
            List.of("/usr/local/bin", "/usr/local/sbin", "/usr/bin", "/usr/sbin", "/bin", "/sbin");
    private static final Logger LOG = System.getLogger(UserspaceDaemon.class.getName());
    private static final File NOWHERE = new File("/dev/null");
    private static final Duration START_LIMIT = Duration.ofSeconds(10);
    private static final Duration RELEASE_LIMIT = Duration.ofSeconds(1);
    private static final Duration FOREGROUND_LIMIT = Duration.ofSeconds(1);
    private static final int MOST_OUTPUT = 64 * 1024;

    private final UserspaceWireGuard client;
    private final InterfaceName name;

    UserspaceDaemon(UserspaceWireGuard client, InterfaceName name) {
        this.client = client;
        this.name = name;
    }

    /** Starts the process and returns once it answers. The device is then blank, with the default MTU. */
    void start() throws IOException {
        Path program = find(PROGRAMS)
                .orElseThrow(() -> new WireGuardException(noProgram(name, endsItsChildren()), Errno.EOPNOTSUPP));
        removeStaleSocket();
        makeInterfaceLast();
        List<String> command = new ArrayList<>();
        find(List.of("setsid")).ifPresent(setsid -> command.add(setsid.toString()));
        command.add(program.toString());
        command.add(name.text());
        Process process =
                builder(command).redirectOutput(NOWHERE).redirectError(NOWHERE).start();
        if (!exited(process, START_LIMIT) || process.exitValue() != 0 || !answersSoon()) {
            throw new WireGuardException(
                    "cannot create WireGuard device " + name + " by " + program + ": " + complaint(program), Errno.EIO);
        }
        if (endsItsChildren()) {
            LOG.log(
                    Level.WARNING,
                    "{0} is served by {1} inside this container, and the tunnel ends with it; run it on the host instead:"
                            + " systemctl restart wg-quick@{0}",
                    name,
                    program);
        }
    }

    static String noProgram(InterfaceName name, boolean inContainer) {
        return "cannot create WireGuard device " + name
                + ": the kernel has no WireGuard, and "
                + (inContainer
                        ? "no wireguard-go runs on the host; start it there: systemctl restart wg-quick@" + name
                                + ", or node-agent up"
                        : "there is neither wireguard-go nor boringtun-cli; install one (apt install wireguard-go)");
    }

    /** Whether this process is the first of its PID namespace, as in a container. */
    private static boolean endsItsChildren() {
        return ProcessHandle.current().pid() == 1;
    }

    /** Left behind by a process that was killed. */
    private void removeStaleSocket() throws IOException {
        if (!client.isServed(name)) {
            Files.deleteIfExists(client.socket(name));
        }
    }

    /**
     * Makes the interface before the process does, so that it survives the process. Where that is not possible the
     * process makes its own. A process that was just killed may hold the interface a moment longer than its socket.
     */
    private void makeInterfaceLast() throws IOException {
        long deadline = System.nanoTime() + RELEASE_LIMIT.toNanos();
        while (true) {
            try {
                TunDevice.makePersistent(name.text());
                return;
            } catch (SystemCallException e) {
                if (!e.errno().equals(Errno.EBUSY)) {
                    return;
                }
                if (System.nanoTime() > deadline) {
                    throw new WireGuardException(
                            "cannot serve WireGuard device " + name + ": another process holds the interface",
                            e.errno(),
                            e);
                }
                pause();
            }
        }
    }

    private boolean answersSoon() throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!client.isServed(name)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause();
        }
        return true;
    }

    /** The last line it wrote; wireguard-go's first ones are a box that advises the kernel's module. */
    private String complaint(Path program) throws IOException {
        Process process = builder(List.of(program.toString(), "--foreground", name.text()))
                .redirectErrorStream(true)
                .start();
        if (!exited(process, FOREGROUND_LIMIT)) {
            process.destroyForcibly();
            Files.deleteIfExists(client.socket(name));
            return "it does not answer";
        }
        String output = new String(process.getInputStream().readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
        List<String> lines = output.strip().lines().toList();
        return lines.isEmpty() ? "it gave no reason" : lines.getLast();
    }

    private static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(new File("/")).redirectInput(NOWHERE);
        builder.environment().clear();
        builder.environment().put("LOG_LEVEL", "error");
        return builder;
    }

    private static boolean exited(Process process, Duration limit) throws IOException {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a process starts", e);
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a process starts", e);
        }
    }

    private static Optional<Path> find(List<String> programs) {
        return programs.stream()
                .flatMap(program -> DIRECTORIES.stream().map(directory -> Path.of(directory, program)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
