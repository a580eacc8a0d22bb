package eu.kakde.mesh.agent.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.wireguard.PrivateKey;
import java.time.Duration;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class InitiationTest {

    @Test
    void isForTheKeyThatItWasSentToAndForNoOther() {
        Initiation message = CapturedInitiation.message();
        assertThat(message.isFor(Mac1Key.of(CapturedInitiation.RESPONDER))).isTrue();
        assertThat(message.isFor(Mac1Key.of(CapturedInitiation.INITIATOR))).isFalse();
        assertThat(message.isFor(Mac1Key.of(CapturedInitiation.NOBODY))).isFalse();
    }

    @Test
    void itsResponderReadsWhoSentItAndWhen() {
        assertThat(CapturedInitiation.responder().read(CapturedInitiation.message()))
                .hasValueSatisfying(initiator -> {
                    assertThat(initiator.publicKey()).isEqualTo(CapturedInitiation.INITIATOR);
                    assertThat(Duration.between(initiator.timestamp(), CapturedInitiation.RECEIVED)
                                    .abs())
                            .isLessThan(Duration.ofSeconds(1));
                });
    }

    @Test
    void anotherResponderReadsNothing() {
        try (PrivateKey other = PrivateKey.generate()) {
            Responder stranger = new Responder(other, other.publicKey());
            assertThat(stranger.read(CapturedInitiation.message())).isEmpty();
        }
    }

    /** The sender index and mac2 are not sealed; every other bit is. */
    @Property(tries = 200)
    void aFlippedBitMakesItUnreadable(@ForAll @IntRange(min = 4 * 8, max = 132 * 8 - 1) int bit) {
        byte[] forged = CapturedInitiation.BYTES.clone();
        forged[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(CapturedInitiation.responder().read(Initiation.parse(forged).orElseThrow()))
                .isEmpty();
    }

    @Test
    void otherMessagesAreNone() {
        byte[] response = CapturedInitiation.BYTES.clone();
        response[0] = 2;
        assertThat(Initiation.parse(response)).isEmpty();
        assertThat(IntStream.of(0, 1, 4, 147, 149)
                        .mapToObj(
                                length -> Initiation.parse(java.util.Arrays.copyOf(CapturedInitiation.BYTES, length))))
                .allMatch(java.util.Optional::isEmpty);
    }
}
