package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.reconcile.NodeReconciler.Surroundings;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.PlanHash;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Commit-confirm at work in the rounds of {@link NodeReconciler}: gathers the signs by which {@link CommitConfirm}
 * judges a change, and while it does, tries changed endpoints until they answer. Not thread-safe, but for
 * {@link #isConfirming}.
 */
final class ChangeControl {

    /** Between two tries of a changed endpoint that has not answered yet. */
    static final Duration INSIST = Duration.ofSeconds(5);

    private static final Logger LOG = System.getLogger(ChangeControl.class.getName());

    private final CommitConfirm commit;
    private final LinkBook links;
    private final Endpoints endpoints;
    private final Surroundings surroundings;

    private Optional<Refusal> told = Optional.empty();
    private Signs signs = Signs.NONE;
    private Instant lastInsisted = Instant.MIN;
    private volatile boolean confirming;

    ChangeControl(CommitConfirm commit, LinkBook links, Endpoints endpoints, Surroundings surroundings) {
        this.commit = commit;
        this.links = links;
        this.endpoints = endpoints;
        this.surroundings = surroundings;
    }

    /**
     * What is to be on the device in this round.
     *
     * @param wanted what the API server's answers come to
     * @param step since the last round
     */
    NodeConfig next(NodeConfig wanted, MeshSeen seen, Duration step) {
        Set<NodeName> tried = commit.triedEndpoints();
        NodeConfig next = commit.next(
                wanted,
                isComplete(seen),
                seen.node().flatMap(MeshSeen.Self::retry),
                seen.settings().orElse(MeshSettings.DEFAULTS).confirmWithin(),
                step,
                signs);
        if (isSettled()) {
            next.peers().stream().filter(peer -> tried.contains(peer.peer())).forEach(endpoints::proven);
        }
        return next;
    }

    /** Whether a change is on the device and not confirmed yet. */
    boolean isTrying() {
        return commit.isTrying();
    }

    /** The same as of the end of the last round; may be asked from any thread. */
    boolean isConfirming() {
        return confirming;
    }

    /** Whether the device has what is planned for good, neither tried nor gone back from. */
    boolean isSettled() {
        return !commit.isTrying() && commit.refusal().isEmpty();
    }

    NodeConfig confirmed() {
        return commit.confirmed();
    }

    /** The next key of this node with which the API server and the peers were heard; empty before. */
    Optional<PublicKey> ownKey() {
        return commit.ownKey();
    }

    Optional<Refusal> refusal() {
        return commit.refusal();
    }

    /**
     * A changed endpoint is proven by an answer from it; traffic that comes by another way may be in between.
     *
     * @param begins whether the change comes onto the device in this round
     */
    void insist(List<PeerPlan> peers, boolean begins, Instant now) {
        if (begins || commit.isTrying() && !lastInsisted.plus(INSIST).isAfter(now)) {
            lastInsisted = now;
            endpoints.insist(peers.stream()
                    .filter(peer -> commit.unproven().contains(peer.peer()))
                    .map(PeerPlan::publicKey)
                    .collect(Collectors.toSet()));
        } else if (!commit.isTrying()) {
            endpoints.insist(Set.of());
        }
    }

    boolean insistedAt(Instant round) {
        return lastInsisted.equals(round);
    }

    /**
     * Ends a round: what was heard in it is what the next one judges by.
     *
     * @param replies when a probe of each peer was answered last, as of the beginning of the round
     * @param inForce whether the device took what it was to have
     */
    void heard(List<PeerPlan> peers, Map<NodeName, Instant> replies, Optional<TunnelState> tunnel, boolean inForce) {
        Map<NodeName, Signs.Peer> found = new HashMap<>();
        for (PeerPlan peer : peers) {
            Optional<Instant> reply = Optional.ofNullable(replies.get(peer.peer()));
            Optional<InetSocketAddress> live = tunnel.flatMap(
                            state -> state.device().peer(peer.publicKey()))
                    .flatMap(PeerState::endpoint);
            Signs.Place place = place(peer, live, reply);
            if (place == Signs.Place.PLANNED && !commit.isTrying()) { // else the trial says what is proven
                endpoints.proven(peer);
            }
            found.put(peer.peer(), new Signs.Peer(links.state(peer.peer()), reply, place, live.map(Endpoint::of)));
        }
        ApiContact api = surroundings.api().get();
        signs = new Signs(api.answers(), api.isInTouch(), api.address(), found, inForce);
        confirming = commit.isTrying();
        tell(commit.refusal());
    }

    /** How far the last change got, for whoever reads the node's status. */
    NodeObservation.Change change() {
        return commit.isTrying()
                ? new NodeObservation.Change.Confirming()
                : commit.refusal()
                        .<NodeObservation.Change>map(refusal -> new NodeObservation.Change.Reverted(refusal.message()))
                        .orElse(new NodeObservation.Change.Confirmed());
    }

    private Signs.Place place(PeerPlan peer, Optional<InetSocketAddress> live, Optional<Instant> reply) {
        Optional<InetSocketAddress> planned = peer.endpoint().flatMap(surroundings.resolver());
        if (live.isEmpty() || planned.isEmpty() || !links.isSinceEndpointWasSet(peer.publicKey(), reply)) {
            return Signs.Place.ELSEWHERE;
        }
        if (live.equals(planned)) {
            return Signs.Place.PLANNED;
        }
        return live.get().getAddress().equals(planned.get().getAddress())
                ? Signs.Place.OTHER_PORT
                : Signs.Place.ELSEWHERE;
    }

    private void tell(Optional<Refusal> found) {
        if (!found.equals(told)) {
            found.ifPresentOrElse(
                    fresh -> LOG.log(Level.WARNING, "Reverted: {0}", fresh.message()),
                    () -> LOG.log(Level.INFO, "nothing is held back any more"));
            told = found;
        }
    }

    /** Whether the peers seen are the set that the operator announced. */
    private static boolean isComplete(MeshSeen seen) {
        return seen.node()
                .flatMap(MeshSeen.Self::planHash)
                .filter(PlanHash.of(seen.peers())::equals)
                .isPresent();
    }
}
