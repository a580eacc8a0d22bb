package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerSpec;
import eu.kakde.mesh.net.NodeName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The informers of the node reconciler: what they hold, and which nodes each of their events wakes. */
final class NodeSources implements MeshCaches {

    private static final String ON = "on";
    private static final String TOWARDS = "towards";
    private static final String HAND_WRITTEN = "handWritten";

    /** Every node wakes every other one. Nodes are read from here too: what woke a node must be what it sees. */
    private final InformerEventSource<MeshNode, MeshNode> nodes;

    private final InformerEventSource<Mesh, MeshNode> meshes;
    private final InformerEventSource<MeshPeer, MeshNode> peers;
    private final InformerEventSource<Lease, MeshNode> leases;
    private final String namespace;

    NodeSources(EventSourceContext<MeshNode> context, String namespace) {

        this.namespace = namespace;
        this.nodes = new InformerEventSource<>(
                config(MeshNode.class, this::allNodes)
                        .withOnUpdateFilter(Wakes::factsChanged)
                        .build(),
                context);
        this.meshes = new InformerEventSource<>(
                config(Mesh.class, this::allNodes)
                        .withOnUpdateFilter(Wakes::specChanged)
                        .build(),
                context);
        this.peers = new InformerEventSource<>(
                config(MeshPeer.class, this::endsOf)
                        .withOnUpdateFilter(Wakes::peerChanged)
                        .build(),
                context);
        this.leases = new InformerEventSource<>(
                config(
                                Lease.class,
                                lease -> Set.of(
                                        new ResourceID(lease.getMetadata().getName())))
                        .withNamespaces(namespace)
                        .withOnUpdateFilter((after, before) -> Heartbeats.resumed(before, after))
                        .build(),
                context);
        peers.addIndexers(Map.of(
                ON, peer -> name(peer, MeshPeerSpec::node),
                TOWARDS, peer -> name(peer, MeshPeerSpec::peer),
                HAND_WRITTEN, peer -> ObservedPeer.isPlanned(peer) ? List.of() : List.of(HAND_WRITTEN)));
    }

    List<EventSource<?, MeshNode>> all() {
        return List.of(nodes, meshes, peers, leases);
    }

    /** Lets the next reconciliation see what was just written. */
    void remember(MeshPeer written) {
        peers.handleRecentResourceUpdate(ResourceID.fromResource(written), written, written);
    }

    @Override
    public Optional<Mesh> mesh() {
        return meshes.get(new ResourceID(MeshLabels.MESH_NAME));
    }

    @Override
    public List<MeshNode> nodes() {
        return nodes.list().toList();
    }

    @Override
    public List<MeshPeer> peers() {
        return peers.list().toList();
    }

    @Override
    public List<MeshPeer> handWritten() {
        return peers.byIndex(HAND_WRITTEN, HAND_WRITTEN);
    }

    @Override
    public List<MeshPeer> peersOn(NodeName node) {
        return peers.byIndex(ON, node.text());
    }

    @Override
    public List<MeshPeer> peersTowards(NodeName node) {
        return peers.byIndex(TOWARDS, node.text());
    }

    @Override
    public Optional<MeshPeer> peer(String name) {
        return peers.get(new ResourceID(name));
    }

    @Override
    public Optional<Lease> lease(NodeName node) {
        return leases.get(new ResourceID(node.text(), namespace));
    }

    private Set<ResourceID> allNodes(HasMetadata cause) {
        return nodes.keys().collect(Collectors.toSet());
    }

    /** The two ends of a link; and the first node of all, which looks after links that stand nowhere. */
    private Set<ResourceID> endsOf(MeshPeer peer) {
        Stream<ResourceID> ends = Stream.concat(
                        name(peer, MeshPeerSpec::node).stream(), name(peer, MeshPeerSpec::peer).stream())
                .map(ResourceID::new);
        boolean stands = name(peer, MeshPeerSpec::node).stream()
                .anyMatch(node -> nodes.get(new ResourceID(node)).isPresent());
        Stream<ResourceID> caretaker =
                stands ? Stream.empty() : nodes.keys().min(Comparator.comparing(ResourceID::getName)).stream();
        return Stream.concat(ends, caretaker).collect(Collectors.toSet());
    }

    private static List<String> name(MeshPeer peer, Function<MeshPeerSpec, String> end) {
        return Optional.ofNullable(peer.getSpec()).map(end).stream().toList();
    }

    private static <R extends HasMetadata> InformerEventSourceConfiguration.Builder<R> config(
            Class<R> type, Function<R, Set<ResourceID>> wakes) {
        return InformerEventSourceConfiguration.from(type, MeshNode.class)
                .withSecondaryToPrimaryMapper(wakes::apply)
                .withPrimaryToSecondaryMapper(primary -> Set.of())
                .withInformerListLimit(LeanObjects.PAGE);
    }
}
