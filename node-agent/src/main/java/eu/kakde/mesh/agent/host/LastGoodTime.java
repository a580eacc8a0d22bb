package eu.kakde.mesh.agent.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The latest time that this host knew, as the modification time of a file, e.g. /etc/wireguard/.wg0.time. A clock that
 * is behind it was lost, for example with a battery: WireGuard's replay guard takes the time of a handshake for its
 * number, so peers ignore every handshake of this host until its clock has caught up; only they can begin.
 */
public final class LastGoodTime {

    /** Between two writes. */
    static final Duration PACE = Duration.ofMinutes(10);

    /** Less than this is no lost clock. */
    static final Duration TOLERANCE = Duration.ofMinutes(2);

    private final Path path;
    private final BooleanSupplier synchronised;
    private Optional<Instant> known = Optional.empty();
    private boolean read;

    /** @param synchronised whether a time service keeps the clock: then it is right, whatever the file says */
    public LastGoodTime(Path path, BooleanSupplier synchronised) {
        this.path = path;
        this.synchronised = synchronised;
    }

    /**
     * How far the clock is behind; empty when it is not, as far as can be told. Keeps the time for the next boot, where
     * the disk takes it: a disk that does not is named elsewhere.
     */
    public Optional<Duration> behind(Instant now) {
        if (!read) {
            known = readFile();
            read = true;
        }
        Optional<Duration> behind =
                known.map(time -> Duration.between(now, time)).filter(gap -> gap.compareTo(TOLERANCE) > 0);
        if (behind.isPresent() && !synchronised.getAsBoolean()) {
            return behind;
        }
        if (behind.isPresent() || known.isEmpty() || !known.get().plus(PACE).isAfter(now)) {
            known = Optional.of(now);
            write(now);
        }
        return Optional.empty();
    }

    private Optional<Instant> readFile() {
        try {
            return Files.exists(path)
                    ? Optional.of(Files.getLastModifiedTime(path).toInstant())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void write(Instant now) {
        try {
            if (Files.notExists(path)) {
                AtomicFile.write(path, "", AtomicFile.OWNER_ONLY);
            }
            Files.setLastModifiedTime(path, FileTime.from(now));
        } catch (IOException e) {
            // The configuration lies beside it, and its writer says that this disk takes nothing.
        }
    }
}
