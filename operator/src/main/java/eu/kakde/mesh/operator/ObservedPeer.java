package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.InvalidSpecException;
import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import eu.kakde.mesh.api.v1alpha1.SpecReader;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.PeerPlan;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One MeshPeer as it is.
 *
 * @param resource never changed by whoever holds this
 * @param link empty when the spec cannot be read
 * @param problem why it cannot be read, else empty
 */
record ObservedPeer(MeshPeer resource, Optional<PeerPlan> link, String problem) {

    /** Oldest first, names decide between equals: of two that claim one thing the older wins. */
    static final Comparator<ObservedPeer> BY_AGE = Comparator.comparing((ObservedPeer peer) -> Optional.ofNullable(
                            peer.resource.getMetadata().getCreationTimestamp())
                    .orElse(""))
            .thenComparing(ObservedPeer::name);

    static ObservedPeer of(MeshPeer resource) {
        try {
            return new ObservedPeer(resource, Optional.of(SpecReader.peer(resource)), "");
        } catch (InvalidSpecException e) {
            return new ObservedPeer(resource, Optional.empty(), e.fieldAndProblem());
        }
    }

    String name() {
        return resource.getMetadata().getName();
    }

    /** Whether the operator made it; else a person did, and the operator never touches its spec. */
    boolean isPlanned() {
        return isPlanned(resource);
    }

    static boolean isPlanned(MeshPeer resource) {
        Map<String, String> labels = resource.getMetadata().getLabels();
        return labels != null && MeshLabels.OPERATOR.equals(labels.get(MeshLabels.MANAGED_BY));
    }

    /** Whether an agent applies it: a planned one, or a person's that was accepted. */
    boolean isInForce() {
        return isPlanned() || ConditionTimes.isTrue(condition(Conditions.ACCEPTED));
    }

    Optional<MeshPeerStatus.Verdict> verdict() {
        return Optional.ofNullable(resource.getStatus()).map(MeshPeerStatus::verdict);
    }

    /** The node on whose interface it stands; empty when there is no such name. */
    Optional<NodeName> node() {
        return nodeOf(resource);
    }

    Optional<NodeName> peer() {
        return Optional.ofNullable(resource.getSpec()).flatMap(spec -> name(spec.peer()));
    }

    static Optional<NodeName> nodeOf(MeshPeer resource) {
        return Optional.ofNullable(resource.getSpec()).flatMap(spec -> name(spec.node()));
    }

    Optional<Condition> condition(String type) {
        return Optional.ofNullable(resource.getStatus())
                .flatMap(status -> ConditionTimes.find(status.conditions(), type));
    }

    /** {@code wk-1 → ms-1}, for messages. */
    String arrow() {
        Function<Optional<NodeName>, String> shown =
                name -> name.map(NodeName::text).orElse("?");
        return shown.apply(node()) + " → " + shown.apply(peer());
    }

    private static Optional<NodeName> name(String text) {
        try {
            return Optional.ofNullable(text).map(NodeName::new);
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }
}
