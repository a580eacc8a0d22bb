package eu.kakde.mesh.agent.handshake;

import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** The hash functions of the WireGuard paper, 5.4: {@code HASH}, {@code MAC}, {@code HMAC} over BLAKE2s (RFC 7693). */
final class Blake2s {

    static final int HASH_BYTES = 32;
    static final int MAC_BYTES = 16;

    private Blake2s() {}

    /** 32 bytes of hash over the parts, one after the other. */
    static byte[] hash(byte[]... parts) {
        Blake2sDigest digest = new Blake2sDigest(HASH_BYTES * Byte.SIZE);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[HASH_BYTES];
        digest.doFinal(hash, 0);
        return hash;
    }

    /** 16 bytes of keyed hash over the first bytes of a message. */
    static byte[] mac(byte[] key, byte[] message, int length) {
        Blake2sDigest digest = new Blake2sDigest(key, MAC_BYTES, null, null);
        digest.update(message, 0, length);
        byte[] mac = new byte[MAC_BYTES];
        digest.doFinal(mac, 0);
        return mac;
    }

    /** 32 bytes of HMAC over the parts, one after the other. */
    static byte[] hmac(byte[] key, byte[]... parts) {
        HMac hmac = new HMac(new Blake2sDigest(HASH_BYTES * Byte.SIZE));
        hmac.init(new KeyParameter(key));
        for (byte[] part : parts) {
            hmac.update(part, 0, part.length);
        }
        byte[] code = new byte[HASH_BYTES];
        hmac.doFinal(code, 0);
        return code;
    }
}
