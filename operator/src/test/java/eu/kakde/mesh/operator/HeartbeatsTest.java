package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.operator.Heartbeats.Heartbeat;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {

    private static final ZonedDateTime RENEWED = ZonedDateTime.parse("1999-01-01T00:00:00Z");

    private final FakeMesh clock = new FakeMesh();
    private final Heartbeats heartbeats = new Heartbeats(clock);
    private final MeshNode node = clock.node("wk-1");

    @Test
    void aNodeWithoutALeaseIsNeverSilent() {
        assertThat(heartbeats.observe(node, Optional.empty()))
                .isEqualTo(new Heartbeat(false, false, Optional.of(clock.now.plus(AgentPresence.PATIENCE))));
        clock.pass(AgentPresence.PATIENCE);
        assertThat(heartbeats.observe(node, Optional.empty())).isEqualTo(new Heartbeat(false, true, Optional.empty()));
    }

    @Test
    void silenceCountsByTheOperatorsClockWhateverTheNodesClockSays() {
        assertThat(silentAfter(0, RENEWED)).isFalse();
        assertThat(silentAfter(39, RENEWED)).isFalse();
        assertThat(silentAfter(1, RENEWED)).isTrue();
        assertThat(silentAfter(5, RENEWED.plusSeconds(1))).isFalse();
        assertThat(silentAfter(39, RENEWED.plusSeconds(1))).isFalse();
        assertThat(silentAfter(1, RENEWED.plusSeconds(1))).isTrue();
    }

    @Test
    void onlyALateRenewalWakes() {
        assertThat(Heartbeats.resumed(lease(RENEWED), lease(RENEWED.plusSeconds(10))))
                .isFalse();
        assertThat(Heartbeats.resumed(lease(RENEWED), lease(RENEWED.plusSeconds(40))))
                .isTrue();
        assertThat(Heartbeats.resumed(lease(RENEWED), lease(RENEWED.minusYears(3))))
                .as("its clock was set right")
                .isTrue();
        assertThat(Heartbeats.resumed(lease(null), lease(RENEWED))).isTrue();
    }

    private boolean silentAfter(int seconds, ZonedDateTime renewed) {
        clock.pass(Duration.ofSeconds(seconds));
        return heartbeats.observe(node, Optional.of(lease(renewed))).silent();
    }

    private static Lease lease(ZonedDateTime renewed) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName("wk-1")
                .endMetadata()
                .withNewSpec()
                .withLeaseDurationSeconds(40)
                .withRenewTime(renewed)
                .endSpec()
                .build();
    }
}
