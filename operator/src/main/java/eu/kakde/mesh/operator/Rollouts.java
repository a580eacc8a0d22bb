package eu.kakde.mesh.operator;

import eu.kakde.mesh.net.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * The one rollout of a term of leadership. A look at all nodes costs as much as planning all of them, so one serves for
 * a second, and without anybody who waits only what the nodes themselves report is looked at.
 */
final class Rollouts {

    /** Between two looks; a node that waits comes back as often. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private final InstantSource clock;
    private Source source = waits -> Look.NOTHING;
    private Rollout rollout = Rollout.AT_REST;
    private Instant lastLook = Instant.MIN;
    private boolean planning;

    /** Where the nodes are seen. */
    interface Source {

        /** @param waits whether it is of interest for whom something waits; else that is left false */
        Look look(boolean waits);
    }

    /** All accepted nodes. @param confirmWithin how long one of them tries a change */
    record Look(List<Standing> nodes, Duration confirmWithin) {

        static final Look NOTHING = new Look(List.of(), Duration.ZERO);
    }

    Rollouts(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void see(Source nodes) {
        source = nodes;
    }

    /** Whether a node for which something waits is told it now. */
    synchronized boolean tells(NodeName node) {
        if (!planning) {
            planning = true;
            lastLook = Instant.MIN;
        }
        look();
        return rollout.told().contains(node);
    }

    /** The nodes on which a change is tried. */
    synchronized Set<NodeName> tried() {
        look();
        return rollout.tried();
    }

    synchronized Rollout now() {
        look();
        return rollout;
    }

    private void look() {
        Instant now = clock.instant();
        if (lastLook.plus(LOOK).isAfter(now)) {
            return;
        }
        lastLook = now;
        Look look = source.look(planning);
        rollout = rollout.after(look.nodes(), look.confirmWithin(), now);
        planning = rollout.isOn() || look.nodes().stream().anyMatch(Standing::waits);
    }
}
