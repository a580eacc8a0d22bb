package eu.kakde.mesh.agent.probe;

import eu.kakde.mesh.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Probes through the tunnel to the overlay addresses of peers, and what came back of them. */
public interface Probes {

    /**
     * Which addresses to probe from now on; what is not among them is forgotten.
     *
     * @param interval between two probes of one address that answers; an unanswered one is repeated sooner
     */
    void keep(Set<IpAddress> targets, Duration interval);

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
}
