package eu.kakde.mesh.agent.wireguard;

import java.security.MessageDigest;
import java.util.Base64;

/**
 * A secret that two peers share besides their keys: 32 bytes. {@link #NONE}, all zeros, means that there is none. It is
 * never shown.
 */
public final class PresharedKey {

    public static final int LENGTH = 32;

    /** In a change: take the preshared key away. */
    public static final PresharedKey NONE = new PresharedKey(new byte[LENGTH]);

    private final byte[] bytes;

    private PresharedKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @param bytes copied */
    public static PresharedKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a preshared key has 32 bytes, not " + bytes.length);
        }
        return new PresharedKey(bytes.clone());
    }

    /** @throws IllegalArgumentException when it is no key; the message does not repeat the text */
    public static PresharedKey parse(String base64) {
        try {
            return of(Base64.getDecoder().decode(base64.strip()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a preshared key: it is not base64 of 32 bytes");
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PresharedKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return PresharedKey.class.hashCode();
    }

    @Override
    public String toString() {
        return "(preshared key)";
    }
}
