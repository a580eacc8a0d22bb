package eu.kakde.mesh.agent.probe;

import eu.kakde.mesh.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Probes through the tunnel to the overlay addresses of peers, and what came back of them. */
public interface Probes {

    /**
     * Which addresses to probe from now on; what is not among them is forgotten.
     *
     * @param interval between two probes of one address that answers; an unanswered one is repeated sooner
     * @param mtuBytes of the interface: as large is a packet sent now and then, to see whether it passes
     */
    void keep(Set<IpAddress> targets, Duration interval, int mtuBytes);

    /** Between two probes of one address that answers, as it is kept: longer than wanted in a large mesh. */
    Duration interval();

    /** Sends the probes that are due, without waiting for answers; a probe that cannot be sent counts as lost. */
    void sendDue();

    /** Sends to these now, due or not. */
    void sendNow(Set<IpAddress> wanted);

    /** When an address was probed first; empty before that. */
    Optional<Instant> firstSent(IpAddress target);

    /** When an answer came last; empty when none ever did. */
    Optional<Instant> lastReply(IpAddress target);

    /** Of the last answered probe; empty when none ever was. */
    Optional<Duration> roundTrip(IpAddress target);

    /** How many of the last probes came back, as lost percent; empty before the first was due to. */
    OptionalInt lossPercent(IpAddress target);

    /** The largest packet that passed, in bytes, when one as large as the MTU did not; empty: it did, or not known. */
    OptionalInt pathMtu(IpAddress target);
}
