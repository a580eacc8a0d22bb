package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.ConditionTimes.FALSE;
import static eu.kakde.mesh.operator.ConditionTimes.TRUE;
import static eu.kakde.mesh.operator.ConditionTimes.UNKNOWN;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import eu.kakde.mesh.operator.HandWrittenReview.Reviewed;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Report: the operator's part of a MeshPeer's status. Pure. {@code Accepted} of a hand-written one; and {@code Ready},
 * which is the agent's, only while the agent is silent.
 */
final class PeerStatuses {

    private static final String AGENT_SILENT = "AgentSilent";

    private final Instant now;
    private final boolean silent;

    /** @param silent whether the agent of the node on which the peers stand has fallen silent */
    PeerStatuses(boolean silent, Instant now) {
        this.silent = silent;
        this.now = now;
    }

    /** The status to write for a planned MeshPeer; empty when the operator has nothing to say. */
    Optional<MeshPeerStatus> ofPlanned(ObservedPeer peer) {
        return toWrite(peer, readyOfSilent(peer).stream().toList());
    }

    /** The status to write for a hand-written MeshPeer; empty when it says so already. */
    Optional<MeshPeerStatus> ofHandWritten(Reviewed reviewed) {
        List<Condition> conditions = new ArrayList<>();
        conditions.add(
                reviewed.refusal().isEmpty()
                        ? times(reviewed.peer())
                                .condition(Conditions.ACCEPTED, TRUE, "Accepted", "takes the place of the planned peer")
                        : times(reviewed.peer())
                                .condition(
                                        Conditions.ACCEPTED,
                                        FALSE,
                                        reviewed.refusal().get().reason().name(),
                                        reviewed.refusal().get().message()));
        readyOfSilent(reviewed.peer()).ifPresent(conditions::add);
        return toWrite(reviewed.peer(), conditions);
    }

    /**
     * {@code Ready} in the silent agent's stead. Once the operator has written it, it has to be part of every later
     * write until the agent took it back: what an applied status leaves out is removed.
     */
    private Optional<Condition> readyOfSilent(ObservedPeer peer) {
        Optional<Condition> ready = peer.condition(Conditions.READY);
        boolean oursStill =
                ready.map(Condition::getReason).filter(AGENT_SILENT::equals).isPresent();
        if (silent && (ready.isPresent() || isInForce(peer)) || oursStill && !peer.isPlanned()) {
            return Optional.of(times(peer)
                    .condition(
                            Conditions.READY,
                            UNKNOWN,
                            AGENT_SILENT,
                            "the agent on " + peer.node().map(Object::toString).orElse("the node")
                                    + " has not renewed its Lease; nobody knows whether packets flow"));
        }
        return Optional.empty();
    }

    private static boolean isInForce(ObservedPeer peer) {
        return peer.isPlanned() || ConditionTimes.isTrue(peer.condition(Conditions.ACCEPTED));
    }

    private static Optional<MeshPeerStatus> toWrite(ObservedPeer peer, List<Condition> conditions) {
        boolean satisfied = conditions.stream()
                .allMatch(condition -> ConditionTimes.satisfies(peer.condition(condition.getType()), condition));
        return satisfied
                ? Optional.empty()
                : Optional.of(new MeshPeerStatus(null, null, null, null, null, null, conditions));
    }

    private ConditionTimes times(ObservedPeer peer) {
        MeshPeer resource = peer.resource();
        return new ConditionTimes(
                resource.getStatus() == null ? null : resource.getStatus().conditions(),
                resource.getMetadata().getGeneration(),
                now);
    }
}
