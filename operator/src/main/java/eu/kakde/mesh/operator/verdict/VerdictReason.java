package eu.kakde.mesh.operator.verdict;

import java.util.Arrays;
import java.util.Optional;

/** What is wrong with a link, as {@code MeshPeer.status.verdict.reason} has it. Documented API: docs/reasons.md. */
public enum VerdictReason {
    /** The agent of the link's node has not renewed its Lease: nobody knows whether packets flow. */
    AgentSilent,
    /** One side knows the other by another key than it has. */
    KeyMismatch,
    /** A router delivers a node's port to another host. */
    PortForwardMismatch,
    /** The LAN endpoint of a node leads to nobody, or to another host. */
    LanEndpointWrong,
    /** A firewall rule on one of the two hosts drops the tunnel's UDP packets. */
    UdpBlockedLocally,
    /** A clock went back: the other side takes the handshakes for repeated ones. */
    ClockBehind,
    /** The way to the endpoint leads into the mesh's own tunnel. */
    TunnelInTunnel,
    /** A host has no route to the peer's overlay address through the interface. */
    RouteMissing,
    /** Another route or rule of a host takes the packets to the peer elsewhere. */
    RouteShadowed,
    /** Another peer of the interface took the peer's allowed IPs. */
    AllowedIPsStolen,
    /** The kernel drops the peer's packets, because it would answer them elsewhere. */
    RpFilterStrict,
    /** Somebody else configures the interface. */
    ForeignConfiguration,
    /** The endpoint cannot be reached from the host at all. */
    EndpointUnreachable,
    /** The public endpoint is a private address: two NAT routers stand in a row. */
    DoubleNAT,
    /** No router delivers the node's public port to it. */
    PortForwardMissing,
    /**
     * A NAT router forgot the mapping through which a host was heard, and the host sends nothing that makes it anew.
     */
    NatMappingExpired,
    /** Packets pass in one direction only. */
    OneWay,
    /** Packets above some size do not pass. */
    PathMTUTooSmall,
    /** Handshakes succeed, but nothing comes back through the tunnel. */
    ProbeUnanswered,
    /** No handshake gets through, and the facts do not tell why; the message lists the candidates. */
    NoHandshake;

    /** The one of this name; empty when this version knows none. */
    public static Optional<VerdictReason> named(String name) {
        return Arrays.stream(values())
                .filter(reason -> reason.name().equals(name))
                .findFirst();
    }

    /** Whether it is surer than a list of candidates. */
    public boolean saysWhy() {
        return this != NoHandshake;
    }
}
