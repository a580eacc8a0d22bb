package eu.kakde.mesh.agent.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The parts are joined, and the lengths are those of the WireGuard paper; the hash itself is Bouncy Castle's. */
class Blake2sTest {

    private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);

    @Test
    void hashesTheExampleOfTheRfc() {
        assertThat(HexFormat.of().formatHex(Blake2s.hash(ABC)))
                .isEqualTo("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
    }

    @Test
    void hashesPartsAsOneMessage() {
        assertThat(Blake2s.hash(new byte[] {'a'}, new byte[] {}, new byte[] {'b', 'c'}))
                .isEqualTo(Blake2s.hash(ABC));
    }

    @Test
    void authenticatesOnlyTheFirstBytes() {
        byte[] key = new byte[32];
        assertThat(Blake2s.mac(key, ABC, 2))
                .hasSize(16)
                .isEqualTo(Blake2s.mac(key, new byte[] {'a', 'b'}, 2))
                .isNotEqualTo(Blake2s.mac(key, ABC, 3));
    }

    @Test
    void authenticatesPartsAsOneMessage() {
        byte[] key = {1, 2, 3};
        assertThat(Blake2s.hmac(key, new byte[] {'a'}, new byte[] {'b', 'c'}))
                .hasSize(32)
                .isEqualTo(Blake2s.hmac(key, ABC))
                .isNotEqualTo(Blake2s.hmac(new byte[] {3, 2, 1}, ABC));
    }
}
