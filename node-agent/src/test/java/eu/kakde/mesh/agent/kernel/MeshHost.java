package eu.kakde.mesh.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.kakde.mesh.agent.cli.NodeAgentCommand;
import eu.kakde.mesh.agent.lab.NetworkNamespace;
import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkClient;
import eu.kakde.mesh.agent.wireguard.DeviceState;
import eu.kakde.mesh.agent.wireguard.KernelWireGuard;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.agent.wireguard.WireGuardClient;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import picocli.CommandLine;

/** A host for the agent: a network, an {@code /etc/wireguard} and an {@code /etc/sysctl.d} of its own. */
final class MeshHost implements AutoCloseable {

    static final InterfaceName WG0 = new InterfaceName("wg0");

    /** Where target/dist is; the guest has it elsewhere. */
    private static final Path DIST = Path.of(System.getProperty("mesh.dist", "target/dist"));

    private static final List<Path> OWN = List.of(Path.of("/etc/wireguard"), Path.of("/etc/sysctl.d"));

    private static final String NO_API_SERVER = """
            apiVersion: v1
            kind: Config
            clusters: [{name: none, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: none, user: {token: none}}]
            contexts: [{name: none, context: {cluster: none, user: none}}]
            current-context: none
            """;

    private final NetworkNamespace namespace;

    private MeshHost(NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    /** What a command did. */
    record Outcome(int exitCode, String out, String err) {}

    /** Skips the test where it cannot be: without root, without WireGuard in the kernel, without these directories. */
    static MeshHost create(String name) throws Exception {
        try (KernelWireGuard kernel = KernelWireGuard.open().orElse(null)) {
            Assumptions.assumeTrue(kernel != null, "this kernel has no WireGuard");
        }
        for (Path directory : OWN) {
            Assumptions.assumeTrue(Files.isDirectory(directory), directory + " is missing");
        }
        Program mount = Program.get("mount");
        NetworkNamespace namespace = NetworkNamespace.create(name);
        for (Path directory : OWN) {
            namespace.run(() -> mount.output("-t", "tmpfs", "none", directory.toString()));
        }
        return new MeshHost(namespace);
    }

    NetworkNamespace namespace() {
        return namespace;
    }

    /** A command of the agent, in this JVM. */
    Outcome command(String... arguments) throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                NodeAgentCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
        int exitCode = namespace.call(() -> commandLine.execute(arguments));
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    /** A command of the agent as a user starts it, on the JVM that comes with it. Errors are part of the output. */
    Outcome launch(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(DIST.resolve("bin/node-agent").toString());
        command.addAll(List.of(arguments));
        Process process = namespace.call(
                () -> new ProcessBuilder(command).redirectErrorStream(true).start());
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out, "");
    }

    /**
     * {@code node-agent run} in this JVM, since the next one would take a minute to start; without an API server.
     * Returns when its interface is as planned.
     */
    RunningAgent startAgent(String node, Path manifests) throws Exception {
        Path kubeconfig = Files.writeString(manifests.resolveSibling("nowhere.kubeconfig"), NO_API_SERVER);
        String[] arguments = {
            "run", "--node", node, "--bootstrap-manifests", manifests.toString(), "--kubeconfig", kubeconfig.toString()
        };
        // A thread is in the namespaces of the one that starts it.
        Thread thread = namespace.call(() -> Thread.ofPlatform()
                .name("agent of " + node)
                .daemon()
                .start(() -> NodeAgentCommand.commandLine().execute(arguments)));
        await().atMost(Duration.ofMinutes(2)).until(() -> !thread.isAlive() || isReady());
        assertThat(thread.isAlive()).as("the agent runs").isTrue();
        return new RunningAgent(thread);
    }

    /** A running agent. Closing it ends it, as SIGTERM would; its interface stays. */
    record RunningAgent(Thread thread) implements AutoCloseable {

        @Override
        public void close() {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isReady() throws Exception {
        return namespace.call(() -> {
            try {
                HttpURLConnection connection = (HttpURLConnection)
                        URI.create("http://127.0.0.1:9586/readyz").toURL().openConnection(Proxy.NO_PROXY);
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } catch (IOException e) {
                return false;
            }
        });
    }

    String read(Path file) throws Exception {
        return namespace.call(() -> Files.readString(file));
    }

    DeviceState device() throws Exception {
        return withWireGuard(client -> client.get(WG0));
    }

    PeerState peer(PublicKey key) throws Exception {
        return device().peer(key).orElseThrow();
    }

    Optional<Link> link() throws Exception {
        return withLinks(client -> client.link(WG0));
    }

    List<Link> links() throws Exception {
        return withLinks(RtnetlinkClient::links);
    }

    List<InterfaceAddress> addresses(int interfaceIndex) throws Exception {
        return withLinks(client -> client.addresses(interfaceIndex));
    }

    List<Route> routes() throws Exception {
        return withLinks(RtnetlinkClient::routes);
    }

    Ping.Answer ping(String address, int payloadBytes) throws Exception {
        return namespace.call(() -> Ping.send(new IpAddress(address), payloadBytes));
    }

    <T> T withWireGuard(Inside<WireGuardClient, T> body) throws Exception {
        return namespace.call(() -> {
            try (WireGuardClient client = KernelWireGuard.open().orElseThrow()) {
                return body.apply(client);
            }
        });
    }

    <T> T withLinks(Inside<RtnetlinkClient, T> body) throws Exception {
        return namespace.call(() -> {
            try (RtnetlinkClient client = RtnetlinkClient.open()) {
                return body.apply(client);
            }
        });
    }

    @Override
    public void close() {
        namespace.close();
    }

    /** What is done with a client of the host. */
    @FunctionalInterface
    interface Inside<C, T> {
        T apply(C client) throws Exception;
    }
}
