package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Chooses endpoints by the {@link EndpointPolicy}, and remembers a choice once the device has it. Not thread-safe. */
public final class Endpoints implements EndpointChoice {

    private final EndpointPolicy policy = new EndpointPolicy();
    private final Map<PublicKey, Endpoint> chosen = new HashMap<>();
    private final Function<Endpoint, Optional<InetSocketAddress>> resolver;
    private final Predicate<NodeName> dead;
    private final InstantSource clock;

    /**
     * @param resolver must not wait; empty for a name that is not resolved yet
     * @param dead whether the link to a node carries nothing
     */
    public Endpoints(
            Function<Endpoint, Optional<InetSocketAddress>> resolver, Predicate<NodeName> dead, InstantSource clock) {
        this.resolver = resolver;
        this.dead = dead;
        this.clock = clock;
    }

    /** The device was configured from this before: nothing of it is a change. */
    public void remember(NodeConfig applied) {
        applied.peers().forEach(peer -> peer.keys().forEach(key -> policy.remember(key, peer.endpoint())));
    }

    /** The planned endpoints of these peers are set once more, see {@link EndpointPolicy#insist}. */
    public void insist(Set<PublicKey> peers) {
        policy.insist(peers);
    }

    @Override
    public Optional<InetSocketAddress> choose(PeerPlan peer, Optional<PeerState> live, boolean portChanges) {
        EndpointPolicy.Seen seen = new EndpointPolicy.Seen(
                live.isPresent(), live.flatMap(PeerState::endpoint), dead.test(peer.peer()), portChanges);
        Optional<InetSocketAddress> choice = peer.endpoint()
                .flatMap(endpoint ->
                        resolver.apply(endpoint).flatMap(address -> choose(peer.publicKey(), endpoint, address, seen)));
        choice.ifPresent(set -> chosen.put(peer.publicKey(), peer.endpoint().get()));
        return choice;
    }

    private Optional<InetSocketAddress> choose(
            PublicKey peer, Endpoint wanted, InetSocketAddress address, EndpointPolicy.Seen seen) {
        Instant now = clock.instant();
        if (policy.isDue(peer, wanted, address, seen, now)) {
            return Optional.of(address);
        }
        return policy.isEarliersTurn(peer, wanted, address, seen, now)
                ? policy.earlier(peer, wanted).flatMap(resolver)
                : Optional.empty();
    }

    /** The planned endpoint of this peer is proven. */
    void proven(PeerPlan peer) {
        peer.endpoint().ifPresent(endpoint -> policy.proven(peer.publicKey(), endpoint));
    }

    /**
     * The configuration for the disk, with the endpoints that were proven last. A peer that was dead when its endpoint
     * changed may never come there, and after a power cut that one would be all that is known.
     */
    NodeConfig forDisk(NodeConfig config) {
        return config.withPeers(config.peers().stream()
                .map(peer -> peer.endpoint()
                        .flatMap(endpoint -> policy.earlier(peer.publicKey(), endpoint))
                        .map(peer::withEndpoint)
                        .orElse(peer))
                .toList());
    }

    /** The device took what was chosen, and now has the peers of this configuration. Gives those that were set. */
    public Set<PublicKey> applied(NodeConfig config) {
        Set<PublicKey> set = Set.copyOf(chosen.keySet());
        chosen.forEach((peer, endpoint) -> policy.set(peer, endpoint, clock.instant()));
        chosen.clear();
        policy.keepOnly(
                config.peers().stream().flatMap(peer -> peer.keys().stream()).collect(Collectors.toSet()));
        return set;
    }
}
