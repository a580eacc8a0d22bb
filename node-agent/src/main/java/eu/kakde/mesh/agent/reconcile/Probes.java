package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Probes through the tunnel: small echo requests to the overlay addresses of peers, and what came back of them. */
public interface Probes {

    /** The addresses to probe from now on; what is not among them is forgotten. */
    void keep(Set<IpAddress> targets);

    /** Sends the probes that are due, without waiting for answers; a probe that cannot be sent counts as lost. */
    void sendDue(Instant now);

    /** When an address was probed first; empty before that. */
    Optional<Instant> firstSent(IpAddress target);

    /** When an answer came last; empty when none ever did. */
    Optional<Instant> lastReply(IpAddress target);

    /** Of the last answered probe. */
    Optional<Duration> roundTrip(IpAddress target);
}
