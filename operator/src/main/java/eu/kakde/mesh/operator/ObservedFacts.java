package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.operator.Heartbeats.Heartbeat;
import eu.kakde.mesh.operator.verdict.LinkEnd;
import eu.kakde.mesh.operator.verdict.MeshFacts;
import eu.kakde.mesh.operator.verdict.NodeFacts;
import eu.kakde.mesh.operator.verdict.NodeFacts.Agent;
import eu.kakde.mesh.operator.verdict.VerdictReason;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.NodeClaim;
import eu.kakde.mesh.plan.PeerPlan;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Observe: the caches as what verdicts are told from. What cannot be read there is left out. Links are looked up when a
 * verdict asks for them.
 */
final class ObservedFacts implements MeshFacts {

    private final MeshCaches caches;
    private final MeshView view;
    private final LinkTimes times;
    private final Function<MeshNode, Heartbeat> heartbeats;
    private final Map<NodeName, NodeFacts> nodes = new TreeMap<>();
    private final List<NodeFacts> strayHosts;
    private final Map<NodeName, Map<NodeName, LinkEnd>> on = new HashMap<>();
    private final Map<NodeName, Map<NodeName, LinkEnd>> towards = new HashMap<>();

    /** @param heartbeats what is known of a node's agent */
    ObservedFacts(MeshCaches caches, MeshView view, LinkTimes times, Function<MeshNode, Heartbeat> heartbeats) {
        this.caches = caches;
        this.view = view;
        this.times = times;
        this.heartbeats = heartbeats;
        view.claims().forEach(claim -> nodes.put(claim.name(), facts(claim)));
        this.strayHosts =
                nodes.values().stream().filter(node -> !node.strays().isEmpty()).toList();
    }

    /** Takes a node's links as they were observed already. */
    ObservedFacts withLinks(NodeName node, NodeLinks links) {
        on.put(node, ends(links.on(), ObservedPeer::peer));
        towards.put(node, ends(links.towards(), ObservedPeer::node));
        return this;
    }

    @Override
    public Optional<NodeFacts> node(NodeName name) {
        return Optional.ofNullable(nodes.get(name));
    }

    @Override
    public Collection<NodeFacts> nodes() {
        return nodes.values();
    }

    @Override
    public Collection<NodeFacts> strayHosts() {
        return strayHosts;
    }

    @Override
    public Optional<LinkEnd> link(NodeName node, NodeName peer) {
        Map<NodeName, LinkEnd> others = towards.get(peer);
        return Optional.ofNullable(
                others != null ? others.get(node) : onAll(node).get(peer));
    }

    @Override
    public Collection<LinkEnd> towards(NodeName peer) {
        return towards.computeIfAbsent(peer, name -> ends(observed(caches.peersTowards(name)), ObservedPeer::node))
                .values();
    }

    @Override
    public Collection<LinkEnd> on(NodeName node) {
        return onAll(node).values();
    }

    @Override
    public int mtuBytes() {
        return view.settings().orElse(MeshSettings.DEFAULTS).mtuBytes();
    }

    private Map<NodeName, LinkEnd> onAll(NodeName node) {
        return on.computeIfAbsent(node, name -> ends(observed(caches.peersOn(name)), ObservedPeer::peer));
    }

    private static List<ObservedPeer> observed(List<MeshPeer> peers) {
        return peers.stream().map(ObservedPeer::of).toList();
    }

    /** Those in force, by the node at one end; a person's wins over the planned one of its pair. */
    private Map<NodeName, LinkEnd> ends(List<ObservedPeer> peers, Function<ObservedPeer, Optional<NodeName>> key) {
        Map<NodeName, LinkEnd> ends = new HashMap<>();
        for (boolean planned : new boolean[] {true, false}) {
            for (ObservedPeer peer : peers) {
                if (peer.isPlanned() == planned
                        && peer.isInForce()
                        && peer.link().isPresent()) {
                    key.apply(peer)
                            .ifPresent(
                                    name -> ends.put(name, end(peer, peer.link().get())));
                }
            }
        }
        return ends;
    }

    private LinkEnd end(ObservedPeer peer, PeerPlan link) {
        Optional<MeshPeerStatus> status = Optional.ofNullable(peer.resource().getStatus());
        Optional<Condition> ready = peer.condition(Conditions.READY);
        Optional<MeshPeerStatus.Observation> seen = status.map(MeshPeerStatus::observation);
        return new LinkEnd(
                link.node(),
                link.peer(),
                link.publicKey(),
                link.endpoint(),
                status.map(MeshPeerStatus::endpoint).flatMap(text -> readable(text, Endpoint::parse)),
                times.heardAt(peer).flatMap(text -> readable(text, Endpoint::parse)),
                ready.map(Condition::getStatus).map(ObservedFacts::state).orElse(LinkEnd.State.UNKNOWN),
                times.since(peer),
                status.map(MeshPeerStatus::lastHandshakeTime).flatMap(ObservedFacts::time),
                link.persistentKeepaliveSeconds() > 0,
                peer.verdict().flatMap(verdict -> VerdictReason.named(verdict.reason())),
                seen.map(flags -> new LinkEnd.Signals(
                        Boolean.TRUE.equals(flags.session()),
                        Boolean.TRUE.equals(flags.receiving()),
                        Boolean.TRUE.equals(flags.sending()))),
                seen.map(MeshPeerStatus.Observation::pathMTU)
                        .map(OptionalInt::of)
                        .orElse(OptionalInt.empty()));
    }

    private static LinkEnd.State state(String ready) {
        return switch (ready) {
            case ConditionTimes.TRUE -> LinkEnd.State.FLOWING;
            case ConditionTimes.FALSE -> LinkEnd.State.DOWN;
            default -> LinkEnd.State.UNKNOWN;
        };
    }

    private NodeFacts facts(NodeClaim claim) {
        MeshNode node = view.nodes().get(claim.name());
        MeshNodeStatus status = node.getStatus();
        return new NodeFacts(
                claim.name(),
                claim.site(),
                claim.lanEndpoint(),
                claim.publicEndpoint(),
                claim.behindNat(),
                claim.listenPort()
                        .orElse(view.settings().orElse(MeshSettings.DEFAULTS).listenPort()),
                node.getSpec() == null ? Optional.empty() : key(node.getSpec().publicKey()),
                status == null ? Optional.empty() : key(status.publicKey()),
                agent(node),
                findings(status),
                strays(status));
    }

    private Agent agent(MeshNode node) {
        Heartbeat heartbeat = heartbeats.apply(node);
        if (heartbeat.withoutAgent()) {
            return Agent.NONE;
        }
        return heartbeat.silent() ? Agent.SILENT : Agent.REPORTING;
    }

    /** A reason that this version does not know is a newer agent's. */
    private static List<NodeFacts.Finding> findings(MeshNodeStatus status) {
        List<NodeFacts.Finding> findings = new ArrayList<>();
        for (MeshNodeStatus.Finding finding : orEmpty(status == null ? null : status.findings())) {
            VerdictReason.named(finding.reason())
                    .ifPresent(reason -> findings.add(new NodeFacts.Finding(
                            reason,
                            readable(finding.subject(), NodeName::new),
                            Objects.requireNonNullElse(finding.message(), ""))));
        }
        return findings;
    }

    private static List<NodeFacts.Stray> strays(MeshNodeStatus status) {
        List<NodeFacts.Stray> strays = new ArrayList<>();
        for (MeshNodeStatus.StrayHandshake stray : orEmpty(status == null ? null : status.strayHandshakes())) {
            Optional<Instant> lastSeen = time(stray.lastSeen());
            Optional<Endpoint> from = readable(stray.from(), Endpoint::parse);
            if (lastSeen.isPresent() && from.isPresent()) {
                strays.add(new NodeFacts.Stray(
                        from.get(), key(stray.responderKey()), key(stray.initiatorKey()), lastSeen.get()));
            }
        }
        return strays;
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.ofNullable(text).filter(given -> !given.isEmpty()).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<PublicKey> key(String text) {
        return readable(text, PublicKey::new);
    }

    private static <T> Optional<T> readable(String text, Function<String, T> type) {
        try {
            return Optional.ofNullable(text).filter(given -> !given.isEmpty()).map(type);
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }
}
