package eu.kakde.mesh.operator.verdict;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One host: what its MeshNode claims and what its agent reported.
 *
 * @param listenPort the UDP port of its interface
 * @param pinnedKey the key that its MeshNode pins
 * @param publishedKey the key that its agent found on it
 * @param findings what its agent finds wrong on it; none from an agent that is silent
 * @param strays handshake initiations that arrive there and get no session; none from an agent that is silent
 */
public record NodeFacts(
        NodeName name,
        Optional<String> site,
        Optional<Endpoint> lanEndpoint,
        Optional<Endpoint> publicEndpoint,
        boolean behindNat,
        int listenPort,
        Optional<PublicKey> pinnedKey,
        Optional<PublicKey> publishedKey,
        Agent agent,
        List<Finding> findings,
        List<Stray> strays) {

    public NodeFacts {
        findings = agent == Agent.REPORTING ? List.copyOf(findings) : List.of();
        strays = agent == Agent.REPORTING ? List.copyOf(strays) : List.of();
    }

    /** Whether somebody reports from the host. */
    public enum Agent {
        REPORTING,
        SILENT,
        /** A host outside the cluster, whose key is pinned. */
        NONE
    }

    /**
     * One thing that is wrong on the host.
     *
     * @param subject the peer that it is about; empty: all of them
     */
    public record Finding(VerdictReason reason, Optional<NodeName> subject, String message) {

        boolean concerns(NodeName peer) {
            return subject.isEmpty() || subject.get().equals(peer);
        }
    }

    /**
     * Handshake initiations from one sender.
     *
     * @param from where they come from; behind NAT the router's address
     * @param responderKey whom they are for; empty: for no key of the mesh
     * @param initiatorKey whose they are; known only when they are for this host
     * @param lastSeen by the host's clock, or up to a minute before: it is written at a slow pace while they come
     */
    public record Stray(
            Endpoint from, Optional<PublicKey> responderKey, Optional<PublicKey> initiatorKey, Instant lastSeen) {

        /**
         * So long after it was last seen it counts. An agent takes one back 30 s after the last packet; one that died,
         * or whose host did, does not, and nobody knows of that for a while.
         */
        static final Duration FRESH = Duration.ofMinutes(2);

        Instant lapses() {
            return lastSeen.plus(FRESH);
        }
    }

    boolean hasAnotherKeyThanPinned() {
        return pinnedKey.isPresent() && publishedKey.isPresent() && !pinnedKey.equals(publishedKey);
    }

    boolean sharesSiteWith(NodeFacts other) {
        return site.isPresent() && site.equals(other.site);
    }

    /** Whether a packet from there can be the host's. */
    boolean isAt(Endpoint from) {
        return lanEndpoint.filter(own -> own.host().equals(from.host())).isPresent()
                || publicEndpoint.filter(own -> own.host().equals(from.host())).isPresent();
    }

    /** Name and, where packets have to be delivered, address: {@code ms-1 (192.168.15.2:51820)}. */
    String described() {
        return name + " (" + lanEndpoint.map(Endpoint::toString).orElse("UDP port " + listenPort) + ")";
    }
}
