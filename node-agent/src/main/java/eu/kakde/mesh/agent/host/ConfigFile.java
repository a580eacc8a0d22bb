package eu.kakde.mesh.agent.host;

import eu.kakde.mesh.conf.WgQuickConfig;
import eu.kakde.mesh.conf.WgQuickLoss;
import eu.kakde.mesh.conf.WgQuickSyntaxException;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The last-known-good configuration on disk, e.g. /etc/wireguard/wg0.conf, mode 0600. */
public final class ConfigFile {

    private static final int LARGEST_BYTES = 4 << 20;

    private final Path path;

    public ConfigFile(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /**
     * Reads the file.
     *
     * @return empty when there is none
     * @throws HostFileException when it is there and cannot be read or understood
     */
    public Optional<WgQuickConfig> read() {
        try {
            if (Files.notExists(path)) {
                return Optional.empty();
            }
            if (Files.size(path) > LARGEST_BYTES) {
                throw new HostFileException("read", path, "is larger than any wg-quick file (4 MiB)");
            }
            return Optional.of(WgQuickConfig.parse(new String(Files.readAllBytes(path), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new HostFileException("read", path, e);
        } catch (WgQuickSyntaxException e) {
            throw new HostFileException("read", path, e.getMessage());
        }
    }

    /**
     * The names that the file gives to peers, by their keys; empty when there is no file.
     *
     * @throws HostFileException like {@link #read}
     */
    public Map<PublicKey, String> peerNames() {
        return read().stream()
                .flatMap(config -> config.peers().stream())
                .filter(peer -> peer.name().isPresent())
                .collect(Collectors.toMap(
                        WgQuickConfig.Peer::publicKey, peer -> peer.name().get()));
    }

    /**
     * Replaces the file when its text would differ; says whether it did.
     *
     * @throws HostFileException when it cannot, or when a file made by hand would lose something by it
     */
    public boolean write(WgQuickConfig config) {
        String text = config.format();
        try {
            if (Files.exists(path)) {
                String present = Files.readString(path, StandardCharsets.ISO_8859_1);
                if (present.equals(text)) {
                    return false;
                }
                requireNothingLost(present);
            }
            AtomicFile.write(path, text, AtomicFile.OWNER_ONLY);
            return true;
        } catch (IOException e) {
            throw new HostFileException("write", path, e);
        }
    }

    private void requireNothingLost(String present) {
        List<String> lost = WgQuickLoss.of(present);
        if (!lost.isEmpty()) {
            throw new HostFileException(
                    "replace",
                    path,
                    "it has " + String.join(", ", lost)
                            + ", which the mesh does not carry; the tunnel works, but the next boot starts from this"
                            + " file as it is. Take these lines out, or move the file away");
        }
    }
}
