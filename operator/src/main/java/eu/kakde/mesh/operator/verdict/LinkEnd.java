package eu.kakde.mesh.operator.verdict;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One directed link as the agent on {@code node} last reported it.
 *
 * @param key by which {@code node} is told to know {@code peer}
 * @param planned where {@code node} is told to dial {@code peer}; empty: it waits to be dialled
 * @param live where {@code peer} was last heard from, or dialled; empty: nowhere yet
 * @param heard where the peer was heard from last, as far as was seen: {@code live} may have been set to dial it
 *     elsewhere since
 * @param since when {@code state} was first seen, by the clock of who sees it
 * @param lastHandshake when one succeeded last, by the clock of {@code node}, or a while before: it is written at a
 *     slow pace while the link lives; empty: never
 * @param keepsAlive whether {@code node} is told to send to {@code peer} by itself now and then
 * @param told the verdict that stands on it by now, the one that has to be told anew
 * @param signals empty when the agent did not report any
 * @param pathMtuBytes the largest packet that passes when larger ones do not; empty: all pass, or it is not known
 */
public record LinkEnd(
        NodeName node,
        NodeName peer,
        PublicKey key,
        Optional<Endpoint> planned,
        Optional<Endpoint> live,
        Optional<Endpoint> heard,
        State state,
        Instant since,
        Optional<Instant> lastHandshake,
        boolean keepsAlive,
        Optional<VerdictReason> told,
        Optional<Signals> signals,
        OptionalInt pathMtuBytes) {

    /** Whether packets flow to the peer and back. */
    public enum State {
        FLOWING,
        DOWN,
        /** Nobody has found out yet, or nobody can tell any more. */
        UNKNOWN
    }

    /**
     * What the device of {@code node} shows.
     *
     * @param session whether a handshake succeeded in the last 3 minutes
     * @param receiving whether bytes came from the peer lately, of data or of a handshake
     * @param sending whether bytes went to the peer lately
     */
    public record Signals(boolean session, boolean receiving, boolean sending) {}

    boolean isFlowing() {
        return state == State.FLOWING;
    }

    boolean isDown() {
        return state == State.DOWN;
    }

    boolean receives() {
        return signals.map(Signals::receiving).orElse(false);
    }

    boolean sends() {
        return signals.map(Signals::sending).orElse(false);
    }

    /** Whether a verdict stands on it that is surer than the candidates of {@code NoHandshake}. */
    boolean isExplained() {
        return told.filter(VerdictReason::saysWhy).isPresent();
    }

    boolean hasSession() {
        return signals.map(Signals::session).orElse(false);
    }
}
