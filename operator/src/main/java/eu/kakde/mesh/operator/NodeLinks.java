package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.net.NodeName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Observe: the MeshPeers that one node's reconciliation looks at.
 *
 * @param on those that stand on the node
 * @param towards those by which the others know it
 * @param strays those that stand on nodes which do not exist; only the first node of the mesh looks after them
 * @param writtenNames the object names that hand-written MeshPeers of any node have
 */
record NodeLinks(
        List<ObservedPeer> on, List<ObservedPeer> towards, List<ObservedPeer> strays, Set<String> writtenNames) {

    NodeLinks {
        on = on.stream().sorted(ObservedPeer.BY_AGE).toList();
        towards = towards.stream().sorted(ObservedPeer.BY_AGE).toList();
        strays = strays.stream().sorted(ObservedPeer.BY_AGE).toList();
        writtenNames = Set.copyOf(writtenNames);
    }

    static NodeLinks of(MeshCaches caches, NodeName node, MeshView view) {
        boolean first = !view.nodes().isEmpty() && view.nodes().firstKey().equals(node);
        return new NodeLinks(
                observed(caches.peersOn(node)),
                observed(caches.peersTowards(node)),
                first ? strays(caches, view.nodes().keySet()) : List.of(),
                caches.handWritten().stream()
                        .map(peer -> peer.getMetadata().getName())
                        .collect(Collectors.toSet()));
    }

    private static List<ObservedPeer> strays(MeshCaches caches, Set<NodeName> nodes) {
        return observed(caches.peers().stream()
                .filter(peer ->
                        ObservedPeer.nodeOf(peer).filter(nodes::contains).isEmpty())
                .toList());
    }

    private static List<ObservedPeer> observed(List<MeshPeer> peers) {
        return peers.stream().map(ObservedPeer::of).toList();
    }
}
