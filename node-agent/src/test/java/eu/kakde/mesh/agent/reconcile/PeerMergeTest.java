package eu.kakde.mesh.agent.reconcile;

import static eu.kakde.mesh.agent.reconcile.PlanFixture.key;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.PlanHash;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerMergeTest {

    private static final List<PeerPlan> APPLIED = List.of(peer(1), peer(2), peer(3));

    /** The rest of the plan, by which the other one gives the key up, is not there yet. */
    @Test
    void leavesAKeyToThePeerThatChangesOverToIt() {
        PeerPlan changing = peer(11).withNextKey(key(99));
        PeerPlan taker = peer("n12", 99, "172.27.15.12/32");
        assertThat(PeerMerge.merge(List.of(changing), List.of(taker), Optional.empty()))
                .containsExactly(changing);
    }

    @Test
    void keepsEveryPeerWhenTheListIsEmptyAndNoHashIsKnown() {
        assertThat(PeerMerge.merge(APPLIED, List.of(), Optional.empty())).isEqualTo(APPLIED);
    }

    @Test
    void keepsEveryPeerWhenTheListIsEmptyAndTheHashIsOfAnotherSet() {
        assertThat(PeerMerge.merge(APPLIED, List.of(), Optional.of(PlanHash.of(APPLIED))))
                .isEqualTo(APPLIED);
    }

    @Test
    void removesThePeerThatTheCompletePlanNoLongerHas() {
        List<PeerPlan> seen = List.of(peer(1), peer(3));
        assertThat(PeerMerge.merge(APPLIED, seen, Optional.of(PlanHash.of(seen))))
                .isEqualTo(seen);
    }

    @Test
    void removesTheLastPeerWhenThePlanIsKnownToBeEmpty() {
        assertThat(PeerMerge.merge(APPLIED, List.of(), Optional.of(PlanHash.of(List.of()))))
                .isEmpty();
    }

    @Test
    void addsAPeerAtOnceThoughThePlanIsHalfWritten() {
        assertThat(PeerMerge.merge(APPLIED, List.of(peer(4)), Optional.of(PlanHash.of(APPLIED))))
                .containsExactly(peer(1), peer(2), peer(3), peer(4));
    }

    @Test
    void changesAPeerAtOnceThoughThePlanIsHalfWritten() {
        PeerPlan renewed = peer("n2", 9, "172.27.15.2/32");
        assertThat(PeerMerge.merge(APPLIED, List.of(renewed), Optional.empty()))
                .containsExactly(peer(1), renewed, peer(3));
    }

    @Test
    void letsNoNewPeerTakeAnAllowedIpWhileThePlanIsHalfWritten() {
        PeerPlan thief = peer("n4", 4, "172.27.15.2/32");
        assertThat(PeerMerge.merge(APPLIED, List.of(thief), Optional.empty())).isEqualTo(APPLIED);
    }

    @Test
    void letsNoNewPeerTakeAKeyWhileThePlanIsHalfWritten() {
        PeerPlan thief = peer("n4", 2, "172.27.15.4/32");
        assertThat(PeerMerge.merge(APPLIED, List.of(thief), Optional.empty())).isEqualTo(APPLIED);
    }
}
