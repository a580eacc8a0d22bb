package eu.kakde.mesh.agent.diagnose;

import eu.kakde.mesh.agent.diagnose.Diagnosis.Reason;
import eu.kakde.mesh.agent.handshake.StrayHandshake;
import eu.kakde.mesh.net.NodeName;
import java.util.Optional;
import java.util.function.Function;

/** Whose clock went back, from the time in initiations that get no session. Pure. */
final class Clocks {

    private Clocks() {}

    /**
     * A responder takes no initiation whose time is not later than that of an earlier one: it could be a replay.
     *
     * @param own what is known about this host's time; while it is not synchronised, it proves nothing about another's
     */
    static Optional<Diagnosis> diagnose(
            StrayHandshake stray,
            Function<eu.kakde.mesh.net.PublicKey, Optional<NodeName>> owners,
            NodeFacts.Clock own) {
        Optional<NodeName> initiator = stray.initiator().flatMap(owners);
        if (initiator.isEmpty() || stray.timestamp().isEmpty()) {
            return Optional.empty();
        }
        String name = initiator.get().text();
        String says = name + "'s handshakes carry the time " + stray.timestamp().get();
        boolean isFarBehind = own.isSynchronised()
                && stray.timestamp().get().plus(Diagnoses.CLOCK_TOLERANCE).isBefore(own.now());
        if (!stray.isReplay() && !isFarBehind) {
            return Optional.empty();
        }
        String evidence = stray.isReplay()
                ? says + ", older than the " + stray.newestTimestamp().get()
                        + " of an earlier one, and so count as replays"
                : says + ", and this host's clock says " + own.now();
        return Optional.of(new Diagnosis(
                Reason.ClockBehind,
                name,
                evidence,
                "set the clock of " + name + ", and enable time synchronisation there"));
    }
}
