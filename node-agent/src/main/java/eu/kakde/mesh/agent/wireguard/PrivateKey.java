package eu.kakde.mesh.agent.wireguard;

import java.util.Base64;

/** A WireGuard private key: 32 bytes, never printed. */
public record PrivateKey(String base64) {

    public PrivateKey {
        if (Base64.getDecoder().decode(base64).length != 32) {
            throw new IllegalArgumentException("not a private key");
        }
    }

    public static PrivateKey parse(String base64) {
        return new PrivateKey(base64);
    }

    public byte[] bytes() {
        return Base64.getDecoder().decode(base64);
    }

    @Override
    public String toString() {
        return "PrivateKey[redacted]";
    }
}
