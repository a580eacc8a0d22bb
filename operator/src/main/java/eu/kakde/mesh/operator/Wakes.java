package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which updates wake a reconciler. Agents write measurements all the time, and the operator sees its own writes come
 * back; neither changes what is planned or said. The newer version comes first, as the SDK's filters have it.
 */
final class Wakes {

    private Wakes() {}

    static boolean specChanged(HasMetadata after, HasMetadata before) {
        return !Objects.equals(
                        after.getMetadata().getGeneration(),
                        before.getMetadata().getGeneration())
                || !Objects.equals(
                        after.getMetadata().getUid(), before.getMetadata().getUid());
    }

    /**
     * What other nodes' plans are made from: spec and the published keys. What a node holds is not: the registry knows
     * that before its status does.
     */
    static boolean planChanged(MeshNode after, MeshNode before) {
        return specChanged(after, before)
                || differs(after, before, MeshNodeStatus::publicKey)
                || differs(after, before, MeshNodeStatus::keyRotation);
    }

    /** What verdicts on other nodes' links are made from: the plan, and what the node's agent found. */
    static boolean factsChanged(MeshNode after, MeshNode before) {
        return planChanged(after, before)
                || differs(after, before, MeshNodeStatus::findings)
                || differs(after, before, Wakes::strays);
    }

    /** What the node's own status is made from, its own part of it included: somebody may have overwritten that. */
    static boolean nodeChanged(MeshNode after, MeshNode before) {
        return factsChanged(after, before)
                || differs(after, before, MeshNodeStatus::addresses)
                || differs(after, before, MeshNodeStatus::plan)
                || differs(after, before, status -> status.device() == null)
                || conditionChanged(after, before, Conditions.DEVICE_CONFIGURED)
                || conditionChanged(after, before, Conditions.ACCEPTED)
                || conditionChanged(after, before, Conditions.READY)
                || conditionChanged(after, before, Conditions.STALLED);
    }

    static boolean peerChanged(MeshPeer after, MeshPeer before) {
        return specChanged(after, before)
                || !Objects.equals(
                        after.getMetadata().getLabels(), before.getMetadata().getLabels())
                || !said(conditions(after), Conditions.READY).equals(said(conditions(before), Conditions.READY))
                || !said(conditions(after), Conditions.ACCEPTED).equals(said(conditions(before), Conditions.ACCEPTED))
                || !observed(after).equals(observed(before));
    }

    /** What the gate's message is made from. */
    static boolean peerOrVerdictChanged(MeshPeer after, MeshPeer before) {
        return peerChanged(after, before) || !verdict(after).equals(verdict(before));
    }

    private static Optional<MeshPeerStatus.Verdict> verdict(MeshPeer peer) {
        return Optional.ofNullable(peer.getStatus()).map(MeshPeerStatus::verdict);
    }

    /** What the agent sees of a link, without what moves all the time. */
    private static List<Object> observed(MeshPeer peer) {
        MeshPeerStatus status = peer.getStatus();
        MeshPeerStatus.Observation seen = status == null ? null : status.observation();
        return Arrays.asList(
                status == null ? null : status.endpoint(),
                seen == null ? null : seen.session(),
                seen == null ? null : seen.receiving(),
                seen == null ? null : seen.sending(),
                seen == null ? null : seen.pathMTU());
    }

    /** Without how often. When matters: an old one proves nothing any more. */
    private static List<List<String>> strays(MeshNodeStatus status) {
        List<MeshNodeStatus.StrayHandshake> strays = status.strayHandshakes();
        return strays == null
                ? List.of()
                : strays.stream()
                        .map(stray -> Arrays.asList(
                                stray.from(), stray.responderKey(), stray.initiatorKey(), stray.lastSeen()))
                        .toList();
    }

    private static boolean conditionChanged(MeshNode after, MeshNode before, String type) {
        return differs(after, before, status -> said(status.conditions(), type));
    }

    private static List<Condition> conditions(MeshPeer peer) {
        return peer.getStatus() == null ? null : peer.getStatus().conditions();
    }

    private static String said(List<Condition> conditions, String type) {
        return ConditionTimes.find(conditions, type)
                .map(condition ->
                        condition.getStatus() + " " + condition.getReason() + " " + condition.getObservedGeneration())
                .orElse("");
    }

    private static <T> boolean differs(MeshNode after, MeshNode before, Function<MeshNodeStatus, T> part) {
        return !Optional.ofNullable(after.getStatus())
                .map(part)
                .equals(Optional.ofNullable(before.getStatus()).map(part));
    }
}
