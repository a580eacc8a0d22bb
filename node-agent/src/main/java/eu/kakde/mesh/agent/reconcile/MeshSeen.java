package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.PlanHash;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the API server says of this node, as far as it was heard and can be read. Absent is never "none": it leaves the
 * node as it is.
 *
 * @param settings of the Mesh; empty while it was not heard or cannot be read
 * @param node this node's MeshNode, as far as the operator accepted it
 * @param peers this node's MeshPeers
 */
public record MeshSeen(Optional<MeshSettings> settings, Optional<Self> node, List<PeerPlan> peers) {

    public static final MeshSeen NOTHING = new MeshSeen(Optional.empty(), Optional.empty(), List.of());

    public MeshSeen {
        peers = List.copyOf(peers);
    }

    /** Whether the peers are the complete set that the operator planned; so it is taken while no MeshNode was heard. */
    public boolean isComplete() {
        return node.map(self -> self.planHash().equals(Optional.of(PlanHash.of(peers))))
                .orElse(true);
    }

    /**
     * This node's MeshNode.
     *
     * @param addresses that the operator accepted; empty until then
     * @param listenPort its own, else the mesh's as far as the operator told this node; empty: the mesh's
     * @param mtuBytes the mesh's as far as the operator told this node; empty: the mesh's
     * @param planHash of the complete set of peers; empty until the operator has planned
     * @param retry the annotation by which a person asks for another try of a change that was gone back from
     * @param pinnedKey the only key this node may have; empty: any
     * @param removesForeign whether the user wants what is on the interface and in no plan to be taken away
     * @param keyRequest what was asked and is known about a change of the node's key
     */
    public record Self(
            List<IpAddress> addresses,
            OptionalInt listenPort,
            OptionalInt mtuBytes,
            Optional<PlanHash> planHash,
            Optional<String> retry,
            Optional<PublicKey> pinnedKey,
            boolean removesForeign,
            KeyRequest keyRequest) {

        /** A node whose key nobody asked to change. */
        public Self(
                List<IpAddress> addresses,
                OptionalInt listenPort,
                OptionalInt mtuBytes,
                Optional<PlanHash> planHash,
                Optional<String> retry,
                Optional<PublicKey> pinnedKey,
                boolean removesForeign) {
            this(addresses, listenPort, mtuBytes, planHash, retry, pinnedKey, removesForeign, KeyRequest.NONE);
        }
    }

    /**
     * A change of the node's key, as its MeshNode has it.
     *
     * @param asked the annotation by which a person asks for it; empty without it
     * @param published the request that this node said last that it works on, or has done
     * @param publishedKey the next key that it said it would change over to; empty when it has done that
     * @param granted the key that every other node holds, so that the change may begin; empty until then
     * @param waitsFor why it may not yet, one line each
     */
    public record KeyRequest(
            Optional<String> asked,
            Optional<String> published,
            Optional<PublicKey> publishedKey,
            Optional<PublicKey> granted,
            List<String> waitsFor) {

        public static final KeyRequest NONE =
                new KeyRequest(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

        public KeyRequest {
            waitsFor = List.copyOf(waitsFor);
        }
    }
}
