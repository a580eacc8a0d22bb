package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.host.ServiceManager;
import eu.kakde.mesh.agent.reconcile.Endpoints;
import eu.kakde.mesh.agent.reconcile.NodeConfig;
import eu.kakde.mesh.agent.reconcile.NodeHost;
import eu.kakde.mesh.agent.reconcile.NodeKey;
import eu.kakde.mesh.agent.reconcile.Tunnel;
import eu.kakde.mesh.agent.reconcile.TunnelState;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.PeerPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code node-agent boot}: what wg-quick does at boot, for the unit of the Debian package. It tells systemd that the
 * interface is up before it waits for any name to resolve.
 */
@Command(
        name = "boot",
        description = "Brings this machine's interface up from its wg0.conf, without manifests and without an API"
                + " server. Ends once every endpoint's name has been resolved, or at once when there is none.",
        mixinStandardHelpOptions = true)
final class BootCommand implements Callable<Integer> {

    /** The file does not say which node it is of, and nothing here depends on it. */
    private static final NodeName THIS_NODE = new NodeName("localhost");

    private static final long SECONDS_BETWEEN_LOOKUPS = 5;

    @Mixin
    private InterfaceOption device;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ServiceManager manager = ServiceManager.ofEnvironment();
        try (Tunnel tunnel = Tunnel.open()) {
            NodeHost host = new NodeHost(THIS_NODE, device.name, HostPaths.SYSTEM, tunnel);
            Optional<NodeConfig> remembered = host.remembered();
            if (remembered.isEmpty()) {
                String nothing = "there is no " + HostPaths.SYSTEM.config(device.name) + " yet: nothing to bring up";
                spec.commandLine().getOut().println(nothing);
                manager.ready(nothing);
                return 0;
            }
            bringUp(host, remembered.get());
            manager.ready(device.name + " is up");
            awaitNames(host, remembered.get());
        }
        return 0;
    }

    private void bringUp(NodeHost host, NodeConfig wanted) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        NodeKey key = host.key(host.observe().flatMap(state -> state.device().publicKey()));
        key.problem().ifPresent(problem -> err.println(problem.reason() + ": " + problem.message()));
        Tunnel.Round round =
                host.apply(Optional.empty(), wanted, key.privateKey(), endpoints(BootCommand::withoutLookup));
        round.changes().forEach(out::println);
        out.println(device.name + (round.changes().isEmpty() ? " is up already, as remembered" : " is up"));
        host.clockBehind(InstantSource.system().instant())
                .ifPresent(behind -> err.println("ClockBehind: the clock is " + behind.toMinutes()
                        + " minutes or more behind a time that this host has known; until it is right the others ignore"
                        + " its handshakes, and only they can begin: set it"));
        out.flush();
    }

    /** An agent may work on the interface meanwhile: peers that it took away or that have an endpoint stay so. */
    private void awaitNames(NodeHost host, NodeConfig wanted) throws IOException, InterruptedException {
        Endpoints endpoints = endpoints(UpCommand::resolve);
        for (List<PeerPlan> open = unresolved(host, wanted); !open.isEmpty(); open = unresolved(host, wanted)) {
            List<PeerPlan> found = open.stream()
                    .filter(peer -> peer.endpoint().flatMap(UpCommand::resolve).isPresent())
                    .toList();
            if (found.isEmpty()) {
                TimeUnit.SECONDS.sleep(SECONDS_BETWEEN_LOOKUPS);
            } else {
                NodeConfig those = wanted.withPeers(found);
                Tunnel.Round round = host.apply(Optional.empty(), those, Optional.empty(), endpoints);
                endpoints.applied(those);
                round.changes().forEach(spec.commandLine().getOut()::println);
            }
        }
    }

    private static List<PeerPlan> unresolved(NodeHost host, NodeConfig wanted) throws IOException {
        Optional<TunnelState> state = host.observe();
        return wanted.peers().stream()
                .filter(peer -> peer.endpoint()
                        .filter(endpoint -> endpoint.address().isEmpty())
                        .isPresent())
                .filter(peer -> state.flatMap(live -> live.device().peer(peer.publicKey()))
                        .filter(live -> live.endpoint().isEmpty())
                        .isPresent())
                .toList();
    }

    private static Endpoints endpoints(Function<Endpoint, Optional<InetSocketAddress>> resolver) {
        return new Endpoints(resolver, peer -> false, InstantSource.system());
    }

    private static Optional<InetSocketAddress> withoutLookup(Endpoint endpoint) {
        return endpoint.address().map(address -> new InetSocketAddress(address.toInetAddress(), endpoint.port()));
    }
}
