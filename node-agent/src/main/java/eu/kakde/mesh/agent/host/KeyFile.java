package eu.kakde.mesh.agent.host;

import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.conf.WgQuickConfig;
import eu.kakde.mesh.conf.WgQuickConfig.KeySource;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The node's private key, e.g. /etc/wireguard/wg0.key, mode 0600: the only place where it lies. It is made once; a key
 * that is already there, or that stands in a wg0.conf made by hand, is adopted.
 */
public final class KeyFile {

    private final Path path;
    private final ConfigFile config;
    private Optional<String> exposure = Optional.empty();

    public KeyFile(HostPaths paths, InterfaceName name) {
        this.path = paths.key(name);
        this.config = new ConfigFile(paths.config(name));
    }

    /** Whether there is a key to be adopted; else {@link #adoptOrMake} makes one. */
    public boolean isThere() {
        try {
            return Files.exists(path) || fromHandMadeConfig().isPresent();
        } catch (HostFileException e) {
            return true; // whoever reads it will be told what is wrong with it
        }
    }

    /** Who else can read the key, as {@link #adoptOrMake} found it last; empty when nobody can. One line. */
    public Optional<String> exposure() {
        return exposure;
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
            found = Optional.of(
                    fromHandMadeConfig().orElseGet(() -> PrivateKey.generate().toBase64()));
            write(found.get());
        }
        return pair(found.get());
    }

    private Optional<String> readFile() {
        try {
            if (Files.notExists(path)) {
                return Optional.empty();
            }
            exposure = close();
            return Optional.of(Files.readString(path).strip());
        } catch (IOException e) {
            throw new HostFileException("read", path, e);
        }
    }

    /** Others could read the key: shut them out. Where that fails, the key works all the same. */
    private Optional<String> close() throws IOException {
        Set<PosixFilePermission> found = Files.getPosixFilePermissions(path);
        if (found.equals(AtomicFile.OWNER_ONLY)) {
            return Optional.empty();
        }
        try {
            Files.setPosixFilePermissions(path, AtomicFile.OWNER_ONLY);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(path + " has the permissions " + PosixFilePermissions.toString(found)
                    + " and they cannot be changed (" + e.getMessage()
                    + "); others on this host may read the private key. Run chmod 600 on it where it can be written");
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

    private Pair pair(String base64) {
        return pair(path, base64);
    }

    /** @param path where it was read, for the message */
    static Pair pair(Path path, String base64) {
        try {
            PrivateKey key = PrivateKey.parse(base64);
            return new Pair(key, key.publicKey());
        } catch (IllegalArgumentException e) {
            throw new HostFileException(
                    "read", path, "holds no WireGuard private key (44 characters of base64); restore it from a backup");
        }
    }
}
