package eu.kakde.mesh.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyTest {

    private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    private static final String[] LOW_ORDER = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };

    static String[] lowOrder() {
        return LOW_ORDER;
    }

    @ParameterizedTest
    @MethodSource("lowOrder")
    void refusesPointsOfLowOrderWithTheTopBitClearAndSet(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int topBit : new int[] {0, 0x80}) {
            bytes[31] = (byte) (bytes[31] & 0x7f | topBit);
            assertThatExceptionOfType(InvalidValueException.class)
                    .isThrownBy(() -> PublicKey.of(bytes))
                    .withMessageContaining("low order");
        }
    }

    /** The JDK's own X25519 refuses exactly these: their shared secret is zero with every private key. */
    @ParameterizedTest
    @MethodSource("lowOrder")
    void agreesWithTheJdkOnWhatIsOfLowOrder(String hex) {
        assertThatThrownBy(() -> agree(HexFormat.of().parseHex(hex))).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void refusesNoOtherPointCloseToThem() throws GeneralSecurityException {
        for (int below = 0; below < 64; below++) {
            byte[] bytes = littleEndian(PRIME.add(BigInteger.valueOf(18 - below)));
            boolean refusedByJdk = false;
            try {
                agree(bytes);
            } catch (InvalidKeyException e) {
                refusedByJdk = true;
            }
            boolean refused = false;
            try {
                PublicKey.of(bytes);
            } catch (InvalidValueException e) {
                refused = true;
            }
            assertThat(refused).as(HexFormat.of().formatHex(bytes)).isEqualTo(refusedByJdk);
        }
    }

    @Property
    void bytesComeBackFromItsText(@ForAll @Size(32) byte[] bytes) {
        bytes[5] = 42;
        PublicKey key = PublicKey.of(bytes);
        assertThat(key.bytes()).isEqualTo(bytes);
        assertThat(new PublicKey(key.base64())).isEqualTo(key);
        assertThat(key).hasToString(key.base64());
        assertThat(key.base64()).hasSize(44);
    }

    @Test
    void takesWhatX25519Makes() throws GeneralSecurityException {
        XECPublicKey made = (XECPublicKey)
                KeyPairGenerator.getInstance("X25519").generateKeyPair().getPublic();
        assertThat(PublicKey.of(littleEndian(made.getU())).bytes()).isEqualTo(littleEndian(made.getU()));
    }

    @Test
    void handsOutCopiesOfItsBytes() {
        PublicKey key = PublicKey.of(new byte[] {
            9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9
        });
        key.bytes()[0] = 1;
        assertThat(key.bytes()[0]).isEqualTo((byte) 9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "=",
                "<WK_1_PUB>",
                // one character short, one long, no padding, double padding
                "gN65BkIKy1eCE9pP1wdc8ROUtkHLF2PfAqYdyYBz6E=",
                "gN65BkIKy1eCE9pP1wdc8ROUtkHLF2PfAqYdyYBz6EAA=",
                "gN65BkIKy1eCE9pP1wdc8ROUtkHLF2PfAqYdyYBz6EA",
                "gN65BkIKy1eCE9pP1wdc8ROUtkHLF2PfAqYdyYBz6A==",
                // bits behind the 32nd byte are set
                "gN65BkIKy1eCE9pP1wdc8ROUtkHLF2PfAqYdyYBz6EB=",
                // base64url, blanks, line feed, other alphabets
                "gN65BkIKy1eCE9pP1wdc8ROUtkHLF2PfAqYdyYBz6-A=",
                " N65BkIKy1eCE9pP1wdc8ROUtkHLF2PfAqYdyYBz6EA=",
                "gN65BkIKy1eCE9pP1wdc8ROUtkHLF2PfAqYdyYBz6EA=\n",
                "gN65BkIKy1eCE9pP1wdc8ROUtkHLF2PfAqYdyYBz6Eé=",
                "80deb906420acb578213da4fd7075cf11394b641cb1763df02a61dc98073e840",
                "============================================"
            })
    void refusesWhatIsNoKey(String text) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new PublicKey(text))
                .withMessageContaining("44 characters of base64");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 33, 64})
    void refusesOtherLengthsThanThirtyTwo(int length) {
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> PublicKey.of(new byte[length]));
    }

    private static void agree(byte[] u) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("X25519");
        byte[] bigEndian = u.clone();
        for (int i = 0; i < 16; i++) {
            bigEndian[i] = u[31 - i];
            bigEndian[31 - i] = u[i];
        }
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(KeyPairGenerator.getInstance("X25519").generateKeyPair().getPrivate());
        agreement.doPhase(
                factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian))),
                true);
        agreement.generateSecret();
    }

    private static byte[] littleEndian(BigInteger number) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < 32; i++) {
            bytes[i] = number.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }
}
