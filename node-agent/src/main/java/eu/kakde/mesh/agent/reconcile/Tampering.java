package eu.kakde.mesh.agent.reconcile;

import java.util.ArrayList;
import java.util.List;

/**
 * What somebody else did to the node, as the rounds find it: what of the plan they had changed, and what they added. A
 * difference counts as somebody's only when this process had applied the same plan before. Not thread-safe.
 */
final class Tampering {

    private final List<String> faults = new ArrayList<>();
    private List<Foreign> foreign = List.of();
    private boolean inCharge;
    private boolean isSamePlan;

    /**
     * A round was applied.
     *
     * @param samePlan whether the plan before it was the same
     * @param complete whether the plan is known as a whole; until then, what is in none may just not have been heard of
     */
    void applied(Tunnel.Round round, boolean samePlan, boolean complete) {
        isSamePlan = inCharge && samePlan;
        inCharge = true;
        if (isSamePlan) {
            faults.addAll(round.faults());
        }
        foreign = complete ? round.foreign() : List.of();
    }

    /** Something besides the interface was set as planned, too. @return the same */
    List<String> mended(List<String> changes) {
        if (isSamePlan) {
            faults.addAll(changes);
        }
        return changes;
    }

    List<Foreign> foreign() {
        return foreign;
    }

    /** It was taken away, as far as it can be: rules are the host's. */
    void removed() {
        foreign = foreign.stream().filter(Foreign.PolicyRule.class::isInstance).toList();
    }

    /** What was found since the last call. */
    List<String> takeFaults() {
        List<String> found = List.copyOf(faults);
        faults.clear();
        return found;
    }
}
