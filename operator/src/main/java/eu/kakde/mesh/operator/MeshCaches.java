package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.net.NodeName;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.List;
import java.util.Optional;

/** What the informers hold. Everything that the operator knows of the cluster it reads here; nothing is changed. */
interface MeshCaches {

    /** The one Mesh, if there is one. */
    Optional<Mesh> mesh();

    List<MeshNode> nodes();

    List<MeshPeer> peers();

    /** The MeshPeers that people wrote. */
    List<MeshPeer> handWritten();

    /** The MeshPeers that stand on a node. */
    List<MeshPeer> peersOn(NodeName node);

    /** The MeshPeers by which others know a node. */
    List<MeshPeer> peersTowards(NodeName node);

    /** One MeshPeer, with what this process wrote last even when the informer has not seen it yet. */
    Optional<MeshPeer> peer(String name);

    /** The heartbeat of a node's agent. */
    Optional<Lease> lease(NodeName node);
}
