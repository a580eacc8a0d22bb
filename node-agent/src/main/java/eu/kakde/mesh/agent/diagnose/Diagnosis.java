package eu.kakde.mesh.agent.diagnose;

import java.util.Comparator;

/**
 * One thing that is wrong.
 *
 * @param subject whom it concerns: the name of a peer; empty for the whole host
 * @param evidence what was seen, one line
 * @param remedy what to do about it, one line
 */
public record Diagnosis(Reason reason, String subject, String evidence, String remedy)
        implements Comparable<Diagnosis> {

    private static final Comparator<Diagnosis> BY_LIKELIHOOD =
            Comparator.comparing(Diagnosis::reason).thenComparing(Diagnosis::subject);

    /** What is wrong, documented API; the likeliest cause of trouble first. */
    public enum Reason {
        /** The host's own firewall drops WireGuard's packets. */
        UdpBlockedLocally,
        /** The packets of a handshake for another node are delivered to this host. */
        PortForwardMismatch,
        /** A handshake is sealed with a key that this host does not know, or for a key that is not this host's. */
        KeyMismatch,
        /** The peer's endpoint has no route, is refused, or its name does not resolve. */
        EndpointUnreachable,
        /** The LAN endpoint by which the others dial this host is none of its addresses. */
        LanEndpointWrong,
        /** The packets of the tunnel would go through the tunnel. */
        TunnelInTunnel,
        /** Nothing leads to the peer's overlay address. */
        RouteMissing,
        /** Another route or rule comes before the interface's. */
        RouteShadowed,
        /** Another peer on the device has the peer's address. */
        AllowedIPsStolen,
        /** Strict reverse path filtering drops what comes out of the tunnel. */
        RpFilterStrict,
        /** Somebody undoes what the agent mends, again and again. */
        ForeignConfiguration,
        /** A clock is behind, so that handshakes count as replays of older ones. */
        ClockBehind,
        /** Only small packets pass. */
        PathMTUTooSmall,
        /** The peer's packets come and ours do not arrive, or the other way round. */
        OneWay,
        /** No handshake, and nothing on this host says why. */
        NoHandshake,
        /** A handshake and no answer through the tunnel, and nothing on this host says why. */
        ProbeUnanswered
    }

    /** Evidence and remedy in one line. */
    public String message() {
        return evidence + "; " + remedy;
    }

    @Override
    public int compareTo(Diagnosis other) {
        return BY_LIKELIHOOD.compare(this, other);
    }
}
