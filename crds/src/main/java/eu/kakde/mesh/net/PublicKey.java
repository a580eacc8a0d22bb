package eu.kakde.mesh.net;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/**
 * A WireGuard public key: a Curve25519 point of 32 bytes, written as 44 characters of base64. Points of low order are
 * refused: with them every handshake would yield the same known secret (RFC 7748, section 7).
 */
public record PublicKey(String base64) implements Comparable<PublicKey> {

    public static final int LENGTH = 32;

    /** The points of order 1, 2, 4 and 8, and their non-canonical forms, little endian with the top bit clear. */
    private static final Set<String> LOW_ORDER = Set.of(
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

    /** @throws InvalidValueException when the text is not such a key */
    public PublicKey {
        byte[] bytes = decode(base64);
        bytes[LENGTH - 1] &= 0x7f;
        if (LOW_ORDER.contains(HexFormat.of().formatHex(bytes))) {
            throw new InvalidValueException(base64, "is a point of low order, which no WireGuard key can be");
        }
    }

    /** @param bytes 32 bytes as the kernel has them */
    public static PublicKey of(byte[] bytes) {
        return new PublicKey(Base64.getEncoder().encodeToString(bytes));
    }

    public byte[] bytes() {
        return decode(base64);
    }

    @Override
    public int compareTo(PublicKey other) {
        return base64.compareTo(other.base64);
    }

    @Override
    public String toString() {
        return base64;
    }

    private static byte[] decode(String base64) {
        if (base64.length() == 44 && base64.endsWith("=")) {
            try {
                byte[] bytes = Base64.getDecoder().decode(base64);
                if (bytes.length == LENGTH
                        && Base64.getEncoder().encodeToString(bytes).equals(base64)) {
                    return bytes;
                }
            } catch (IllegalArgumentException e) {
                throw refused(base64);
            }
        }
        throw refused(base64);
    }

    private static InvalidValueException refused(String base64) {
        return new InvalidValueException(
                base64, "is not a WireGuard public key (44 characters of base64, as wg prints)");
    }
}
