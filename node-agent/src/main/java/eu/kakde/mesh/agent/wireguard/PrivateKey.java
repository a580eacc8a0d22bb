package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.net.PublicKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.KeyAgreement;

/**
 * A WireGuard private key: 32 secret bytes, clamped as RFC 7748 wants them. It is never shown: {@link #toString} is
 * redacted and no exception names it. Closing it wipes it; it is of no use afterwards.
 */
public final class PrivateKey implements AutoCloseable {

    public static final int LENGTH = 32;

    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

    private final byte[] bytes;

    private PrivateKey(byte[] clamped) {
        this.bytes = clamped;
    }

    /** A new key from the system's secure random numbers. */
    public static PrivateKey generate() {
        byte[] random = new byte[LENGTH];
        new SecureRandom().nextBytes(random);
        return new PrivateKey(clamped(random));
    }

    /** @param bytes copied, then clamped, which does not change the public key that belongs to them */
    public static PrivateKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a private key has 32 bytes, not " + bytes.length);
        }
        return new PrivateKey(clamped(bytes.clone()));
    }

    /**
     * Reads 44 characters of base64 as {@code wg genkey} prints them; white space around them is ignored.
     *
     * @throws IllegalArgumentException when it is no key; the message does not repeat the text
     */
    public static PrivateKey parse(String base64) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a private key: it is not base64");
        }
        try {
            return of(decoded);
        } finally {
            Arrays.fill(decoded, (byte) 0);
        }
    }

    /** The key as {@code wg genkey} prints it: for the key's file, and nothing else. */
    public String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A copy of the bytes, which the caller wipes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public PublicKey publicKey() {
        try {
            return PublicKey.of(times(BASE_POINT));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The secret that this key and another one's private half have in common: X25519 (RFC 7748). The caller wipes it.
     *
     * @param point 32 bytes of a public key, as they came from the network
     * @throws InvalidKeyException when the point is of low order, which no honest key is
     */
    public byte[] sharedSecret(byte[] point) throws InvalidKeyException {
        byte[] bigEndian = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bigEndian[i] = point[LENGTH - 1 - i];
        }
        bigEndian[0] &= 0x7f;
        return times(new BigInteger(1, bigEndian));
    }

    private byte[] times(BigInteger point) throws InvalidKeyException {
        try {
            KeyFactory keys = KeyFactory.getInstance("X25519");
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, bytes)));
            agreement.doPhase(keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, point)), true);
            return agreement.generateSecret();
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM lacks X25519", e);
        }
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    /** Compares in constant time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof PrivateKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    /** The same for all keys: a hash would tell about the secret. */
    @Override
    public int hashCode() {
        return PrivateKey.class.hashCode();
    }

    @Override
    public String toString() {
        return "(private key)";
    }

    private static byte[] clamped(byte[] bytes) {
        bytes[0] &= (byte) 0xf8;
        bytes[31] &= 0x7f;
        bytes[31] |= 0x40;
        return bytes;
    }
}
