package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides when a peer's endpoint is set. WireGuard peers roam: behind NAT the live endpoint rarely equals the planned
 * one, and writing the planned one over it would break the link. So the planned one is set only
 *
 * <pre>
 *   peer is new on the device ........................ at once
 *   plan changed since the last time it was set ...... at once
 *   device has no endpoint, plan has one ............. at once
 *   changed one waits for its first answer ........... when told to, see {@link #insist}
 *   own listen port changes, planned address, but
 *     another port is live: a NAT router's mapping,
 *     open for the old port alone .................... at once
 *   link is down, live endpoint is not the planned ... once every {@link #RETRY}
 *   otherwise ........................................ never
 * </pre>
 *
 * <p>While a link is down at the planned endpoint, the one that was proven last has every other turn: a peer that was
 * off when its port or address was changed, or that went back from the change, is still there, and where nobody
 * forwards a port to this node, it could not be told otherwise.
 *
 * <p>A plan without an endpoint is satisfied by any. Not thread-safe.
 */
public final class EndpointPolicy {

    /** As long as WireGuard waits for an answer before it starts a new handshake (KEEPALIVE + REKEY_TIMEOUT). */
    static final Duration RETRY = Duration.ofSeconds(15);

    private final Map<PublicKey, Endpoint> planned = new HashMap<>();
    private final Map<PublicKey, Endpoint> proven = new HashMap<>();
    private final Map<PublicKey, Instant> lastSet = new HashMap<>();
    private final Set<PublicKey> insisted = new HashSet<>();

    /**
     * What there is of a peer.
     *
     * @param onDevice whether the device knows it
     * @param endpoint the live one; empty when the device has none
     * @param down whether nothing came back from the peer for so long that the link counts as dead
     * @param portChanges whether the device is about to listen on another port than it does
     */
    record Seen(boolean onDevice, Optional<InetSocketAddress> endpoint, boolean down, boolean portChanges) {

        private boolean losesMapping(InetSocketAddress planned) {
            return portChanges
                    && endpoint.filter(live -> live.getAddress().equals(planned.getAddress()))
                            .isPresent();
        }
    }

    /** What the device was told before this process began, so that taking a device over changes nothing on it. */
    public void remember(PublicKey peer, Optional<Endpoint> endpoint) {
        endpoint.ifPresent(known -> {
            planned.put(peer, known);
            proven.put(peer, known);
        });
    }

    /** The peer is heard at this endpoint, which is planned; or the change to it was confirmed. */
    void proven(PublicKey peer, Endpoint endpoint) {
        proven.put(peer, endpoint);
    }

    /** The planned endpoint that was proven last; empty when it is the wanted one, or not known. */
    Optional<Endpoint> earlier(PublicKey peer, Endpoint wanted) {
        return Optional.ofNullable(proven.get(peer)).filter(known -> !known.equals(wanted));
    }

    /** Forgets the peers that are not among these. */
    public void keepOnly(Set<PublicKey> peers) {
        planned.keySet().retainAll(peers);
        proven.keySet().retainAll(peers);
        lastSet.keySet().retainAll(peers);
        insisted.retainAll(peers);
    }

    /** The changed endpoints of these peers have not answered yet: each is due once more, also over a live one. */
    public void insist(Set<PublicKey> peers) {
        insisted.clear();
        insisted.addAll(peers);
    }

    /**
     * Whether to set the endpoint now. {@link #set} must follow when it was.
     *
     * @param wanted the plan's endpoint
     * @param resolved its address and port as of now
     */
    public boolean isDue(PublicKey peer, Endpoint wanted, InetSocketAddress resolved, Seen seen, Instant now) {
        if (seen.endpoint().equals(Optional.of(resolved))) {
            return false;
        }
        if (!seen.onDevice()
                || seen.endpoint().isEmpty()
                || seen.losesMapping(resolved)
                || insisted.contains(peer)
                || !wanted.equals(planned.getOrDefault(peer, wanted))) {
            return true;
        }
        return seen.down() && isRetryDue(peer, now);
    }

    /** Whether it is the turn of {@link #earlier}. {@link #set} must follow, with the planned one, when it was set. */
    boolean isEarliersTurn(PublicKey peer, Endpoint wanted, InetSocketAddress resolved, Seen seen, Instant now) {
        return seen.down()
                && seen.endpoint().equals(Optional.of(resolved))
                && wanted.equals(planned.get(peer))
                && !insisted.contains(peer)
                && isRetryDue(peer, now);
    }

    private boolean isRetryDue(PublicKey peer, Instant now) {
        return !now.isBefore(lastSet.getOrDefault(peer, Instant.MIN).plus(RETRY));
    }

    /** The endpoint was set, or found to be the live one. */
    public void set(PublicKey peer, Endpoint endpoint, Instant now) {
        planned.put(peer, endpoint);
        lastSet.put(peer, now);
        insisted.remove(peer);
    }
}
