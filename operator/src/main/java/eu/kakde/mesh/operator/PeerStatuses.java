package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.ConditionTimes.FALSE;
import static eu.kakde.mesh.operator.ConditionTimes.TRUE;
import static eu.kakde.mesh.operator.ConditionTimes.UNKNOWN;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import eu.kakde.mesh.operator.HandWrittenReview.Reviewed;
import eu.kakde.mesh.operator.verdict.Verdict;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Report: the operator's part of a MeshPeer's status. Pure. The verdict; {@code Accepted} of a hand-written one; and
 * {@code Ready}, which is the agent's, only while the agent is silent.
 */
final class PeerStatuses {

    private static final String AGENT_SILENT = "AgentSilent";

    private final Instant now;
    private final boolean silent;
    private final Function<ObservedPeer, Optional<Verdict>> verdicts;

    /**
     * @param silent whether the agent of the node on which the peers stand has fallen silent
     * @param verdicts on the peers that stand on the node
     */
    PeerStatuses(boolean silent, Function<ObservedPeer, Optional<Verdict>> verdicts, Instant now) {
        this.silent = silent;
        this.verdicts = verdicts;
        this.now = now;
    }

    /** The status to write for a planned MeshPeer; empty when the operator has nothing to say. */
    Optional<MeshPeerStatus> ofPlanned(ObservedPeer peer) {
        // Until an agent that is back has spoken, what was said of its silence stays: a write could undo its first
        // word.
        if (!silent && isOursStill(peer)) {
            return Optional.empty();
        }
        return toWrite(peer, readyOfSilent(peer).stream().toList(), verdict(peer));
    }

    /** The status to write for a hand-written MeshPeer; empty when it says so already. */
    Optional<MeshPeerStatus> ofHandWritten(Reviewed reviewed) {
        ObservedPeer peer = reviewed.peer();
        List<Condition> conditions = new ArrayList<>();
        conditions.add(
                reviewed.refusal().isEmpty()
                        ? times(peer)
                                .condition(Conditions.ACCEPTED, TRUE, "Accepted", "takes the place of the planned peer")
                        : times(peer)
                                .condition(
                                        Conditions.ACCEPTED,
                                        FALSE,
                                        reviewed.refusal().get().reason().name(),
                                        reviewed.refusal().get().message()));
        readyOfSilent(peer).ifPresent(conditions::add);
        return toWrite(peer, conditions, reviewed.refusal().isEmpty() ? verdict(peer) : Optional.empty());
    }

    /**
     * {@code Ready} in the silent agent's stead. Once the operator has written it, it has to be part of every later
     * write until the agent took it back: what an applied status leaves out is removed.
     */
    private Optional<Condition> readyOfSilent(ObservedPeer peer) {
        boolean due = silent && (peer.condition(Conditions.READY).isPresent() || peer.isInForce());
        return due || isOursStill(peer)
                ? Optional.of(times(peer)
                        .condition(
                                Conditions.READY,
                                UNKNOWN,
                                AGENT_SILENT,
                                "the agent on "
                                        + peer.node().map(Object::toString).orElse("the node")
                                        + " has not renewed its Lease; nobody knows whether packets flow"))
                : Optional.empty();
    }

    private Optional<MeshPeerStatus.Verdict> verdict(ObservedPeer peer) {
        return verdicts.apply(peer).map(said -> timed(said, peer.verdict()));
    }

    private static boolean isOursStill(ObservedPeer peer) {
        return peer.condition(Conditions.READY)
                .map(Condition::getReason)
                .filter(AGENT_SILENT::equals)
                .isPresent();
    }

    private static Optional<MeshPeerStatus> toWrite(
            ObservedPeer peer, List<Condition> conditions, Optional<MeshPeerStatus.Verdict> verdict) {
        boolean satisfied = conditions.stream()
                        .allMatch(condition -> ConditionTimes.satisfies(peer.condition(condition.getType()), condition))
                && peer.verdict().equals(verdict);
        return satisfied
                ? Optional.empty()
                : Optional.of(new MeshPeerStatus(
                        null, null, null, null, null, verdict.orElse(null), conditions.isEmpty() ? null : conditions));
    }

    /** It began when its reason was first given; the message may say more by and by. */
    private MeshPeerStatus.Verdict timed(Verdict verdict, Optional<MeshPeerStatus.Verdict> before) {
        String reason = verdict.reason().name();
        String since = before.filter(old -> reason.equals(old.reason()))
                .map(MeshPeerStatus.Verdict::since)
                .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new MeshPeerStatus.Verdict(reason, verdict.message(), since);
    }

    private ConditionTimes times(ObservedPeer peer) {
        MeshPeer resource = peer.resource();
        return new ConditionTimes(
                resource.getStatus() == null ? null : resource.getStatus().conditions(),
                resource.getMetadata().getGeneration(),
                now);
    }
}
