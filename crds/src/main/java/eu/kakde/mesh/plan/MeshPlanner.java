package eu.kakde.mesh.plan;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Plans the full mesh by the runbook's rules. One node's plan takes time linear in the number of nodes. */
public final class MeshPlanner {

    private final MeshSettings settings;
    private final List<MeshMember> members;

    /** @param members in any order; the plans come out in the order of names */
    public MeshPlanner(MeshSettings settings, List<MeshMember> members) {
        this.settings = settings;
        this.members =
                members.stream().sorted(Comparator.comparing(MeshMember::name)).toList();
    }

    /** The plan of one member. */
    public NodePlan planFor(MeshMember node) {
        List<PeerPlan> peers = new ArrayList<>(members.size());
        List<NodeName> withoutKey = new ArrayList<>();
        List<NodeName> unreachable = new ArrayList<>();
        for (MeshMember peer : members) {
            if (peer.name().equals(node.name())) {
                continue;
            }
            Optional<Endpoint> endpoint = endpointOf(peer, node);
            if (endpoint.isEmpty() && endpointOf(node, peer).isEmpty()) {
                unreachable.add(peer.name());
            }
            if (peer.publicKey().isEmpty()) {
                withoutKey.add(peer.name());
            } else {
                peers.add(new PeerPlan(
                        node.name(),
                        peer.name(),
                        peer.publicKey().get(),
                        peer.allowedIps(),
                        endpoint,
                        keepaliveSeconds(node, peer),
                        peer.nextKey()));
            }
        }
        return new NodePlan(node, peers, withoutKey, unreachable);
    }

    /** The plans of all members, by name. */
    public List<NodePlan> planAll() {
        return members.stream().map(this::planFor).toList();
    }

    /** Inside a site the LAN, else the public endpoint, else none: the peer has to dial. */
    private static Optional<Endpoint> endpointOf(MeshMember peer, MeshMember seenFrom) {
        return peer.sharesSiteWith(seenFrom) && peer.lanEndpoint().isPresent()
                ? peer.lanEndpoint()
                : peer.publicEndpoint();
    }

    /** Only the side behind NAT keeps its router's mapping alive, and only towards other sites. */
    private int keepaliveSeconds(MeshMember node, MeshMember peer) {
        return node.behindNat() && !node.sharesSiteWith(peer) ? settings.persistentKeepaliveSeconds() : 0;
    }
}
