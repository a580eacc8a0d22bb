package eu.kakde.mesh.operator.verdict;

import eu.kakde.mesh.net.NodeName;
import java.util.Collection;
import java.util.Optional;

/** Everything that a verdict may be told from, at one instant. */
public interface MeshFacts {

    /** Empty when there is no such MeshNode, or its spec cannot be read. */
    Optional<NodeFacts> node(NodeName name);

    Collection<NodeFacts> nodes();

    /** Those of the nodes at which handshakes for others arrived. */
    Collection<NodeFacts> strayHosts();

    /** The link that stands on {@code node} and is for {@code peer}; empty when there is none in force. */
    Optional<LinkEnd> link(NodeName node, NodeName peer);

    /** The links of all others to a node. */
    Collection<LinkEnd> towards(NodeName peer);

    /** The links that stand on a node. */
    Collection<LinkEnd> on(NodeName node);

    /** Of the interface, in bytes. */
    int mtuBytes();
}
