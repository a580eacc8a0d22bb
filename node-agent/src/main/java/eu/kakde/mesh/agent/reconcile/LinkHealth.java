package eu.kakde.mesh.agent.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether packets flow over one directed link, from what the probes and the device tell.
 *
 * <pre>
 *   first seen      reply            no reply for interval + PATIENCE
 *      │              │                    │
 *      ▼  Unknown     ▼    True            ▼   False: NoHandshake       (none, or older than 3 minutes)
 *   ───┼──────────────┼────────────────────┼──        ProbeUnanswered   (handshake is recent)
 *      └─ no reply within FIRST_ANSWER ──────►  False, as above
 * </pre>
 *
 * @param state whether packets flow
 * @param reason a condition reason, documented API
 * @param message for a person, with what to look at
 */
public record LinkHealth(State state, String reason, String message) {

    /** After an interval without an answer a link is probed each second; as many more may be lost. */
    static final Duration PATIENCE = Duration.ofSeconds(4);

    /** A handshake through a lossy path needs a retry after five seconds; until two were possible nothing is known. */
    static final Duration FIRST_ANSWER = Duration.ofSeconds(12);

    /** REJECT_AFTER_TIME of the WireGuard paper: older sessions carry nothing. */
    static final Duration SESSION_LIFE = Duration.ofSeconds(180);

    /** The values of a condition's status. */
    public enum State {
        TRUE("True"),
        FALSE("False"),
        UNKNOWN("Unknown");

        private final String text;

        State(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Judges a link.
     *
     * @param interval between two probes of a link that answers
     * @param since when the link was first probed
     * @param lastReply when a probe was last answered through the tunnel
     * @param lastHandshake as the device has it; empty means never
     */
    public static LinkHealth judge(
            Duration interval,
            Instant since,
            Optional<Instant> lastReply,
            Optional<Instant> lastHandshake,
            Instant now) {
        if (lastReply.isPresent()
                && !lastReply.get().plus(interval).plus(PATIENCE).isBefore(now)) {
            return new LinkHealth(State.TRUE, "ProbeAnswered", "probes come back through the tunnel");
        }
        if (lastReply.isEmpty() && since.plus(FIRST_ANSWER).isAfter(now)) {
            return new LinkHealth(State.UNKNOWN, "Probing", "no probe came back yet");
        }
        if (lastHandshake.isEmpty()) {
            return new LinkHealth(
                    State.FALSE,
                    "NoHandshake",
                    "the peer never answered a handshake; check its endpoint, key and port-forward");
        }
        if (lastHandshake.get().plus(SESSION_LIFE).isBefore(now)) {
            return new LinkHealth(
                    State.FALSE,
                    "NoHandshake",
                    "the last handshake is from " + lastHandshake.get() + "; the peer no longer answers");
        }
        return new LinkHealth(
                State.FALSE,
                "ProbeUnanswered",
                "the last handshake is from " + lastHandshake.get()
                        + ", but probes do not come back; the path was cut, or routes, rp_filter or a firewall drop"
                        + " them");
    }

    public boolean isDead() {
        return state == State.FALSE;
    }
}
