package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.host.BootUnits;
import eu.kakde.mesh.agent.host.HostFileException;
import eu.kakde.mesh.agent.probe.Probes;
import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.PlanHash;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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

    /** Longer steps than this were not time that a peer had for an answer. */
    static final Duration LONGEST_STEP = Duration.ofSeconds(15);

    /** Between two looks at what the boot does. */
    static final Duration BOOT_LOOK = Duration.ofMinutes(1);

    private static final Logger LOG = System.getLogger(NodeReconciler.class.getName());

    private final NodeHost host;
    private final Surroundings surroundings;
    private final Endpoints endpoints;
    private final Semaphore wakes = new Semaphore(0);
    private final LinkBook links;
    private final ChangeControl changes;
    private final Tampering tampering = new Tampering();
    private final KeyFollower follower;
    private final KeyChange keyChange;

    private Optional<NodeConfig> applied;
    private Optional<NodeConfig> onDevice = Optional.empty();
    private Optional<PublicKey> publicKey = Optional.empty();
    private Optional<NodeObservation.Problem> problem = Optional.empty();
    private NodeObservation.Boot boot =
            new NodeObservation.Boot(LinkHealth.State.UNKNOWN, "NotLooked", "not looked yet");
    private Instant lastBootLook = Instant.MIN;
    private Optional<TunnelState> tunnel = Optional.empty();
    private Instant lastLook = Instant.MIN;
    private boolean inForce;
    private volatile Instant lastRound = Instant.MIN;
    private volatile boolean stopped;

    /**
     * What the reconciler hears from and speaks to.
     *
     * @param seen what the API server says, as far as it was heard; must not block
     * @param resolver of endpoints; must not block
     * @param api the way to the API server
     * @param reports takes what each round found; must not block
     * @param follower of peers that change their key
     */
    public record Surroundings(
            Supplier<MeshSeen> seen,
            Function<Endpoint, Optional<InetSocketAddress>> resolver,
            Probes probes,
            Supplier<ApiContact> api,
            Reports reports,
            KeyFollower follower,
            InstantSource clock) {}

    /** Whom the reconciler tells. */
    public interface Reports {

        /** What the node looks like after a round. */
        void observed(NodeObservation observation);

        /** How long it took to look at the device and to mend what had to be. */
        void looked(Duration time);

        /** That somebody had changed what was as planned, and what it was; it is as planned again. */
        void repaired(List<String> faults);
    }

    /** @param start what the node had before this process began: from its disk, else from manifests, else nothing */
    public NodeReconciler(NodeHost host, Optional<NodeConfig> start, Surroundings surroundings) {
        this.host = host;
        this.applied = start;
        this.surroundings = surroundings;
        this.links = new LinkBook(surroundings.probes());
        this.endpoints = new Endpoints(surroundings.resolver(), links::isDead, surroundings.clock());
        this.changes = new ChangeControl(new CommitConfirm(start, host.refusal()), links, endpoints, surroundings);
        this.follower = surroundings.follower();
        this.keyChange = new KeyChange(host.nextKey());
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

    /** Whether a change waits to be confirmed: then it is of interest at once whether the API server answers. */
    public boolean isConfirming() {
        return changes.isConfirming();
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
        MeshSettings settings = seen.settings().orElse(MeshSettings.DEFAULTS);
        Optional<PublicKey> nextKey = keyChange.next(seen, publicKey, changes.change());
        Optional<NodeConfig> planned = DesiredConfig.next(host.node(), applied, seen)
                .map(config -> changes.next(config.withSwitchTo(nextKey), seen, sinceLastRound(now)));
        follower.follow(peers(planned), links::isDead);
        Optional<NodeConfig> wanted = planned.map(follower::forDevice);
        Map<NodeName, Instant> replies = links.lastReplies(peers(applied));
        changes.insist(peers(wanted), changes.isTrying() && !wanted.equals(applied), now);
        boolean look = woken
                || changes.isTrying()
                || !wanted.equals(applied)
                || !lastLook.plus(FULL_LOOK).isAfter(now);
        if (look) {
            lastLook = now;
            apply(wanted, seen);
            tellFaults();
            surroundings
                    .reports()
                    .looked(Duration.between(now, surroundings.clock().instant()));
        }
        links.probe(
                peers(wanted),
                settings.probeInterval(),
                wanted.map(NodeConfig::mtuBytes).orElse(0));
        if (changes.insistedAt(now)) {
            links.probeNow(peers(wanted));
        }
        List<NodeObservation.Link> judged = links.judge(peers(wanted), tunnel, now);
        changes.heard(peers(wanted), replies, tunnel, inForce);
        keyChange.next(seen, publicKey, changes.change()); // what is said of it is as of the end of the round
        surroundings.reports().observed(observation(wanted, judged, now));
    }

    /** Time as it passed for this process: not while it was suspended, nor by setting the clock. */
    private Duration sinceLastRound(Instant now) {
        Duration step = lastRound.equals(Instant.MIN) ? Duration.ZERO : Duration.between(lastRound, now);
        return step.isNegative() || step.compareTo(LONGEST_STEP) > 0 ? TICK : step;
    }

    private static List<PeerPlan> peers(Optional<NodeConfig> config) {
        return config.map(NodeConfig::peers).orElse(List.of());
    }

    /** One problem does not keep the next step from being done. */
    private void apply(Optional<NodeConfig> wanted, MeshSeen seen) {
        MeshSettings settings = seen.settings().orElse(MeshSettings.DEFAULTS);
        inForce = false;
        List<NodeObservation.Problem> found = new ArrayList<>();
        if (tunnel.isEmpty()) {
            tunnel = observed();
        }
        NodeKey key = host.key(tunnel.flatMap(state -> state.device().publicKey()));
        publicKey = key.publicKey();
        key.problem().ifPresent(found::add);
        if (wanted.isPresent()) {
            applyDevice(wanted.get(), onDevice(wanted.get(), key), seen, found);
            note(found, () -> tampering.mended(host.filterReversePaths(settings.rpFilter())));
            if (inForce) {
                note(
                        found,
                        () -> host.remember(
                                follower.forDisk(endpoints.forDisk(changes.confirmed())), changes.refusal()));
                note(found, this::keepNextKey);
            }
            unresolved(wanted.get()).ifPresent(found::add);
        }
        say(found.stream()
                .findFirst()
                .map(first -> new NodeObservation.Problem(
                        first.reason(),
                        found.stream().map(NodeObservation.Problem::message).collect(Collectors.joining("; ")))));
    }

    /** The next key becomes the key once the others were heard with it. */
    private List<String> keepNextKey() {
        if (changes.ownKey().filter(host::keepNextKey).isEmpty()) {
            return List.of();
        }
        publicKey = changes.ownKey();
        return List.of("the key is " + publicKey.get() + " from now on");
    }

    private Optional<PrivateKey> onDevice(NodeConfig wanted, NodeKey key) {
        try {
            return wanted.switchTo().flatMap(host::nextKey).or(key::privateKey);
        } catch (HostFileException e) {
            LOG.log(Level.WARNING, "the next key stays out of use: {0}", e.getMessage());
            return key.privateKey();
        }
    }

    private void applyDevice(
            NodeConfig planned, Optional<PrivateKey> key, MeshSeen seen, List<NodeObservation.Problem> found) {
        try {
            NodeConfig wanted;
            NodeConfig told;
            Tunnel.Round round;
            synchronized (follower) { // nobody moves allowed IPs between the look at what is in use and the change
                wanted = follower.forDevice(planned);
                told = follower.asTheDeviceKnows(wanted);
                round = host.apply(applied, told, key, endpoints);
            }
            tunnel = Optional.of(round.state());
            links.endpointsSet(endpoints.applied(wanted), wanted.peers());
            tampering.applied(round, onDevice.equals(Optional.of(told)), seen.isComplete());
            onDevice = Optional.of(told);
            applied = Optional.of(wanted);
            inForce = true;
            log(round.changes());
            removeForeign(seen);
        } catch (IOException e) {
            tunnel = observed();
            found.add(new NodeObservation.Problem("DeviceRefused", e.getMessage()));
        }
    }

    /** Not while a change waits to be confirmed or was gone back from: then the plan is not what the node has. */
    private void removeForeign(MeshSeen seen) throws IOException {
        boolean asked = seen.node().filter(MeshSeen.Self::removesForeign).isPresent();
        if (asked && changes.isSettled()) {
            log(host.removeForeign(tampering.foreign()));
            tampering.removed();
        }
    }

    private void tellFaults() {
        List<String> faults = tampering.takeFaults();
        if (!faults.isEmpty()) {
            LOG.log(Level.WARNING, "somebody changed what was as planned; it is again: {0}", String.join(", ", faults));
            surroundings.reports().repaired(faults);
        }
    }

    private static void note(List<NodeObservation.Problem> found, Supplier<List<String>> step) {
        try {
            log(step.get());
        } catch (HostFileException e) {
            found.add(new NodeObservation.Problem("HostFile", e.getMessage()));
        }
    }

    /** A name that leads nowhere, of a peer that is not heard: the interface has no endpoint to try. */
    private Optional<NodeObservation.Problem> unresolved(NodeConfig wanted) {
        return wanted.peers().stream()
                .filter(peer -> links.isDead(peer.peer()))
                .filter(peer -> peer.endpoint().isPresent()
                        && surroundings.resolver().apply(peer.endpoint().get()).isEmpty())
                .findFirst()
                .map(peer -> new NodeObservation.Problem(
                        "EndpointUnresolved",
                        "peer " + peer.peer() + ": its endpoint "
                                + peer.endpoint().get()
                                + " does not resolve; check the name and this host's DNS, or give an address"));
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

    private NodeObservation observation(Optional<NodeConfig> wanted, List<NodeObservation.Link> judged, Instant now) {
        if (!lastBootLook.plus(BOOT_LOOK).isAfter(now)) {
            lastBootLook = now;
            boot = boot();
        }
        return new NodeObservation(
                publicKey,
                wanted,
                tunnel.map(state -> new NodeObservation.Device(
                        state.device().name().text(),
                        state.implementation(),
                        state.device().listenPort(),
                        state.link().link().mtuBytes(),
                        state.device().peers().size(),
                        inForce ? Optional.of(PlanHash.of(changes.confirmed().peers())) : Optional.empty())),
                problem,
                changes.change(),
                boot,
                host.clockBehind(now),
                judged,
                tampering.foreign(),
                keyChange.said());
    }

    private NodeObservation.Boot boot() {
        BootUnits.Answer answer = host.boot();
        LinkHealth.State state = switch (answer.verdict()) {
            case YES -> LinkHealth.State.TRUE;
            case NO -> LinkHealth.State.FALSE;
            case UNKNOWN -> LinkHealth.State.UNKNOWN;
        };
        return new NodeObservation.Boot(state, answer.reason(), answer.message());
    }
}
