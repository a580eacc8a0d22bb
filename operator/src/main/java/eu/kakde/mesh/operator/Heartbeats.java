package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.SpecReader;
import eu.kakde.mesh.net.NodeName;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which nodes have an agent, and which agents have fallen silent. An agent renews its Lease; when the renewal that was
 * seen last stays the last one for the Lease's duration by the operator's own clock, the agent is silent. The nodes'
 * clocks do not matter, and an operator that was away, or whose API server was, gives everybody a full duration first.
 */
final class Heartbeats {

    private static final Duration DEFAULT_DURATION = Duration.ofSeconds(40);

    private final InstantSource clock;
    private final Map<NodeName, Seen> lastSeen = new ConcurrentHashMap<>();

    private record Seen(Object renewal, Instant at) {}

    /**
     * What is known of one agent.
     *
     * @param silent never for a node without a Lease
     * @param withoutAgent whether there is none, so that the others' links to the node are all that tells of it
     * @param lookAgainAt when {@code withoutAgent} would turn; who falls silent is told by the {@link SilenceWatch}
     */
    record Heartbeat(boolean silent, boolean withoutAgent, Optional<Instant> lookAgainAt) {}

    Heartbeats(InstantSource clock) {
        this.clock = clock;
    }

    Heartbeat observe(MeshNode resource, Optional<Lease> lease) {
        NodeName node = SpecReader.nodeName(resource);
        Instant now = clock.instant();
        if (lease.isEmpty() || lease.get().getSpec() == null) {
            lastSeen.remove(node);
            return new Heartbeat(
                    false,
                    AgentPresence.isWithoutAgent(resource, lease, now),
                    AgentPresence.lookAgainAt(resource, lease, now));
        }
        Object renewal = renewal(lease.get());
        Seen seen = lastSeen.compute(
                node,
                (name, before) -> before != null && before.renewal().equals(renewal) ? before : new Seen(renewal, now));
        Duration duration = duration(lease.get());
        return new Heartbeat(!now.isBefore(seen.at().plus(duration)), false, Optional.empty());
    }

    /** Whether a renewal came so late that the agent may have been called silent before. */
    static boolean resumed(Lease before, Lease after) {
        if (before.getSpec() == null
                || after.getSpec() == null
                || before.getSpec().getRenewTime() == null
                || after.getSpec().getRenewTime() == null) {
            return true;
        }
        Duration gap = Duration.between(
                before.getSpec().getRenewTime(), after.getSpec().getRenewTime());
        return gap.abs().compareTo(duration(after)) >= 0;
    }

    private static Object renewal(Lease lease) {
        return Objects.requireNonNullElse(lease.getSpec().getRenewTime(), "never") + " "
                + lease.getSpec().getHolderIdentity();
    }

    private static Duration duration(Lease lease) {
        Integer seconds = lease.getSpec().getLeaseDurationSeconds();
        return seconds == null || seconds < 1 ? DEFAULT_DURATION : Duration.ofSeconds(seconds);
    }
}
