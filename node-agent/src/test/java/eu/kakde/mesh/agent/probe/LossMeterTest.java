package eu.kakde.mesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossMeterTest {

    private final LossMeter meter = new LossMeter();

    @Test
    void saysNothingBeforeTheFirstProbeIsJudged() {
        meter.sent(1);
        assertThat(meter.percent()).isEmpty();
    }

    @Test
    void countsWhatWasNotAnsweredBeforeTheNext() {
        for (int sequence = 1; sequence <= 5; sequence++) {
            meter.sent(sequence);
            if (sequence % 2 == 0) {
                meter.replied(sequence);
            }
        }
        assertThat(meter.percent()).hasValue(50);
    }

    @Test
    void forgetsWhatIsLongAgo() {
        for (int sequence = 1; sequence <= 100; sequence++) {
            meter.sent(sequence);
            if (sequence > 50) {
                meter.replied(sequence);
            }
        }
        assertThat(meter.percent()).hasValue(0);
    }
}
