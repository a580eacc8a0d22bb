package eu.kakde.mesh.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkHealthTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest(name = "{0} s: reply at {1}, handshake at {2} is {3} {4}")
    @CsvSource(
            nullValues = "never",
            value = {
                "0,    never, never, Unknown, Probing",
                "11,   never, 1,     Unknown, Probing",
                "13,   never, never, False,   NoHandshake",
                "13,   never, 1,     False,   ProbeUnanswered",
                "5,    4,     1,     True,    ProbeAnswered",
                "11,   4,     1,     True,    ProbeAnswered",
                "12,   4,     1,     False,   ProbeUnanswered",
                "200,  4,     1,     False,   NoHandshake",
                "5000, 4999,  never, True,    ProbeAnswered"
            })
    void judgesALink(long now, Long reply, Long handshake, String state, String reason) {
        LinkHealth health =
                LinkHealth.judge(Duration.ofSeconds(3), START, at(reply), at(handshake), START.plusSeconds(now));
        assertThat(health.state()).hasToString(state);
        assertThat(health.reason()).isEqualTo(reason);
    }

    @Test
    void callsALinkThatIsProbedRarelyNotDeadBetweenTwoProbes() {
        Optional<Instant> reply = at(1L);
        LinkHealth health = LinkHealth.judge(Duration.ofSeconds(60), START, reply, reply, START.plusSeconds(60));
        assertThat(health.state()).isEqualTo(LinkHealth.State.TRUE);
    }

    private static Optional<Instant> at(Long seconds) {
        return Optional.ofNullable(seconds).map(START::plusSeconds);
    }
}
