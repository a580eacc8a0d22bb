package eu.kakde.mesh.agent.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

/** RFC 7693's example, and Bouncycastle's answers for whatever else. */
class Blake2sTest {

    @Test
    void hashesTheExampleOfTheRfc() {
        assertThat(HexFormat.of().formatHex(Blake2s.hash("abc".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
    }

    @Test
    void hashesNothing() {
        assertThat(HexFormat.of().formatHex(Blake2s.hash()))
                .isEqualTo("69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9");
    }

    /** Up to five blocks in two parts, the lengths that fill a block included. */
    @Property
    void hashesAsBouncycastleDoes(@ForAll @Size(max = 200) byte[] first, @ForAll @Size(max = 129) byte[] second) {
        assertThat(Blake2s.hash(first, second)).isEqualTo(reference(new byte[0], 32, first, second));
    }

    @Test
    void hashesEveryLengthAroundABlockAsBouncycastleDoes() {
        for (int length = 0; length <= 3 * 64 + 1; length++) {
            byte[] message = new byte[length];
            Arrays.fill(message, (byte) length);
            assertThat(Blake2s.hash(message)).isEqualTo(reference(new byte[0], 32, message));
            assertThat(Blake2s.mac(new byte[32], message, length)).isEqualTo(reference(new byte[32], 16, message));
        }
    }

    @Property
    void authenticatesTheFirstBytesAsBouncycastleDoes(
            @ForAll @Size(min = 1, max = 32) byte[] key, @ForAll @Size(min = 16, max = 200) byte[] message) {
        int length = message.length - 16;
        assertThat(Blake2s.mac(key, message, length)).isEqualTo(reference(key, 16, Arrays.copyOf(message, length)));
    }

    @Property
    void computesHmacAsBouncycastleDoes(
            @ForAll @Size(max = 64) byte[] key,
            @ForAll @Size(max = 100) byte[] first,
            @ForAll @Size(max = 100) byte[] second) {
        HMac hmac = new HMac(new Blake2sDigest(256));
        hmac.init(new KeyParameter(key));
        hmac.update(first, 0, first.length);
        hmac.update(second, 0, second.length);
        byte[] expected = new byte[32];
        hmac.doFinal(expected, 0);
        assertThat(Blake2s.hmac(key, first, second)).isEqualTo(expected);
    }

    @Test
    void refusesAKeyThatIsTooLong() {
        assertThatIllegalArgumentException().isThrownBy(() -> Blake2s.mac(new byte[33], new byte[1], 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Blake2s.hmac(new byte[65]));
    }

    private static byte[] reference(byte[] key, int bytes, byte[]... parts) {
        Blake2sDigest digest = new Blake2sDigest(key.length == 0 ? null : key, bytes, null, null);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[bytes];
        digest.doFinal(hash, 0);
        return hash;
    }
}
