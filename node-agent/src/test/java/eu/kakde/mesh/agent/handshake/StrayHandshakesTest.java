package eu.kakde.mesh.agent.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.handshake.Responder.Initiator;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StrayHandshakesTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final InetSocketAddress FROM = new InetSocketAddress("198.51.100.25", 51820);
    private static final PublicKey OWN = CapturedInitiation.RESPONDER;
    private static final PublicKey PEER = CapturedInitiation.INITIATOR;
    private static final PublicKey OTHER = CapturedInitiation.NOBODY;

    private final StrayHandshakes strays = new StrayHandshakes();

    @Test
    void oneInitiationIsNotYetAStray() {
        misdelivered(0);
        assertThat(list(1, Optional.empty())).isEmpty();
        misdelivered(5);
        assertThat(list(6, Optional.empty())).singleElement().satisfies(stray -> {
            assertThat(stray.responder()).contains(OTHER);
            assertThat(stray.initiator()).isEmpty();
            assertThat(stray.firstSeen()).isEqualTo(START);
            assertThat(stray.count()).isEqualTo(2);
        });
    }

    @Test
    void isForgottenWhenNoMoreCome() {
        misdelivered(0);
        misdelivered(5);
        assertThat(list(34, Optional.empty())).hasSize(1);
        assertThat(list(35, Optional.empty())).isEmpty();
    }

    @Test
    void whatGetsASessionIsNone() {
        fromPeer(0, START);
        fromPeer(5, START.plusSeconds(5));
        assertThat(list(6, Optional.of(START.plusSeconds(5)))).isEmpty();
    }

    @Test
    void whatGetsNoSessionIsOneThoughAnOlderSessionLives() {
        fromPeer(0, START);
        fromPeer(5, START.plusSeconds(5));
        assertThat(list(6, Optional.of(START.minusSeconds(1))))
                .singleElement()
                .satisfies(stray -> assertThat(stray.initiator()).contains(PEER));
    }

    @Test
    void theRekeyingOfAHealthyLinkFromTheSamePortDoesNotHideAStray() {
        misdelivered(0);
        fromPeer(3, START.plusSeconds(3));
        misdelivered(5);
        assertThat(list(6, Optional.of(START.plusSeconds(3))))
                .singleElement()
                .satisfies(stray -> assertThat(stray.responder()).contains(OTHER));
    }

    @Test
    void aClockThatWentBackShows() {
        fromPeer(0, START);
        fromPeer(60, START.minusSeconds(3600));
        fromPeer(65, START.minusSeconds(3595));
        assertThat(list(66, Optional.empty())).singleElement().satisfies(stray -> {
            assertThat(stray.isReplay()).isTrue();
            assertThat(stray.newestTimestamp()).contains(START);
        });
    }

    @Test
    void aClockThatGoesOnIsNoReplay() {
        fromPeer(0, START);
        fromPeer(5, START.plusSeconds(5));
        assertThat(list(6, Optional.empty()))
                .singleElement()
                .satisfies(stray -> assertThat(stray.isReplay()).isFalse());
    }

    @Test
    void aFloodOfSendersIsNotRemembered() {
        for (int port = 1; port <= 60000; port++) {
            InetSocketAddress from = new InetSocketAddress("198.51.100.66", port);
            strays.heard(from, Optional.empty(), Optional.empty(), START);
            strays.heard(from, Optional.empty(), Optional.empty(), START.plusSeconds(5));
        }
        assertThat(list(6, Optional.empty())).hasSizeBetween(1, 64);
    }

    private void misdelivered(long second) {
        strays.heard(FROM, Optional.of(OTHER), Optional.empty(), START.plusSeconds(second));
    }

    private void fromPeer(long second, Instant timestamp) {
        strays.heard(FROM, Optional.of(OWN), Optional.of(new Initiator(PEER, timestamp)), START.plusSeconds(second));
    }

    private List<StrayHandshake> list(long second, Optional<Instant> lastHandshake) {
        return strays.list(peer -> lastHandshake, START.plusSeconds(second));
    }
}
