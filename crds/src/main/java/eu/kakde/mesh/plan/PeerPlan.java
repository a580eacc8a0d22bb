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
 * @param nextKey by which the peer is known besides while its key is changed; empty at other times
 */
public record PeerPlan(
        NodeName node,
        NodeName peer,
        PublicKey publicKey,
        List<Cidr> allowedIps,
        Optional<Endpoint> endpoint,
        int persistentKeepaliveSeconds,
        Optional<PublicKey> nextKey) {

    public PeerPlan {
        allowedIps = allowedIps.size() < 2
                ? List.copyOf(allowedIps)
                : allowedIps.stream().sorted().distinct().toList();
    }

    /** A peer that is known by one key. */
    public PeerPlan(
            NodeName node,
            NodeName peer,
            PublicKey publicKey,
            List<Cidr> allowedIps,
            Optional<Endpoint> endpoint,
            int persistentKeepaliveSeconds) {
        this(node, peer, publicKey, allowedIps, endpoint, persistentKeepaliveSeconds, Optional.empty());
    }

    /** The keys by which the peer is known: one, or two. */
    public List<PublicKey> keys() {
        return nextKey.map(next -> List.of(publicKey, next)).orElseGet(() -> List.of(publicKey));
    }

    /** The same peer, dialled there. */
    public PeerPlan withEndpoint(Endpoint other) {
        return new PeerPlan(node, peer, publicKey, allowedIps, Optional.of(other), persistentKeepaliveSeconds, nextKey);
    }

    /** The same peer, known by this key besides its own. */
    public PeerPlan withNextKey(PublicKey next) {
        return new PeerPlan(node, peer, publicKey, allowedIps, endpoint, persistentKeepaliveSeconds, Optional.of(next));
    }

    /** The same peer, known by its first key alone. */
    public PeerPlan withoutNextKey() {
        return nextKey.isEmpty()
                ? this
                : new PeerPlan(node, peer, publicKey, allowedIps, endpoint, persistentKeepaliveSeconds);
    }

    /** The same peer with its two keys in the other order; itself when it has one. */
    public PeerPlan turned() {
        return nextKey.map(next -> new PeerPlan(
                        node, peer, next, allowedIps, endpoint, persistentKeepaliveSeconds, Optional.of(publicKey)))
                .orElse(this);
    }

    /** Whether a device cannot have both: one key, or one allowed IP, for two peers. */
    public boolean collidesWith(PeerPlan other) {
        return keys().stream().anyMatch(other.keys()::contains)
                || peer.equals(other.peer)
                || allowedIps.stream().anyMatch(own -> other.allowedIps.stream().anyMatch(own::overlaps));
    }
}
