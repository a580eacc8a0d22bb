package eu.kakde.mesh.agent.diagnose;

import eu.kakde.mesh.agent.check.FirewallReader;
import eu.kakde.mesh.agent.handshake.InitiationWatch;
import eu.kakde.mesh.agent.handshake.Mac1Key;
import eu.kakde.mesh.agent.handshake.Responder;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.probe.TunnelProbes;
import eu.kakde.mesh.agent.reconcile.NodeConfig;
import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.plan.PeerPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks at this host once, for a person who waits: probes its peers, listens for initiations, and gathers the facts.
 * Changes nothing.
 */
public final class Examination {

    /** So long a peer may take to answer: a first handshake may need a retry after 5 s. */
    static final Duration ANSWERING = Duration.ofSeconds(7);

    /** So long the search for the largest packet takes at the most. */
    static final Duration MEASURING = Duration.ofSeconds(45);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int PAUSE_MILLIS = 100;

    private final HostPaths paths;
    private final NodeFactsReader reader;
    private final NodeConfig config;
    private final Duration listening;

    /** @param listening how long for initiations: a peer without a session tries each 5 s, and two of them tell */
    public Examination(HostPaths paths, NodeFactsReader reader, NodeConfig config, Duration listening) {
        this.paths = paths;
        this.reader = reader;
        this.config = config;
        this.listening = listening;
    }

    /** @param answering how many of the peers answered */
    public record Result(List<Diagnosis> findings, int peers, int answering) {}

    /** Takes as long as it listens, or longer when a peer is slow to answer or large packets do not pass. */
    public Result run() throws IOException, InterruptedException {
        try (InitiationWatch watch = new InitiationWatch(InstantSource.system());
                TunnelProbes probes = new TunnelProbes(config.interfaceName(), InstantSource.system(), () -> {})) {
            NodeFacts before = facts(Map.of());
            before.tunnel().ifPresent(state -> listen(watch, before));
            Set<IpAddress> targets = config.peers().stream()
                    .map(Examination::target)
                    .flatMap(Optional::stream)
                    .collect(Collectors.toSet());
            Instant begin = Instant.now();
            do {
                probes.keep(targets, INTERVAL, config.mtuBytes());
                probes.sendDue();
                Thread.sleep(PAUSE_MILLIS);
            } while (goesOn(probes, targets, Duration.between(begin, Instant.now())));
            NodeFacts facts = facts(links(probes));
            List<Diagnosis> findings = Playbook.run(
                    facts,
                    watch.strays()
                            .list(
                                    key -> facts.tunnel()
                                            .flatMap(state -> state.device().peer(key))
                                            .flatMap(peer -> peer.lastHandshake()),
                                    Instant.now()));
            int down = (int)
                    facts.peerings().stream().filter(NodeFacts.Peering::isDown).count();
            return new Result(
                    findings, facts.peerings().size(), facts.peerings().size() - down);
        }
    }

    private boolean goesOn(TunnelProbes probes, Set<IpAddress> targets, Duration since) {
        boolean allAnswer =
                targets.stream().allMatch(target -> probes.lastReply(target).isPresent());
        return since.compareTo(listening) < 0
                || !allAnswer && since.compareTo(ANSWERING) < 0
                || probes.isMeasuring() && since.compareTo(MEASURING) < 0;
    }

    private NodeFacts facts(Map<String, NodeFactsReader.LinkState> links) throws IOException {
        return reader.read(
                new NodeFactsReader.Known(config, links, FirewallReader.read(), Optional.empty(), Optional.empty()));
    }

    private Map<String, NodeFactsReader.LinkState> links(TunnelProbes probes) {
        Map<String, NodeFactsReader.LinkState> links = new HashMap<>();
        for (PeerPlan peer : config.peers()) {
            target(peer)
                    .ifPresent(target -> links.put(
                            peer.peer().text(),
                            new NodeFactsReader.LinkState(
                                    probes.lastReply(target).isEmpty(), probes.pathMtu(target))));
        }
        return links;
    }

    /** Without CAP_NET_RAW nothing can be heard; the rest is still worth saying. */
    private void listen(InitiationWatch watch, NodeFacts facts) {
        int port = facts.tunnel().orElseThrow().device().listenPort();
        try {
            watch.listen(
                    port,
                    new InitiationWatch.Known(
                            responder(),
                            config.peers().stream()
                                    .map(PeerPlan::publicKey)
                                    .map(Mac1Key::of)
                                    .toList(),
                            facts.routing().addresses()));
        } catch (IOException e) {
            watch.close();
        }
    }

    /** Empty when the key cannot be read: then nobody can tell who dials this host. */
    private Optional<Responder> responder() throws IOException {
        if (!Files.isReadable(paths.key(config.interfaceName()))) {
            return Optional.empty();
        }
        try {
            PrivateKey key = PrivateKey.parse(Files.readString(paths.key(config.interfaceName())));
            return Optional.of(new Responder(key, key.publicKey()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<IpAddress> target(PeerPlan peer) {
        return peer.allowedIps().stream()
                .filter(Cidr::isHost)
                .map(Cidr::address)
                .findFirst();
    }
}
