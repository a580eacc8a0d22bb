package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.MeshNode;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a host has an agent. One that reported once, or has a Lease, has one. A host outside the cluster, whose key
 * is pinned, may have none; then it is judged by the links that the others have to it.
 *
 * <p>Of a new node that is still mute nobody can tell which of the two it is: its agent may be about to speak. It
 * counts as one that has not reported yet until it has been mute for {@link #PATIENCE}, or the gate would open on what
 * the others say, to close again when the node itself speaks.
 */
final class AgentPresence {

    /** An agent reports within seconds of its MeshNode being applied. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private AgentPresence() {}

    static boolean isWithoutAgent(MeshNode node, Optional<Lease> lease, Instant now) {
        return isMute(node, lease) && !now.isBefore(patienceEnds(node));
    }

    /** When a node that is mute would turn into one without an agent; empty when it is neither mute nor new. */
    static Optional<Instant> lookAgainAt(MeshNode node, Optional<Lease> lease, Instant now) {
        return isMute(node, lease) ? Optional.of(patienceEnds(node)).filter(now::isBefore) : Optional.empty();
    }

    private static boolean isMute(MeshNode node, Optional<Lease> lease) {
        boolean reported = node.getStatus() != null
                && (node.getStatus().publicKey() != null || node.getStatus().device() != null);
        return !reported && lease.isEmpty();
    }

    private static Instant patienceEnds(MeshNode node) {
        return Optional.ofNullable(node.getMetadata().getCreationTimestamp())
                .map(Instant::parse)
                .orElse(Instant.EPOCH)
                .plus(PATIENCE);
    }
}
