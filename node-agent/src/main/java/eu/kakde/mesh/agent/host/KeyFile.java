package eu.kakde.mesh.agent.host;

import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.conf.WgQuickConfig;
import eu.kakde.mesh.conf.WgQuickConfig.KeySource;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/**
 * The node's private key, e.g. /etc/wireguard/wg0.key, mode 0600: the only place where it lies. It is made once; a key
 * that is already there, or that stands in a wg0.conf made by hand, is adopted.
 */
public final class KeyFile {

    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

    private final Path path;
    private final ConfigFile config;

    public KeyFile(HostPaths paths, InterfaceName name) {
        this.path = paths.key(name);
        this.config = new ConfigFile(paths.config(name));
    }

    /** A private key and the public one that belongs to it. */
    public record Pair(PrivateKey privateKey, PublicKey publicKey) {}

    /**
     * The key of this node; makes it when there is none.
     *
     * @throws HostFileException when a key is there and cannot be read: it is never replaced, since the other nodes
     *     know this node by it
     */
    public Pair adoptOrMake() {
        Optional<String> found = readFile();
        if (found.isEmpty()) {
            found = Optional.of(fromHandMadeConfig().orElseGet(KeyFile::fresh));
            write(found.get());
        }
        return pair(found.get());
    }

    private Optional<String> readFile() {
        try {
            if (Files.notExists(path)) {
                return Optional.empty();
            }
            if (!Files.getPosixFilePermissions(path).equals(AtomicFile.OWNER_ONLY)) {
                Files.setPosixFilePermissions(path, AtomicFile.OWNER_ONLY);
            }
            return Optional.of(Files.readString(path).strip());
        } catch (IOException e) {
            throw new HostFileException("read", path, e);
        }
    }

    private Optional<String> fromHandMadeConfig() {
        return config.read()
                .map(WgQuickConfig::key)
                .filter(KeySource.Inline.class::isInstance)
                .map(key -> ((KeySource.Inline) key).base64());
    }

    private void write(String base64) {
        pair(base64);
        try {
            AtomicFile.write(path, base64 + "\n", AtomicFile.OWNER_ONLY);
        } catch (IOException e) {
            throw new HostFileException("write", path, e);
        }
    }

    /** 32 random bytes, clamped as RFC 7748 section 5 says. */
    private static String fresh() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        bytes[0] &= (byte) 248;
        bytes[31] = (byte) (bytes[31] & 127 | 64);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private Pair pair(String base64) {
        try {
            PrivateKey key = PrivateKey.parse(base64);
            return new Pair(key, publicKey(key));
        } catch (IllegalArgumentException e) {
            throw new HostFileException(
                    "read", path, "holds no WireGuard private key (44 characters of base64); restore it from a backup");
        }
    }

    /** The public key is the private one times the base point of Curve25519. */
    private static PublicKey publicKey(PrivateKey key) {
        try {
            KeyFactory factory = KeyFactory.getInstance("X25519");
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, key.bytes())));
            agreement.doPhase(
                    factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BASE_POINT)), true);
            return PublicKey.of(agreement.generateSecret());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no X25519", e);
        }
    }
}
