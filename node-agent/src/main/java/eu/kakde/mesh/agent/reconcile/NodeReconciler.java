package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.host.HostFileException;
import eu.kakde.mesh.agent.host.KeyFile;
import eu.kakde.mesh.agent.probe.Probes;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.PeerPlan;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The one thread that touches the node: it wakes by {@link #wake} or each {@link #TICK}, and each round observes the
 * device, works out what it is to be, sends the difference, remembers it on disk, probes the links, and tells what it
 * found.
 */
public final class NodeReconciler implements Runnable {

    static final Duration TICK = Duration.ofSeconds(1);

    /** Reading the whole device and the sysctls is for what gives no notification. */
    static final Duration FULL_LOOK = Duration.ofSeconds(3);

    private static final Logger LOG = System.getLogger(NodeReconciler.class.getName());

    private final NodeHost host;
    private final Surroundings surroundings;
    private final Endpoints endpoints;
    private final Semaphore wakes = new Semaphore(0);
    private final Map<NodeName, LinkHealth> health = new HashMap<>();

    private Optional<NodeConfig> applied;
    private Optional<KeyFile.Pair> key = Optional.empty();
    private Optional<NodeObservation.Problem> problem = Optional.empty();
    private Optional<TunnelState> tunnel = Optional.empty();
    private Instant lastLook = Instant.MIN;
    private volatile Instant lastRound = Instant.MIN;
    private volatile boolean stopped;

    /**
     * What the reconciler hears from and speaks to.
     *
     * @param seen what the API server says, as far as it was heard; must not block
     * @param resolver of endpoints; must not block
     * @param observed takes what each round found; must not block
     */
    public record Surroundings(
            Supplier<MeshSeen> seen,
            Function<Endpoint, Optional<InetSocketAddress>> resolver,
            Probes probes,
            Consumer<NodeObservation> observed,
            InstantSource clock) {}

    /** @param start what the node had before this process began: from its disk, else from manifests, else nothing */
    public NodeReconciler(NodeHost host, Optional<NodeConfig> start, Surroundings surroundings) {
        this.host = host;
        this.applied = start;
        this.surroundings = surroundings;
        this.endpoints = new Endpoints(surroundings.resolver(), this::isDead, surroundings.clock());
        start.ifPresent(endpoints::remember);
    }

    /** Something changed: a round follows at once. May be called from any thread. */
    public void wake() {
        if (wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    /** Ends {@link #run} after the round it is in. The tunnel stays as it is. */
    public void stop() {
        stopped = true;
        wake();
    }

    /** Whether rounds keep coming. */
    public boolean isLive() {
        return lastRound
                .plus(Duration.ofSeconds(30))
                .isAfter(surroundings.clock().instant());
    }

    @Override
    public void run() {
        while (!stopped) {
            boolean woken = await();
            try {
                round(woken);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a round failed; the tunnel stays as it is", e);
            }
            lastRound = surroundings.clock().instant();
        }
    }

    private boolean await() {
        try {
            boolean woken = wakes.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS);
            wakes.drainPermits();
            return woken;
        } catch (InterruptedException e) {
            stopped = true;
            return false;
        }
    }

    private void round(boolean woken) {
        Instant now = surroundings.clock().instant();
        MeshSeen seen = surroundings.seen().get();
        Optional<NodeConfig> wanted = DesiredConfig.next(host.node(), applied, seen);
        boolean look =
                woken || !wanted.equals(applied) || !lastLook.plus(FULL_LOOK).isAfter(now);
        if (look) {
            lastLook = now;
            apply(wanted, seen);
        }
        wanted.ifPresent(config ->
                probe(config, seen.settings().orElse(MeshSettings.DEFAULTS).probeInterval()));
        key.ifPresent(pair -> surroundings.observed().accept(observation(pair, wanted, now)));
    }

    private void apply(Optional<NodeConfig> wanted, MeshSeen seen) {
        try {
            key = Optional.of(host.key());
            if (wanted.isPresent()) {
                Tunnel.Round round = host.apply(applied, wanted.get(), key.get(), endpoints);
                tunnel = Optional.of(round.state());
                endpoints.applied(wanted.get());
                applied = wanted;
                log(round.changes());
                log(host.filterReversePaths(
                        seen.settings().orElse(MeshSettings.DEFAULTS).rpFilter()));
                log(host.remember(wanted.get()));
            }
            say(Optional.empty());
        } catch (HostFileException e) {
            say(Optional.of(new NodeObservation.Problem("HostFile", e.getMessage())));
        } catch (IOException e) {
            tunnel = observed();
            say(Optional.of(new NodeObservation.Problem("DeviceRefused", e.getMessage())));
        }
    }

    private Optional<TunnelState> observed() {
        try {
            return host.observe();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the interface cannot be looked at: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    private static void log(List<String> changes) {
        if (!changes.isEmpty()) {
            LOG.log(Level.INFO, "{0}", String.join(", ", changes));
        }
    }

    /** Logs a problem when it begins, changes or ends. */
    private void say(Optional<NodeObservation.Problem> found) {
        if (!found.equals(problem)) {
            found.ifPresentOrElse(
                    fresh -> LOG.log(Level.WARNING, "{0}: {1}", fresh.reason(), fresh.message()),
                    () -> LOG.log(
                            Level.INFO,
                            "the problem is gone: {0}",
                            problem.get().message()));
            problem = found;
        }
    }

    private void probe(NodeConfig config, Duration interval) {
        Set<IpAddress> targets = config.peers().stream()
                .map(NodeReconciler::probeTarget)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        surroundings.probes().keep(targets, interval);
        surroundings.probes().sendDue();
    }

    private NodeObservation observation(KeyFile.Pair pair, Optional<NodeConfig> config, Instant now) {
        List<NodeObservation.Link> links = config.map(NodeConfig::peers).orElse(List.of()).stream()
                .map(peer -> link(peer, now))
                .toList();
        health.keySet().retainAll(links.stream().map(NodeObservation.Link::peer).collect(Collectors.toSet()));
        return new NodeObservation(
                pair.publicKey(),
                tunnel.map(state -> new NodeObservation.Device(
                        state.device().name().text(),
                        state.implementation(),
                        state.device().listenPort(),
                        state.link().link().mtuBytes(),
                        state.device().peers().size())),
                problem,
                links);
    }

    private NodeObservation.Link link(PeerPlan peer, Instant now) {
        Optional<PeerState> live = tunnel.flatMap(state -> state.device().peer(peer.publicKey()));
        Optional<IpAddress> target = probeTarget(peer);
        Optional<Instant> lastHandshake = live.flatMap(state -> state.lastHandshake());
        LinkHealth judged = LinkHealth.judge(
                target.flatMap(surroundings.probes()::firstSent).orElse(now),
                target.flatMap(surroundings.probes()::lastReply),
                lastHandshake,
                now);
        LinkHealth before = health.put(peer.peer(), judged);
        if (before != null && before.state() != judged.state()) {
            LOG.log(Level.INFO, "link to {0}: {1} ({2})", peer.peer(), judged.reason(), judged.message());
        }
        return new NodeObservation.Link(
                peer.peer(),
                peer.publicKey(),
                live.flatMap(state -> state.endpoint()),
                lastHandshake,
                live.map(state -> state.rxBytes()).orElse(0L),
                live.map(state -> state.txBytes()).orElse(0L),
                target.flatMap(surroundings.probes()::roundTrip),
                judged);
    }

    private boolean isDead(NodeName peer) {
        LinkHealth known = health.get(peer);
        return known != null && known.isDead();
    }

    /** The peer's first overlay address; a peer with none but wider allowed IPs cannot be probed. */
    private static Optional<IpAddress> probeTarget(PeerPlan peer) {
        return peer.allowedIps().stream()
                .filter(Cidr::isHost)
                .map(Cidr::address)
                .findFirst();
    }
}
