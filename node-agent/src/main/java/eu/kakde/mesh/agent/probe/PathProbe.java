package eu.kakde.mesh.agent.probe;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * Finds the largest packet that passes to one address and back. Now and then one as large as the interface allows is
 * sent; when it does not come back, halving the range between what passed and what did not finds the limit.
 *
 * <pre>
 *   MTU ●───● passes ............................... again after CALM
 *   MTU ● ─ ● ─ ● lost: half ●───● half ● ─ ● ─ ● ... the limit: MTU ● ─ ● ─ ● still lost, again after ALERT
 * </pre>
 *
 * <p>A path may be mended, or lose packets of any size, while it is looked at. So a limit counts only when full packets
 * are still lost once it is found.
 *
 * <p>Not thread-safe.
 */
final class PathProbe {

    /** Until the next look at a path that lets full packets through. */
    static final Duration CALM = Duration.ofMinutes(5);

    /** Until the next look at one that does not. */
    static final Duration ALERT = Duration.ofMinutes(1);

    /** So long an answer may take. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /** A size counts as too large when none of so many packets comes back: one may be lost by chance. */
    static final int ATTEMPTS = 3;

    private Instant nextLook = Instant.MIN;
    private Instant lastSent = Instant.MIN;
    private int mtuBytes;
    private int passed;
    private int refused;
    private int size;
    private int attempts;
    private boolean looking;
    private boolean confirming;
    private OptionalInt limit = OptionalInt.empty();

    /** How large a packet is to be sent now; empty: none is. @param smallestBytes passes, as the other probes show */
    OptionalInt due(int interfaceMtuBytes, int smallestBytes, Instant now) {
        if (interfaceMtuBytes <= smallestBytes) {
            return OptionalInt.empty();
        }
        if (interfaceMtuBytes != mtuBytes) {
            mtuBytes = interfaceMtuBytes;
            looking = false;
            nextLook = Instant.MIN;
            limit = OptionalInt.empty();
        }
        if (!looking) {
            if (now.isBefore(nextLook)) {
                return OptionalInt.empty();
            }
            begin(smallestBytes);
        } else if (lastSent.plus(PATIENCE).isAfter(now)) {
            return OptionalInt.empty();
        }
        if (attempts == ATTEMPTS) {
            refuse(now);
        }
        return finished(now) ? OptionalInt.empty() : send(now);
    }

    /** A packet of this size came back. */
    void replied(int bytes) {
        if (looking && bytes == size) {
            passed = size;
            if (size == mtuBytes) {
                refused = mtuBytes + 1;
                confirming = false;
            }
            narrow();
        }
    }

    /** Whether the first look has not begun, or the last one has not ended. */
    boolean isLooking() {
        return looking || mtuBytes == 0;
    }

    OptionalInt pathMtu() {
        return limit;
    }

    private void begin(int smallestBytes) {
        looking = true;
        confirming = false;
        passed = smallestBytes;
        refused = mtuBytes + 1;
        size = mtuBytes;
        attempts = 0;
    }

    private void refuse(Instant now) {
        if (confirming) {
            end(OptionalInt.of(passed), now);
        } else {
            refused = size;
            narrow();
        }
    }

    private void narrow() {
        size = passed + (refused - passed) / 2;
        attempts = 0;
    }

    private OptionalInt send(Instant now) {
        attempts++;
        lastSent = now;
        return OptionalInt.of(size);
    }

    private boolean finished(Instant now) {
        if (looking && refused - passed == 1 && !confirming) {
            if (passed == mtuBytes) {
                end(OptionalInt.empty(), now);
            } else {
                confirming = true;
                size = mtuBytes;
                attempts = 0;
            }
        }
        return !looking;
    }

    private void end(OptionalInt found, Instant now) {
        looking = false;
        confirming = false;
        limit = found;
        nextLook = now.plus(limit.isEmpty() ? CALM : ALERT);
    }
}
