package eu.kakde.mesh.agent.host;

import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.net.InterfaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The private key that the node is to change over to, e.g. /etc/wireguard/wg0.key.next, mode 0600. It lies beside the
 * key of the node until that one is given up for it: a power cut before boots with the old one, after with the new one.
 */
public final class NextKeyFile {

    private final Path path;
    private final Path key;

    public NextKeyFile(HostPaths paths, InterfaceName name) {
        this.path = paths.nextKey(name);
        this.key = paths.key(name);
    }

    /** Empty when there is none. @throws HostFileException when it is there and holds no key, or cannot be read */
    public Optional<KeyFile.Pair> read() {
        try {
            return Files.notExists(path)
                    ? Optional.empty()
                    : Optional.of(KeyFile.pair(path, Files.readString(path).strip()));
        } catch (IOException e) {
            throw new HostFileException("read", path, e);
        }
    }

    /** A new one, in the place of whatever is there. @throws HostFileException when it cannot be written */
    public KeyFile.Pair make() {
        PrivateKey fresh = PrivateKey.generate();
        try {
            AtomicFile.write(path, fresh.toBase64() + "\n", AtomicFile.OWNER_ONLY);
        } catch (IOException e) {
            throw new HostFileException("write", path, e);
        }
        return new KeyFile.Pair(fresh, fresh.publicKey());
    }

    /** Makes it the key of the node, in one step; the one before is gone. @throws HostFileException when it cannot */
    public void keep() {
        try {
            AtomicFile.replace(key, path);
        } catch (IOException e) {
            throw new HostFileException("write", key, e);
        }
    }

    /** Takes it away, if there is one. @throws HostFileException when it cannot */
    public void drop() {
        if (Files.notExists(path)) {
            return; // each round asks, and the JDK finds it missing by an exception
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new HostFileException("delete", path, e);
        }
    }
}
