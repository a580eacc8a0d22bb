package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.PlanHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rule by which peers come and go. What is seen is added and changed at once; what is missing is removed only when
 * the peers seen are the complete set that the operator announced by its hash. So an empty list, a half-written plan, a
 * deleted CRD or a stale cache never takes a peer away.
 */
public final class PeerMerge {

    private PeerMerge() {}

    /**
     * The peers to have from now on.
     *
     * @param applied what the node has now
     * @param seen this node's MeshPeers, as far as they can be read and are accepted
     * @param announced {@code MeshNode.status.plan.hash}; empty when there is none
     */
    public static List<PeerPlan> merge(
            Collection<PeerPlan> applied, Collection<PeerPlan> seen, Optional<PlanHash> announced) {
        if (announced.equals(Optional.of(PlanHash.of(seen)))) {
            return List.copyOf(seen);
        }
        Map<NodeName, PeerPlan> merged = new TreeMap<>();
        applied.forEach(peer -> merged.put(peer.peer(), peer));
        for (PeerPlan peer : seen) {
            if (!takesFromAnother(peer, merged.values())) {
                merged.put(peer.peer(), peer);
            }
        }
        return new ArrayList<>(merged.values());
    }

    /** An allowed IP or a key that another peer has would silently be taken from it; that needs the complete set. */
    private static boolean takesFromAnother(PeerPlan peer, Collection<PeerPlan> others) {
        return others.stream()
                .filter(other -> !other.peer().equals(peer.peer()))
                .anyMatch(
                        other -> other.keys().stream().anyMatch(peer.keys()::contains) || sharesAllowedIp(other, peer));
    }

    private static boolean sharesAllowedIp(PeerPlan one, PeerPlan other) {
        List<Cidr> theirs = other.allowedIps();
        return one.allowedIps().stream().anyMatch(theirs::contains);
    }
}
