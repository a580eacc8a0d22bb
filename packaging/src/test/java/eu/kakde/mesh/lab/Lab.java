package eu.kakde.mesh.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** {@code deploy/lab} as tests use it: a lab of its own beside the one of {@code LAB_STATE}, and beside any other. */
final class Lab {

    /**
     * Slow enough that a loss is the mesh's and not that of two busy cores; the benchmarks ping 5 to 10 times as fast.
     */
    static final String PING_MILLIS = "50";

    private static final Path ROOT = Path.of(System.getProperty("repository.root", ".."))
            .toAbsolutePath()
            .normalize();
    private static final Path LAUNCHER = ROOT.resolve("node-agent/target/dist/bin/node-agent");
    /** The same one in each run, so that what a crashed run left there is found; another one for each JVM of a run. */
    private static final Path STATE = Path.of(System.getenv().getOrDefault("LAB_STATE", "/var/tmp/wireguard-mesh-lab")
            + "-test" + System.getProperty("lab.number", ""));

    static {
        // A look at the lab starts processes; at ten a second, the lab next to it would have less of the machine.
        Awaitility.setDefaultPollInterval(Duration.ofMillis(500));
    }

    /** What a command printed, both streams together, and how it ended. */
    record Outcome(int exitCode, String output) {}

    private Lab() {}

    /** Why no lab can run here; empty when one can. */
    static Optional<String> obstacle() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("the lab makes network namespaces, which needs root");
        }
        if (!Files.isExecutable(ROOT.resolve("operator/target/dist/bin/operator")) || !Files.isExecutable(LAUNCHER)) {
            return Optional.of("the launchers are not built: ./mvnw -DskipTests package");
        }
        return Optional.empty();
    }

    /** Why no {@code lab up --cluster} can run here; empty when one can. */
    static Optional<String> clusterObstacle() {
        if (obstacle().isPresent()) {
            return obstacle();
        }
        for (String program :
                List.of("/usr/bin/containerd", "/usr/sbin/runc", "/usr/sbin/ipset", "/usr/lib/cni/loopback")) {
            if (!Files.isExecutable(Path.of(program))) {
                return Optional.of("there is no " + program
                        + ": apt install containerd runc iptables ipset containernetworking-plugins");
            }
        }
        return Optional.empty();
    }

    /** Starts the lab of a test class and gives what that printed; where there is an obstacle the class is skipped. */
    static String up(Optional<String> obstacle, String... arguments) {
        obstacle.ifPresent(reason -> assumeTrue(false, reason));
        return done(List.of("up"), arguments);
    }

    /** Ends it, unless the obstacle kept it from being started. */
    static void down(Optional<String> obstacle) {
        if (obstacle.isEmpty()) {
            done("down");
        }
    }

    /** Runs {@code lab ARGUMENTS}. */
    static Outcome lab(String... arguments) {
        return run("deploy/lab/lab", arguments);
    }

    /** Runs {@code lab ARGUMENTS}, which must end well; gives what it printed. */
    static String done(String... arguments) {
        Outcome outcome = lab(arguments);
        assertThat(outcome.exitCode())
                .as("lab %s%n%s", String.join(" ", arguments), outcome.output())
                .isZero();
        return outcome.output();
    }

    private static String done(List<String> words, String... more) {
        return done(Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new));
    }

    /** Waits until the mesh is Ready again. */
    static void awaitReady() {
        await().atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(lab("kubectl", "wait", "--for=condition=Ready", "mesh/default", "--timeout=5s")
                                        .exitCode())
                                .isZero());
    }

    static String kubectl(String... arguments) {
        return done(List.of("kubectl"), arguments);
    }

    /** Runs {@code node-agent ARGUMENTS} on a host, which must end well; gives what it printed. */
    static String agent(String host, String... arguments) {
        return done(List.of("exec", host, LAUNCHER.toString()), arguments);
    }

    /** Runs {@code kubectl mesh ARGUMENTS} as the lab's administrator, which must end well; gives what it printed. */
    static String kubectlMesh(String... arguments) throws IOException {
        String kubectl = Files.readString(STATE.resolve("control-plane")).strip();
        return done(
                List.of(
                        "exec",
                        "ms-1",
                        "env",
                        "PATH=" + ROOT.resolve("operator/target/dist/bin") + ":" + kubectl + ":/usr/bin:/bin",
                        "KUBECONFIG=" + STATE.resolve("pki/admin.kubeconfig"),
                        "kubectl",
                        "mesh"),
                arguments);
    }

    /** A file of the repository. */
    static Path file(String path) {
        return ROOT.resolve(path);
    }

    /** A file by the name that it has here and on the lab's hosts, until the lab is down. */
    static Path seenByHosts(String name) {
        return STATE.resolve(name);
    }

    /** Runs a script of {@code deploy/bench} on this lab. */
    static Outcome bench(String name, String... arguments) {
        return run("deploy/bench/" + name, arguments);
    }

    private static Outcome run(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve(program).toString()));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("lab", ".out");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(ROOT.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(output.toFile());
                builder.environment().put("LAB_STATE", STATE.toString());
                Process process = builder.start();
                if (!process.waitFor(10, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    return new Outcome(-1, "did not end within 10 minutes: " + Files.readString(output));
                }
                return new Outcome(process.exitValue(), Files.readString(output));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new IllegalStateException(program + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(program + " was interrupted", e);
        }
    }
}
