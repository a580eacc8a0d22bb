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

/**
 * The last-known-good configuration on disk, e.g. /etc/wireguard/wg0.conf, mode 0600, and a copy of it beside it,
 * .wg0.conf.copy: a disk that tears the one rarely tears the other. The copy counts where the file itself is gone,
 * cannot be understood, or is nothing but the beginning of the copy.
 */
public final class ConfigFile {

    private static final int LARGEST_BYTES = 4 << 20;

    private final Path path;
    private final Path copy;

    public ConfigFile(Path path) {
        this.path = path;
        this.copy = path.resolveSibling("." + path.getFileName() + ".copy");
    }

    public Path path() {
        return path;
    }

    /**
     * Reads the file, or its copy.
     *
     * @return empty when there is neither
     * @throws HostFileException when there is one and none can be read or understood
     */
    public Optional<WgQuickConfig> read() {
        Optional<WgQuickConfig> saved = readCopy();
        try {
            if (saved.isPresent() && (Files.notExists(path) || isTorn(text(path)))) {
                return saved;
            }
            return Files.notExists(path) ? Optional.empty() : Optional.of(WgQuickConfig.parse(text(path)));
        } catch (IOException | WgQuickSyntaxException e) {
            return Optional.of(saved.orElseThrow(() -> e instanceof IOException io
                    ? new HostFileException("read", path, io)
                    : new HostFileException("read", path, e.getMessage())));
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
     * Replaces the file and its copy where their text would differ; says whether the file did.
     *
     * @throws HostFileException when it cannot, or when a file made by hand would lose something by it
     */
    public boolean write(WgQuickConfig config) {
        String text = config.format();
        try {
            boolean differs = Files.notExists(path) || !text(path).equals(text);
            if (differs) {
                requireNothingLost();
                AtomicFile.write(path, text, AtomicFile.OWNER_ONLY);
            }
            if (differs || Files.notExists(copy) || !text(copy).equals(text)) {
                AtomicFile.write(copy, text, AtomicFile.OWNER_ONLY);
            }
            return differs;
        } catch (IOException e) {
            throw new HostFileException("write", path, e);
        }
    }

    private void requireNothingLost() throws IOException {
        if (Files.notExists(path) || isTorn(text(path))) {
            return;
        }
        List<String> lost = WgQuickLoss.of(text(path));
        if (!lost.isEmpty()) {
            throw new HostFileException(
                    "replace",
                    path,
                    "it has " + String.join(", ", lost)
                            + ", which the mesh does not carry; the tunnel works, but the next boot starts from this"
                            + " file as it is. Take these lines out, or move the file away");
        }
    }

    /** Whether a text is what remains of the file that the copy holds whole. */
    private boolean isTorn(String text) throws IOException {
        if (Files.notExists(copy)) {
            return false;
        }
        String whole = text(copy);
        return text.length() < whole.length() && whole.startsWith(text);
    }

    private Optional<WgQuickConfig> readCopy() {
        try {
            return Files.notExists(copy) ? Optional.empty() : Optional.of(WgQuickConfig.parse(text(copy)));
        } catch (IOException | WgQuickSyntaxException e) {
            return Optional.empty();
        }
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > LARGEST_BYTES) {
            throw new IOException("is larger than any wg-quick file (4 MiB)");
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
