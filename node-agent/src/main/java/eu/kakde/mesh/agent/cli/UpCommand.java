package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.host.KeyFile;
import eu.kakde.mesh.agent.manifest.Manifests;
import eu.kakde.mesh.agent.reconcile.Endpoints;
import eu.kakde.mesh.agent.reconcile.NodeConfig;
import eu.kakde.mesh.agent.reconcile.NodeHost;
import eu.kakde.mesh.agent.reconcile.Tunnel;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.NodePlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code node-agent up}: phase 2 of the runbook by one command, without any API server. */
@Command(
        name = "up",
        description =
                "Brings this machine's interface up as the manifests plan it, and remembers it for the next boot.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

    @Mixin
    private ManifestOptions options;

    @Option(
            names = "--remove-foreign",
            description = "Takes peers, routes and addresses away that are on the interface and in no plan. So does"
                    + " spec.foreignConfiguration: Remove of the MeshNode. By default they stay, and are told.")
    private boolean removeForeign;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Manifests manifests = Manifests.read(options.manifests);
        NodePlan plan = manifests.planFor(options.node);
        manifests.problems().forEach(problem -> err.println("left out: " + problem));
        plan.withoutKey().forEach(peer -> err.println("left out: MeshNode " + peer + ": spec.publicKey: is missing"));
        boolean removes = removeForeign || manifests.removesForeign(options.node);
        if (removes && !(manifests.problems().isEmpty() && plan.withoutKey().isEmpty())) {
            throw new AgentException("MeshNode " + options.node + ": removing what is foreign needs the whole plan, and"
                    + " the above is left out of it; mend the manifests first");
        }
        NodeConfig wanted = NodeConfig.of(plan, manifests.settings());
        try (Tunnel tunnel = Tunnel.open()) {
            NodeHost host = new NodeHost(options.node, wanted.interfaceName(), HostPaths.SYSTEM, tunnel);
            KeyFile.Pair key = host.key();
            requirePinned(plan.member().publicKey(), key.publicKey());
            Optional<NodeConfig> before = host.remembered();
            Endpoints endpoints = new Endpoints(UpCommand::resolve, peer -> false, InstantSource.system());
            before.ifPresent(endpoints::remember);
            List<String> changes =
                    new ArrayList<>(host.filterReversePaths(manifests.settings().rpFilter()));
            Tunnel.Round round = host.apply(before, wanted, Optional.of(key.privateKey()), endpoints);
            changes.addAll(round.changes());
            if (removes) {
                changes.addAll(host.removeForeign(round.foreign()));
            } else {
                round.foreign()
                        .forEach(thing -> err.println("foreign: " + thing.text()
                                + ": is in no plan and stays; --remove-foreign takes it away"));
            }
            changes.addAll(host.remember(wanted, Optional.empty()));
            changes.forEach(out::println);
            out.println(
                    changes.isEmpty() ? wanted.interfaceName() + " is as planned" : wanted.interfaceName() + " is up");
        }
        return 0;
    }

    private void requirePinned(Optional<PublicKey> pinned, PublicKey own) {
        if (pinned.isPresent() && !pinned.get().equals(own)) {
            throw new AgentException("MeshNode " + options.node + ": spec.publicKey: is " + pinned.get()
                    + ", but this machine's key is " + own + "; pin that one, or run this on the right machine");
        }
    }

    /** Waits for DNS: there is nothing else to do meanwhile. */
    static Optional<InetSocketAddress> resolve(Endpoint endpoint) {
        try {
            InetAddress address = endpoint.address().isPresent()
                    ? endpoint.address().get().toInetAddress()
                    : IpAddress.of(InetAddress.getByName(endpoint.host())).toInetAddress();
            return Optional.of(new InetSocketAddress(address, endpoint.port()));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
