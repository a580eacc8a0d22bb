package eu.kakde.mesh.agent.handshake;

import java.util.Arrays;

/** The hash functions of the WireGuard paper, 5.4: {@code HASH}, {@code MAC}, {@code HMAC} over BLAKE2s (RFC 7693). */
final class Blake2s {

    static final int HASH_BYTES = 32;
    static final int MAC_BYTES = 16;

    private static final byte[] NO_KEY = {};

    private Blake2s() {}

    /** 32 bytes of hash over the parts, one after the other. */
    static byte[] hash(byte[]... parts) {
        Blake2sDigest digest = new Blake2sDigest(NO_KEY, HASH_BYTES);
        for (byte[] part : parts) {
            digest.update(part, part.length);
        }
        return digest.digest();
    }

    /** 16 bytes of keyed hash over the first bytes of a message. */
    static byte[] mac(byte[] key, byte[] message, int length) {
        Blake2sDigest digest = new Blake2sDigest(key, MAC_BYTES);
        digest.update(message, length);
        return digest.digest();
    }

    /**
     * 32 bytes of HMAC (RFC 2104) over the parts, one after the other.
     *
     * @param key at most 64 bytes, which all of WireGuard's are
     */
    static byte[] hmac(byte[] key, byte[]... parts) {
        Blake2sDigest inner = new Blake2sDigest(NO_KEY, HASH_BYTES);
        inner.update(pad(key, 0x36), Blake2sDigest.BLOCK_BYTES);
        for (byte[] part : parts) {
            inner.update(part, part.length);
        }
        return hash(pad(key, 0x5c), inner.digest());
    }

    private static byte[] pad(byte[] key, int with) {
        if (key.length > Blake2sDigest.BLOCK_BYTES) {
            throw new IllegalArgumentException("an HMAC key of " + key.length + " bytes would have to be hashed first");
        }
        byte[] padded = Arrays.copyOf(key, Blake2sDigest.BLOCK_BYTES);
        for (int i = 0; i < padded.length; i++) {
            padded[i] ^= (byte) with;
        }
        return padded;
    }
}
