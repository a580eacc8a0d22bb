package eu.kakde.mesh.agent.probe;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The probes of one address. An address that answers is probed once an interval, one that does not each second, so that
 * a dead link is known, and a healed one too, within seconds.
 *
 * <pre>
 *   request ●─────reply────────────────────● request        (interval)
 *   request ●─ ─ ─ ─● request ─ ─ ─● request ...            (IMPATIENT)
 * </pre>
 */
final class ProbeTarget {

    /** Between two probes of an address that has not answered the last one. */
    static final Duration IMPATIENT = Duration.ofSeconds(1);

    private Instant firstSent;
    private Instant lastSent;
    private int lastSequence = -1;
    private Instant lastReply;
    private Duration roundTrip;
    private final LossMeter loss = new LossMeter();
    private final PathProbe path = new PathProbe();

    synchronized boolean isDue(Duration interval, Instant now) {
        if (lastSent == null) {
            return true;
        }
        boolean answered = lastReply != null && !lastReply.isBefore(lastSent);
        return !lastSent.plus(answered ? interval : IMPATIENT).isAfter(now);
    }

    synchronized void sent(int sequence, Instant now) {
        firstSent = firstSent == null ? now : firstSent;
        lastSent = now;
        lastSequence = sequence;
        loss.sent(sequence);
    }

    /** A reply to an older probe than the last shows that the link lives, but not how long the round trip is. */
    synchronized void replied(int sequence, Instant now) {
        lastReply = now;
        loss.replied(sequence);
        if (sequence == lastSequence) {
            roundTrip = Duration.between(lastSent, now);
        }
    }

    synchronized Optional<Instant> firstSent() {
        return Optional.ofNullable(firstSent);
    }

    synchronized Optional<Instant> lastReply() {
        return Optional.ofNullable(lastReply);
    }

    synchronized Optional<Duration> roundTrip() {
        return Optional.ofNullable(roundTrip);
    }

    synchronized OptionalInt lossPercent() {
        return loss.percent();
    }

    /** Large packets say something about the path only while small ones pass. */
    synchronized OptionalInt sizeDue(int mtuBytes, int smallestBytes, Instant now) {
        return lastReply != null && !lastReply.isBefore(lastSent)
                ? path.due(mtuBytes, smallestBytes, now)
                : OptionalInt.empty();
    }

    synchronized boolean isMeasuring() {
        return lastReply != null && path.isLooking();
    }

    synchronized void repliedAtSize(int bytes) {
        path.replied(bytes);
    }

    synchronized OptionalInt pathMtu() {
        return path.pathMtu();
    }
}
