package eu.kakde.mesh.agent.kernel;

import eu.kakde.mesh.agent.handshake.InitiationWatch;
import eu.kakde.mesh.agent.handshake.Responder;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.host.KeyFile;
import eu.kakde.mesh.agent.probe.TunnelProbes;
import eu.kakde.mesh.agent.reconcile.ApiContact;
import eu.kakde.mesh.agent.reconcile.EndpointResolver;
import eu.kakde.mesh.agent.reconcile.KeyFollower;
import eu.kakde.mesh.agent.reconcile.MeshSeen;
import eu.kakde.mesh.agent.reconcile.NodeConfig;
import eu.kakde.mesh.agent.reconcile.NodeHost;
import eu.kakde.mesh.agent.reconcile.NodeObservation;
import eu.kakde.mesh.agent.reconcile.NodeReconciler;
import eu.kakde.mesh.agent.reconcile.Tunnel;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.PlanHash;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** An agent's reconcile thread on a host that is up, and what an API server would tell it: that answers always. */
final class RunningNode implements AutoCloseable {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final AtomicReference<MeshSeen> seen = new AtomicReference<>(MeshSeen.NOTHING);
    private final AtomicReference<NodeObservation> latest = new AtomicReference<>();
    private final NodeConfig start;
    private final InitiationWatch watch;
    private final KeyFollower follower;
    private final NodeReconciler reconciler;

    private RunningNode(String node, String underlay) throws Exception {
        InstantSource clock = InstantSource.system();
        NodeHost host = new NodeHost(new NodeName(node), MeshHost.WG0, HostPaths.SYSTEM, opened(Tunnel.open()));
        start = host.remembered().orElseThrow();
        watch = opened(new InitiationWatch(clock, this::initiated));
        follower = new KeyFollower(opened(Tunnel.open()), MeshHost.WG0, watch::reads, clock, this::wake);
        KeyFile.Pair key = host.key();
        watch.listen(
                start.listenPort(),
                new InitiationWatch.Known(
                        Optional.of(new Responder(key.privateKey(), key.publicKey())),
                        List.of(),
                        Set.of(new IpAddress(underlay))));
        reconciler = new NodeReconciler(
                host,
                Optional.of(start),
                new NodeReconciler.Surroundings(
                        seen::get,
                        new EndpointResolver(clock, this::wake)::resolve,
                        opened(new TunnelProbes(MeshHost.WG0, clock, this::wake)),
                        () -> new AnswersAlways(),
                        new Reports(),
                        follower,
                        clock));
        Thread loop = Thread.ofPlatform().name("reconcile " + node).daemon().start(reconciler);
        opened(() -> {
            reconciler.stop();
            loop.join();
        });
    }

    /** @param underlay the host's address outside the tunnel */
    static RunningNode start(MeshHost host, String node, String underlay) throws Exception {
        return host.namespace().call(() -> new RunningNode(node, underlay));
    }

    /** Its one peer, as its plan has it at the start. */
    PeerPlan peer() {
        return start.peers().getFirst();
    }

    /** The API server says this from now on. */
    void hear(PeerPlan peer, MeshSeen.KeyRequest request) {
        seen.set(new MeshSeen(
                Optional.of(MeshSettings.DEFAULTS),
                Optional.of(new MeshSeen.Self(
                        start.addresses(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.of(PlanHash.of(List.of(peer))),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        request)),
                List.of(peer)));
        wake();
    }

    /** What it found in its last round; empty before the first. */
    Optional<NodeObservation> latest() {
        return Optional.ofNullable(latest.get());
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void initiated(Responder.Initiator initiator, InetSocketAddress from) {
        follower.initiated(initiator, from);
    }

    private void wake() {
        if (reconciler != null) {
            reconciler.wake();
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    private static final class AnswersAlways implements ApiContact {

        private static final AtomicLong ANSWERS = new AtomicLong();

        @Override
        public long answers() {
            return ANSWERS.incrementAndGet();
        }

        @Override
        public boolean isInTouch() {
            return true;
        }

        @Override
        public Optional<IpAddress> address() {
            return Optional.empty();
        }
    }

    private final class Reports implements NodeReconciler.Reports {

        @Override
        public void observed(NodeObservation observation) {
            latest.set(observation);
        }

        @Override
        public void looked(Duration time) {}

        @Override
        public void repaired(List<String> faults) {
            System.out.println("repaired: " + faults);
        }
    }
}
