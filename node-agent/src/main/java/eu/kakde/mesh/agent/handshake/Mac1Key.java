package eu.kakde.mesh.agent.handshake;

import eu.kakde.mesh.net.PublicKey;
import java.nio.charset.StandardCharsets;

/**
 * What the mac1 of every message to one public key is keyed with. Made once for each key: a message is then checked
 * against a mesh of a hundred nodes by a hundred short hashes.
 */
public final class Mac1Key {

    private static final byte[] LABEL_MAC1 = "mac1----".getBytes(StandardCharsets.US_ASCII);

    private final PublicKey publicKey;
    private final byte[] key;

    private Mac1Key(PublicKey publicKey, byte[] key) {
        this.publicKey = publicKey;
        this.key = key;
    }

    public static Mac1Key of(PublicKey publicKey) {
        return new Mac1Key(publicKey, Blake2s.hash(LABEL_MAC1, publicKey.bytes()));
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    byte[] mac1(byte[] message, int length) {
        return Blake2s.mac(key, message, length);
    }
}
