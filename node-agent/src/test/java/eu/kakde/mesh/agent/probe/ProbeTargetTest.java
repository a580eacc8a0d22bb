package eu.kakde.mesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProbeTargetTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration INTERVAL = Duration.ofSeconds(3);

    private final ProbeTarget target = new ProbeTarget();

    @Test
    void isProbedAtOnce() {
        assertThat(target.isDue(INTERVAL, START)).isTrue();
    }

    @Test
    void isProbedOnceAnIntervalWhileItAnswers() {
        target.sent(1, START);
        target.replied(1, START.plusMillis(20));
        assertThat(target.isDue(INTERVAL, START.plusMillis(2900))).isFalse();
        assertThat(target.isDue(INTERVAL, START.plusSeconds(3))).isTrue();
    }

    @Test
    void isProbedEachSecondWhileItDoesNot() {
        target.sent(1, START);
        assertThat(target.isDue(INTERVAL, START.plusMillis(900))).isFalse();
        assertThat(target.isDue(INTERVAL, START.plusSeconds(1))).isTrue();
    }

    @Test
    void measuresTheRoundTripOfTheLastProbeAlone() {
        target.sent(1, START);
        target.sent(2, START.plusSeconds(1));
        target.replied(1, START.plusMillis(1010));
        assertThat(target.roundTrip()).isEmpty();
        assertThat(target.lastReply()).contains(START.plusMillis(1010));
        target.replied(2, START.plusMillis(1030));
        assertThat(target.roundTrip()).contains(Duration.ofMillis(30));
    }

    @Test
    void remembersWhenItWasProbedFirst() {
        target.sent(1, START);
        target.sent(2, START.plusSeconds(1));
        assertThat(target.firstSent()).contains(START);
    }
}
