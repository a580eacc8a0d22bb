package eu.kakde.mesh.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.cluster.RepairEvents.Repair;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RepairEventsTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final Repair first = new Repair(NOON, NOON, 1, Instant.MIN, 0);

    @Test
    void theFirstTimeIsToldAtOnceAndTheNextOnesAtAPace() {
        assertThat(first.isDue(NOON)).isTrue();
        Repair told = first.told(1, NOON);
        assertThat(told.isDue(NOON.plus(RepairEvents.PACE))).as("nothing new").isFalse();
        Repair again = told.again(NOON.plusSeconds(1));
        assertThat(again.isDue(NOON.plusSeconds(1))).isFalse();
        assertThat(again.isDue(NOON.plus(RepairEvents.PACE))).isTrue();
    }

    @Test
    void theSameFaultIsOneEventThatCounts() {
        MeshNode node = new MeshNode();
        node.getMetadata().setName("ms-1");
        node.getMetadata().setUid("some-uid");
        Event one = RepairEvents.event(node, "route 172.27.15.31/32 was missing", first);
        Event two = RepairEvents.event(node, "route 172.27.15.31/32 was missing", first.again(NOON.plusSeconds(70)));
        assertThat(two.getMetadata().getName()).isEqualTo(one.getMetadata().getName());
        assertThat(two.getCount()).isEqualTo(2);
        assertThat(two.getFirstTimestamp()).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(two.getLastTimestamp()).isEqualTo("2026-01-31T12:01:10Z");
        assertThat(two.getInvolvedObject().getUid()).isEqualTo("some-uid");
        assertThat(RepairEvents.event(node, "another", first).getMetadata().getName())
                .isNotEqualTo(one.getMetadata().getName());
    }
}
