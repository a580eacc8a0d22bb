package eu.kakde.mesh.plan;

import eu.kakde.mesh.net.NodeName;
import java.util.List;

/**
 * Everything one node is to configure.
 *
 * @param peers every other member that has a key, by name
 * @param withoutKey members that nobody can know yet: no key is pinned and no agent published one
 * @param unreachable members that neither side has an endpoint for, so that no handshake can ever begin
 */
public record NodePlan(MeshMember member, List<PeerPlan> peers, List<NodeName> withoutKey, List<NodeName> unreachable) {

    public NodePlan {
        peers = List.copyOf(peers);
        withoutKey = List.copyOf(withoutKey);
        unreachable = List.copyOf(unreachable);
    }
}
