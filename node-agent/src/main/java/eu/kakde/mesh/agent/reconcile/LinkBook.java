package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.probe.Probes;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The links of a node: probes them, and keeps what was last found of each. Not thread-safe. */
final class LinkBook {

    private static final Logger LOG = System.getLogger(LinkBook.class.getName());

    private final Probes probes;
    private final Map<NodeName, LinkHealth> health = new HashMap<>();
    private final Traffic traffic = new Traffic();
    private final Map<PublicKey, Instant> answeredBefore = new HashMap<>();

    LinkBook(Probes probes) {
        this.probes = probes;
    }

    /** Probes what is due of these peers, and nobody else from now on. */
    void probe(Collection<PeerPlan> peers, Duration interval, int mtuBytes) {
        probes.keep(targets(peers), interval, mtuBytes);
        probes.sendDue();
    }

    /** Probes these peers at once. */
    void probeNow(Collection<PeerPlan> peers) {
        probes.sendNow(targets(peers));
    }

    boolean isDead(NodeName peer) {
        LinkHealth known = health.get(peer);
        return known != null && known.isDead();
    }

    LinkHealth.State state(NodeName peer) {
        return Optional.ofNullable(health.get(peer)).map(LinkHealth::state).orElse(LinkHealth.State.UNKNOWN);
    }

    /** When a probe of each peer was answered last. */
    Map<NodeName, Instant> lastReplies(Collection<PeerPlan> peers) {
        Map<NodeName, Instant> replies = new HashMap<>();
        peers.forEach(
                peer -> target(peer).flatMap(probes::lastReply).ifPresent(reply -> replies.put(peer.peer(), reply)));
        return replies;
    }

    /** These peers were given another endpoint just now: what was answered before tells nothing about it. */
    void endpointsSet(Set<PublicKey> set, Collection<PeerPlan> peers) {
        answeredBefore
                .keySet()
                .retainAll(peers.stream().map(PeerPlan::publicKey).toList());
        peers.stream()
                .filter(peer -> set.contains(peer.publicKey()))
                .forEach(peer -> answeredBefore.put(
                        peer.publicKey(),
                        target(peer).flatMap(probes::lastReply).orElse(Instant.MIN)));
    }

    /** Whether an answer came after its peer was given the endpoint that it has. */
    boolean isSinceEndpointWasSet(PublicKey peer, Optional<Instant> reply) {
        return reply.isPresent() && reply.get().isAfter(answeredBefore.getOrDefault(peer, Instant.MIN));
    }

    /** Judges each link; the others are forgotten. */
    List<NodeObservation.Link> judge(Collection<PeerPlan> peers, Optional<TunnelState> tunnel, Instant now) {
        List<NodeObservation.Link> links =
                peers.stream().map(peer -> judge(peer, tunnel, now)).toList();
        health.keySet().retainAll(links.stream().map(NodeObservation.Link::peer).collect(Collectors.toSet()));
        traffic.keepOnly(links.stream().map(NodeObservation.Link::publicKey).collect(Collectors.toSet()));
        return links;
    }

    private NodeObservation.Link judge(PeerPlan peer, Optional<TunnelState> tunnel, Instant now) {
        Optional<PeerState> live = tunnel.flatMap(state -> state.device().peer(peer.publicKey()));
        Optional<IpAddress> target = target(peer);
        Optional<Instant> lastHandshake = live.flatMap(PeerState::lastHandshake);
        LinkHealth judged = LinkHealth.judge(
                probes.interval(),
                target.flatMap(probes::firstSent).orElse(now),
                target.flatMap(probes::lastReply),
                lastHandshake,
                now);
        LinkHealth before = health.put(peer.peer(), judged);
        if (before != null && before.state() != judged.state()) {
            LOG.log(Level.INFO, "link to {0}: {1} ({2})", peer.peer(), judged.reason(), judged.message());
        }
        return new NodeObservation.Link(
                peer.peer(),
                peer.publicKey(),
                live.flatMap(PeerState::endpoint),
                lastHandshake,
                live.map(PeerState::rxBytes).orElse(0L),
                live.map(PeerState::txBytes).orElse(0L),
                target.flatMap(probes::roundTrip),
                traffic.signs(peer.publicKey(), live, target, probes, now),
                judged);
    }

    private static Set<IpAddress> targets(Collection<PeerPlan> peers) {
        return peers.stream().flatMap(peer -> target(peer).stream()).collect(Collectors.toSet());
    }

    /** The peer's first overlay address; a peer with none but wider allowed IPs cannot be probed. */
    private static Optional<IpAddress> target(PeerPlan peer) {
        return peer.allowedIps().stream()
                .filter(Cidr::isHost)
                .map(Cidr::address)
                .findFirst();
    }
}
