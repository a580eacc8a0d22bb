package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeSpec;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerName;
import eu.kakde.mesh.api.v1alpha1.MeshPeerSpec;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.operator.NodeOutcome.Place;
import eu.kakde.mesh.operator.Registry.Admissions;
import eu.kakde.mesh.plan.PeerPlan;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Caches that tests fill by hand, a clock that they move, and an operator's loop without an API server. */
final class FakeMesh implements MeshCaches, InstantSource {

    static final Duration SETTLING = Duration.ofSeconds(10);

    final Map<String, MeshNode> nodes = new TreeMap<>();
    final Map<String, MeshPeer> peers = new TreeMap<>();
    final Map<String, Lease> leases = new TreeMap<>();
    Mesh mesh;
    Instant now = Instant.parse("2026-01-01T12:00:00Z");
    Registry registry = new Registry(this, SETTLING);
    private int uids;

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** A node that others reach, with a key of its own. */
    MeshNode node(String name, String... addresses) {
        return node(
                name,
                new MeshNodeSpec(
                        addresses.length == 0 ? null : List.of(addresses),
                        null,
                        null,
                        name + ".example:51820",
                        null,
                        null,
                        Runbook.key(name)));
    }

    MeshNode node(String name, MeshNodeSpec spec) {
        MeshNode node = new MeshNode();
        node.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withUid("uid-" + uids++)
                .withGeneration(1L)
                .withCreationTimestamp(now.toString())
                .build());
        node.setSpec(spec);
        nodes.put(name, node);
        return node;
    }

    static MeshNodeSpec withoutKey(String... addresses) {
        return new MeshNodeSpec(
                addresses.length == 0 ? null : List.of(addresses), null, null, "192.0.2.1:51820", null, null, null);
    }

    void publishKey(String node, String key) {
        MeshNodeStatus status = nodes.get(node).getStatus();
        nodes.get(node)
                .setStatus(new MeshNodeStatus(
                        status == null ? null : status.addresses(),
                        status == null ? null : status.plan(),
                        key,
                        null,
                        status == null ? null : status.conditions()));
    }

    MeshPeer handWritten(String name, String node, String peer, String keyOf, String... allowedIps) {
        MeshPeer written = new MeshPeer();
        written.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withGeneration(1L)
                .withCreationTimestamp(now.toString())
                .build());
        written.setSpec(new MeshPeerSpec(node, peer, Runbook.key(keyOf), List.of(allowedIps), null, null));
        peers.put(name, written);
        return written;
    }

    Admissions admit() {
        return registry.admit(() -> MeshView.of(mesh(), nodes(), List.of(Cidr.parse("10.42.0.0/16"))));
    }

    NodeOutcome outcome(String node) {
        Admissions admissions = admit();
        NodeName name = new NodeName(node);
        return NodeOutcome.of(admissions, name, links(node, admissions), now);
    }

    NodeLinks links(String node, Admissions admissions) {
        return NodeLinks.of(this, new NodeName(node), admissions.view());
    }

    MeshNodeStatus status(String node) {
        Admissions admissions = admit();
        return NodeStatuses.of(
                nodes.get(node),
                NodeOutcome.of(admissions, new NodeName(node), links(node, admissions), now),
                links(node, admissions),
                new Heartbeats(this).observe(nodes.get(node), lease(new NodeName(node))),
                now);
    }

    /** As the reconciler does: each node's MeshPeers are put and removed, then its status is written. */
    void reconcileAll() {
        for (String name : List.copyOf(nodes.keySet())) {
            NodeOutcome outcome = outcome(name);
            outcome.places().forEach(this::put);
            outcome.handWritten()
                    .forEach(reviewed -> new PeerStatuses(false, peer -> Optional.empty(), now)
                            .ofHandWritten(reviewed)
                            .ifPresent(status -> reviewed.peer().resource().setStatus(status)));
            outcome.surplus().forEach(peer -> peers.remove(peer.name()));
            MeshNodeStatus wanted = status(name);
            String published = nodes.get(name).getStatus() == null
                    ? null
                    : nodes.get(name).getStatus().publicKey();
            nodes.get(name)
                    .setStatus(new MeshNodeStatus(
                            wanted.addresses(), wanted.plan(), published, null, wanted.conditions()));
        }
    }

    /** Lets the mesh settle and reconciles everything. */
    void settle() {
        reconcileAll();
        pass(SETTLING);
        reconcileAll();
    }

    void put(Place place) {
        PeerPlan link = place.link();
        MeshPeer planned = new MeshPeer();
        planned.setMetadata(new ObjectMetaBuilder()
                .withName(place.name())
                .withGeneration(1L)
                .withCreationTimestamp(now.toString())
                .withLabels(Map.of(MeshLabels.MANAGED_BY, MeshLabels.OPERATOR))
                .build());
        planned.setSpec(new MeshPeerSpec(
                link.node().text(),
                link.peer().text(),
                link.publicKey().base64(),
                link.allowedIps().stream().map(Cidr::toString).toList(),
                link.endpoint().map(Endpoint::toString).orElse(null),
                link.persistentKeepaliveSeconds(),
                link.nextKey().map(PublicKey::base64).orElse(null)));
        Optional.ofNullable(peers.get(place.name())).ifPresent(old -> planned.setStatus(old.getStatus()));
        peers.put(place.name(), planned);
    }

    void report(String node, String peer, String status, String reason) {
        MeshPeer link = peers.get(MeshPeerName.of(new NodeName(node), new NodeName(peer)));
        Condition ready = new ConditionBuilder()
                .withType("Ready")
                .withStatus(status)
                .withReason(reason)
                .build();
        link.setStatus(new MeshPeerStatus(null, null, null, null, null, null, List.of(ready)));
    }

    void explain(String node, String peer, String reason, String message) {
        MeshPeer link = peers.get(MeshPeerName.of(new NodeName(node), new NodeName(peer)));
        link.setStatus(new MeshPeerStatus(
                null,
                null,
                null,
                null,
                null,
                new MeshPeerStatus.Verdict(reason, message, now.toString()),
                link.getStatus().conditions()));
    }

    void reportAllUp() {
        peers.values()
                .forEach(peer -> report(peer.getSpec().node(), peer.getSpec().peer(), "True", "ProbeAnswered"));
        nodes.keySet().forEach(node -> publishKey(node, Runbook.key(node)));
    }

    /** As the agent of a node does before it has anything to report. */
    void renewLease(String node) {
        leases.put(
                node,
                new LeaseBuilder()
                        .withNewMetadata()
                        .withName(node)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(node)
                        .endSpec()
                        .build());
    }

    List<String> names() {
        return new ArrayList<>(peers.keySet());
    }

    @Override
    public Optional<Mesh> mesh() {
        return Optional.ofNullable(mesh);
    }

    @Override
    public List<MeshNode> nodes() {
        return List.copyOf(nodes.values());
    }

    @Override
    public List<MeshPeer> peers() {
        return List.copyOf(peers.values());
    }

    @Override
    public List<MeshPeer> handWritten() {
        return peers.values().stream()
                .filter(peer -> !ObservedPeer.isPlanned(peer))
                .toList();
    }

    @Override
    public List<MeshPeer> peersOn(NodeName node) {
        return peers.values().stream()
                .filter(peer -> peer.getSpec().node().equals(node.text()))
                .toList();
    }

    @Override
    public List<MeshPeer> peersTowards(NodeName node) {
        return peers.values().stream()
                .filter(peer -> peer.getSpec().peer().equals(node.text()))
                .toList();
    }

    @Override
    public Optional<MeshPeer> peer(String name) {
        return Optional.ofNullable(peers.get(name));
    }

    @Override
    public Optional<Lease> lease(NodeName node) {
        return Optional.ofNullable(leases.get(node.text()));
    }
}
