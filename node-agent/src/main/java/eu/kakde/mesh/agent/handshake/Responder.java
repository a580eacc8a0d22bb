package eu.kakde.mesh.agent.handshake;

import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.PublicKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads initiations that are for one private key, as the device itself does: who sends them, and which time the sender
 * has. It answers nothing and changes nothing (the WireGuard paper, 5.4.2).
 */
public final class Responder {

    private static final byte[] CHAINING_KEY =
            Blake2s.hash("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s".getBytes(StandardCharsets.US_ASCII));
    private static final byte[] HASH =
            Blake2s.hash(CHAINING_KEY, "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(StandardCharsets.US_ASCII));

    /** Of TAI64N, so that 1970 is this number of seconds; WireGuard adds no leap seconds. */
    private static final long TAI64_EPOCH = 0x400000000000000aL;

    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final Mac1Key mac1Key;

    public Responder(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        this.mac1Key = Mac1Key.of(publicKey);
    }

    /**
     * Who began the handshake, and when by its own clock.
     *
     * @param timestamp a responder drops an initiation that is not newer than the newest one before
     */
    public record Initiator(PublicKey publicKey, Instant timestamp) {}

    public PublicKey publicKey() {
        return publicKey;
    }

    /** Empty when the message is for another key, or forged. */
    public Optional<Initiator> read(Initiation initiation) {
        if (!initiation.isFor(mac1Key)) {
            return Optional.empty();
        }
        byte[] ephemeral = initiation.ephemeral();
        byte[] hash = Blake2s.hash(Blake2s.hash(HASH, publicKey.bytes()), ephemeral);
        byte[] chain = derive(CHAINING_KEY, ephemeral, 1)[0];
        try {
            byte[][] first = deriveFromSecret(chain, ephemeral);
            byte[] initiator = open(first[1], initiation.encryptedStatic(), hash);
            hash = Blake2s.hash(hash, initiation.encryptedStatic());
            byte[][] second = deriveFromSecret(first[0], initiator);
            byte[] timestamp = open(second[1], initiation.encryptedTimestamp(), hash);
            return Optional.of(new Initiator(PublicKey.of(initiator), instant(timestamp)));
        } catch (GeneralSecurityException | InvalidValueException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** {@code KDF_n} of the paper: HKDF over HMAC-BLAKE2s. */
    private static byte[][] derive(byte[] key, byte[] input, int count) {
        byte[] secret = Blake2s.hmac(key, input);
        byte[][] derived = new byte[count][];
        byte[] last = new byte[0];
        for (int i = 0; i < count; i++) {
            last = Blake2s.hmac(secret, last, new byte[] {(byte) (i + 1)});
            derived[i] = last;
        }
        return derived;
    }

    /** A chaining key and an encryption key. */
    private byte[][] deriveFromSecret(byte[] key, byte[] point) throws GeneralSecurityException {
        byte[] secret = privateKey.sharedSecret(point);
        try {
            return derive(key, secret, 2);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static byte[] open(byte[] key, byte[] sealed, byte[] associated) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(new byte[12]));
        cipher.updateAAD(associated);
        return cipher.doFinal(sealed);
    }

    /** {@code seconds:8 nanoseconds:4}, in network order. */
    private static Instant instant(byte[] timestamp) {
        ByteBuffer in = ByteBuffer.wrap(timestamp);
        return Instant.ofEpochSecond(in.getLong() - TAI64_EPOCH, in.getInt());
    }
}
