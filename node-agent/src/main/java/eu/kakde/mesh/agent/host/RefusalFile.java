package eu.kakde.mesh.agent.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The change that the node went back from, e.g. /etc/wireguard/wg0.reverted, so that a restarted agent does not try it
 * again:
 *
 * <pre>
 *   # node-agent went back from this change and does not try it again. Remove the file to have it tried.
 *   0123456789abcdef0123456789abcdef
 *   the annotation's value as it was then, or an empty line
 *   what and why
 * </pre>
 */
public final class RefusalFile {

    private static final String HEAD =
            "# node-agent went back from this change and does not try it again. Remove the file to have it tried.";
    private static final int LARGEST_BYTES = 64 << 10;

    private final Path path;
    private Optional<Content> written = Optional.empty();
    private boolean known;

    /** @param message one line */
    public record Content(String change, Optional<String> retry, String message) {}

    public RefusalFile(Path path) {
        this.path = path;
    }

    /** Empty when there is none, or none that can be understood: then the change is tried again. */
    public Optional<Content> read() {
        try {
            if (Files.notExists(path) || Files.size(path) > LARGEST_BYTES) {
                return Optional.empty();
            }
            List<String> lines = new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (lines.size() != 4 || !lines.getFirst().equals(HEAD)) {
                return Optional.empty();
            }
            return Optional.of(new Content(
                    lines.get(1), Optional.of(lines.get(2)).filter(retry -> !retry.isEmpty()), lines.get(3)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes it when it differs from what was written last; empty removes it. @throws HostFileException when it cannot
     */
    public void write(Optional<Content> content) {
        if (known && content.equals(written)) {
            return;
        }
        try {
            if (content.isPresent()) {
                AtomicFile.write(path, text(content.get()), AtomicFile.OWNER_ONLY);
            } else {
                Files.deleteIfExists(path);
            }
            written = content;
            known = true;
        } catch (IOException e) {
            throw new HostFileException("write", path, e);
        }
    }

    private static String text(Content content) {
        return String.join(
                        "\n", HEAD, content.change(), oneLine(content.retry().orElse("")), oneLine(content.message()))
                + "\n";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\R", " ");
    }
}
