package eu.kakde.mesh.plan;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * One directed link: the {@code [Peer]} block of {@code peer} on {@code node}.
 *
 * @param allowedIps sorted, each once; routed to the peer and accepted from it
 * @param endpoint where the peer is dialled; empty: it dials
 * @param persistentKeepaliveSeconds 0 sends none
 */
public record PeerPlan(
        NodeName node,
        NodeName peer,
        PublicKey publicKey,
        List<Cidr> allowedIps,
        Optional<Endpoint> endpoint,
        int persistentKeepaliveSeconds) {

    public PeerPlan {
        allowedIps = allowedIps.size() < 2
                ? List.copyOf(allowedIps)
                : allowedIps.stream().sorted().distinct().toList();
    }

    /** Whether a device cannot have both: one key, or one allowed IP, for two peers. */
    public boolean collidesWith(PeerPlan other) {
        return publicKey.equals(other.publicKey)
                || peer.equals(other.peer)
                || allowedIps.stream().anyMatch(own -> other.allowedIps.stream().anyMatch(own::overlaps));
    }
}
