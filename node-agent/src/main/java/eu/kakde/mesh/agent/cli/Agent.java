package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.cluster.Heartbeat;
import eu.kakde.mesh.agent.cluster.MeshMirror;
import eu.kakde.mesh.agent.cluster.NodeKeys;
import eu.kakde.mesh.agent.cluster.RepairEvents;
import eu.kakde.mesh.agent.cluster.ServerClock;
import eu.kakde.mesh.agent.cluster.StatusReporter;
import eu.kakde.mesh.agent.diagnose.Diagnostician;
import eu.kakde.mesh.agent.diagnose.NodeFactsReader;
import eu.kakde.mesh.agent.handshake.InitiationWatch;
import eu.kakde.mesh.agent.handshake.Responder.Initiator;
import eu.kakde.mesh.agent.host.HostFileException;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.host.ServiceManager;
import eu.kakde.mesh.agent.http.AgentMetrics;
import eu.kakde.mesh.agent.http.AgentServer;
import eu.kakde.mesh.agent.manifest.ManifestException;
import eu.kakde.mesh.agent.manifest.Manifests;
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
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkMonitor;
import eu.kakde.mesh.client.KubeAccess;
import eu.kakde.mesh.net.IpAddress;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The running agent: one reconcile thread that owns the tunnel, and around it the threads that wake it (informers,
 * rtnetlink, DNS) and that speak to the API server (status, Lease). The tunnel comes first; the API server is looked
 * for when it stands.
 */
final class Agent implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Agent.class.getName());

    /** Between two looks for news to write. */
    private static final long REPORT_MILLIS = 500;

    /** How long the API server is not looked for while the first round is not done. */
    private static final Duration FIRST_ROUND = Duration.ofSeconds(5);

    private final InstantSource clock = InstantSource.system();
    private final AtomicReference<NodeObservation> latest = new AtomicReference<>();
    private final AtomicReference<MeshMirror> mirror = new AtomicReference<>();
    private final AtomicReference<ApiContact> contact = new AtomicReference<>(ApiContact.NONE);
    private final AtomicReference<NodeKeys> nodeKeys = new AtomicReference<>();
    private final ServerClock serverClock = new ServerClock(clock);
    private final ServiceManager serviceManager = ServiceManager.ofEnvironment();
    private final AtomicReference<RepairEvents> repairs = new AtomicReference<>();
    private final CountDownLatch firstRound = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final NodeReconciler reconciler;
    private final InitiationWatch watch;
    private final KeyFollower follower;
    private final Diagnostician diagnostician;

    private Agent(RunCommand options) throws IOException {
        Tunnel tunnel = opened(Tunnel.open());
        NodeHost host =
                new NodeHost(options.node, options.device.name, HostPaths.SYSTEM.seenBelow(options.hostRoot), tunnel);
        watch = new InitiationWatch(clock, this::initiated);
        follower = new KeyFollower(opened(Tunnel.open()), options.device.name, watch::reads, clock, this::wake);
        EndpointResolver resolver = new EndpointResolver(clock, this::wake);
        TunnelProbes probes = opened(new TunnelProbes(options.device.name, clock, this::wake));
        AgentMetrics metrics = new AgentMetrics(options.node);
        diagnostician = opened(new Diagnostician(
                new NodeFactsReader(HostPaths.SYSTEM, resolver::resolve),
                watch,
                new Diagnostician.Surroundings(
                        live -> host.key(Optional.of(live)).privateKey(),
                        () -> Optional.ofNullable(nodeKeys.get())
                                .map(NodeKeys::known)
                                .orElse(Map.of()),
                        () -> Optional.ofNullable(mirror.get()).flatMap(MeshMirror::lanEndpoint),
                        serverClock::ahead,
                        clock)));
        AgentServer server = opened(new AgentServer(
                new InetSocketAddress(options.httpBind, options.httpPort),
                new AgentServer.Answers(this::isLive, this::isReady, metrics)));
        reconciler = new NodeReconciler(
                host,
                start(options, host),
                new NodeReconciler.Surroundings(
                        this::seen,
                        resolver::resolve,
                        probes,
                        contact::get,
                        new Told(metrics, diagnostician, server),
                        follower,
                        clock));
    }

    /** Starts the threads; the tunnel's first. */
    static Agent start(RunCommand options) throws IOException, InterruptedException {
        Agent agent = new Agent(options);
        Thread loop = Thread.ofPlatform().name("reconcile").start(agent.reconciler);
        agent.opened(() -> {
            agent.reconciler.stop();
            loop.join(TimeUnit.SECONDS.toMillis(5));
        });
        Thread.ofPlatform().name("diagnose").daemon().start(agent.diagnostician);
        agent.watchKernel();
        // A connection that is begun before wg0 has its address leaves with another one, and hangs until it times out.
        if (!agent.firstRound.await(FIRST_ROUND.toSeconds(), TimeUnit.SECONDS)) {
            LOG.log(Level.WARNING, "the first look at the tunnel takes longer than {0}, going on", FIRST_ROUND);
        }
        agent.speakToCluster(options);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(agent.end::countDown));
        return agent;
    }

    void awaitEnd() throws InterruptedException {
        end.await();
    }

    /** Ends the threads, the youngest first. The tunnel stays as it is. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "while stopping: {0}", e.getMessage());
            }
        }
    }

    /** What to start from: the last-known-good of the disk, else the manifests, else nothing. */
    private static Optional<NodeConfig> start(RunCommand options, NodeHost host) {
        try {
            Optional<NodeConfig> remembered = host.remembered();
            if (remembered.isPresent()) {
                return remembered;
            }
        } catch (HostFileException e) {
            LOG.log(Level.WARNING, "{0}; starting from the bootstrap manifests", e.getMessage());
        }
        if (options.bootstrapManifests.isEmpty()) {
            return Optional.empty();
        }
        try {
            Manifests manifests = Manifests.read(options.bootstrapManifests);
            manifests.problems().forEach(problem -> LOG.log(Level.WARNING, "left out: {0}", problem));
            return Optional.of(NodeConfig.of(manifests.planFor(options.node), manifests.settings()));
        } catch (ManifestException e) {
            LOG.log(Level.WARNING, "{0}; waiting for the API server", e.getMessage());
            return Optional.empty();
        }
    }

    private void watchKernel() throws IOException {
        RtnetlinkMonitor monitor = opened(RtnetlinkMonitor.open());
        Thread.ofPlatform().name("rtnetlink").daemon().start(() -> {
            try {
                while (true) {
                    if (monitor.next(Duration.ofHours(1)).isPresent()) {
                        wake();
                    }
                }
            } catch (ClosedChannelException e) {
                LOG.log(Level.DEBUG, "no longer listening to rtnetlink");
            } catch (IOException e) {
                LOG.log(Level.WARNING, "no rtnetlink events any more, looking each second: {0}", e.getMessage());
            }
        });
    }

    private void speakToCluster(RunCommand options) throws IOException {
        Config config = KubeAccess.configure(Optional.ofNullable(options.kubeconfig));
        // With HTTP/2 all requests share one connection, which outlives their timeouts: after a tunnel was away for a
        // minute, nothing arrives until TCP tries again, up to another minute later. A request of HTTP/1.1 that times
        // out takes its connection with it.
        config.setHttp2Disable(true);
        KubernetesClient client = opened(new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("server clock", serverClock))
                .build());
        nodeKeys.set(new NodeKeys(client, clock));
        MeshMirror hearing = opened(new MeshMirror(client, options.node, this::wake));
        mirror.set(hearing);
        StatusReporter reporter = new StatusReporter(client, hearing, clock);
        RepairEvents events = new RepairEvents(client, hearing, clock);
        repairs.set(events);
        Heartbeat heartbeat = new Heartbeat(client, options.namespace, options.node, clock, hearing::renew);
        contact.set(heartbeat);
        ScheduledExecutorService speakers = opened(Executors.newScheduledThreadPool(2));
        speakers.scheduleWithFixedDelay(
                () -> Optional.ofNullable(latest.get())
                        .ifPresent(node -> reporter.report(node, diagnostician.insight())),
                REPORT_MILLIS,
                REPORT_MILLIS,
                TimeUnit.MILLISECONDS);
        speakers.scheduleWithFixedDelay(events::tell, 1, 1, TimeUnit.SECONDS);
        speakers.scheduleWithFixedDelay(() -> beat(heartbeat), 0, 1, TimeUnit.SECONDS);
    }

    private void beat(Heartbeat heartbeat) {
        if (heartbeat.isDue() || reconciler.isConfirming()) {
            heartbeat.beat();
        }
    }

    /** Nothing before all of it was listed: the half of an answer looks like a change. */
    private MeshSeen seen() {
        return Optional.ofNullable(mirror.get())
                .filter(MeshMirror::hasSynced)
                .map(MeshMirror::seen)
                .orElse(MeshSeen.NOTHING);
    }

    private boolean isLive() {
        return reconciler != null && reconciler.isLive();
    }

    private boolean isReady() {
        NodeObservation observation = latest.get();
        return observation != null
                && observation.problem().isEmpty()
                && observation.device().isPresent();
    }

    private void initiated(Initiator initiator, InetSocketAddress from) {
        follower.initiated(initiator, from);
    }

    private void wake() {
        if (reconciler != null) {
            reconciler.wake();
        }
    }

    /** Hands on what the reconcile thread tells, to threads that may wait. */
    private final class Told implements NodeReconciler.Reports {

        private final AgentMetrics metrics;
        private final Diagnostician diagnostician;
        private final AgentServer server;

        Told(AgentMetrics metrics, Diagnostician diagnostician, AgentServer server) {
            this.metrics = metrics;
            this.diagnostician = diagnostician;
            this.server = server;
        }

        @Override
        public void observed(NodeObservation observation) {
            latest.set(observation);
            firstRound.countDown();
            metrics.update(observation);
            diagnostician.observe(observation);
            server.overlay(observation.device().isEmpty() ? List.of() : addresses(observation));
            if (observation.config().isEmpty()) {
                serviceManager.ready("nothing to bring up yet: waiting for the API server");
            } else {
                observation.device().ifPresent(device -> serviceManager.ready(device.interfaceName() + " is up"));
            }
        }

        private static List<IpAddress> addresses(NodeObservation observation) {
            return observation.config().map(NodeConfig::addresses).orElse(List.of());
        }

        @Override
        public void looked(Duration time) {
            metrics.round(time);
        }

        @Override
        public void repaired(List<String> faults) {
            metrics.repaired(faults.size());
            diagnostician.mended(faults);
            Optional.ofNullable(repairs.get()).ifPresent(events -> events.repaired(faults));
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }
}
