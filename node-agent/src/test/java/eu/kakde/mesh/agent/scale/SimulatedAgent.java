package eu.kakde.mesh.agent.scale;

import eu.kakde.mesh.agent.cluster.Heartbeat;
import eu.kakde.mesh.agent.cluster.MeshMirror;
import eu.kakde.mesh.agent.cluster.StatusReporter;
import eu.kakde.mesh.agent.diagnose.Insight;
import eu.kakde.mesh.agent.reconcile.LinkHealth;
import eu.kakde.mesh.agent.reconcile.LinkSigns;
import eu.kakde.mesh.agent.reconcile.MeshSeen;
import eu.kakde.mesh.agent.reconcile.NodeObservation;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.PlanHash;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An agent as the API server sees it: its watches, its Lease and its status writes are the product's; what it reports
 * is made up. All of its links are well, its counters grow, its sessions are renewed every two minutes.
 */
final class SimulatedAgent implements AutoCloseable {

    private static final LinkHealth WELL =
            new LinkHealth(LinkHealth.State.TRUE, "ProbeAnswered", "probes come back through the tunnel");
    private static final LinkSigns SIGNS =
            new LinkSigns(true, true, true, true, OptionalInt.of(0), OptionalInt.empty());
    private static final Duration RENEWAL = Duration.ofMinutes(2);

    private final InstantSource clock = InstantSource.system();
    private final Instant started = clock.instant();
    private final AtomicBoolean changed = new AtomicBoolean(true);
    private final KubernetesClient client;
    private final PublicKey publicKey;
    private final MeshMirror mirror;
    private final StatusReporter reporter;
    private final Heartbeat heartbeat;
    private MeshSeen seen = MeshSeen.NOTHING;

    /** @param client of this agent's own account; closed with it */
    SimulatedAgent(KubernetesClient client, NodeName node, PublicKey publicKey) {
        this.client = client;
        this.publicKey = publicKey;
        mirror = new MeshMirror(client, node, () -> changed.set(true));
        reporter = new StatusReporter(client, mirror, clock);
        heartbeat = new Heartbeat(client, "mesh-system", node, clock, mirror::renew);
    }

    /** What the agent's speaking threads do in their turns. */
    void turn() {
        if (heartbeat.isDue()) {
            heartbeat.beat();
        }
        if (mirror.hasSynced()) {
            if (changed.getAndSet(false)) {
                seen = mirror.seen();
            }
            reporter.report(observation(), Insight.NONE);
        }
    }

    @Override
    public void close() {
        mirror.close();
        client.close();
    }

    private NodeObservation observation() {
        Optional<PlanHash> plan = seen.isComplete() ? seen.node().flatMap(MeshSeen.Self::planHash) : Optional.empty();
        return new NodeObservation(
                Optional.of(publicKey),
                Optional.empty(),
                Optional.of(new NodeObservation.Device(
                        "wg0", "kernel", 51820, 1420, seen.peers().size(), plan)),
                Optional.empty(),
                new NodeObservation.Change.Confirmed(),
                new NodeObservation.Boot(LinkHealth.State.TRUE, "Enabled", "wg-quick@wg0 is enabled"),
                Optional.empty(),
                seen.peers().stream().map(this::link).toList(),
                List.of(),
                Optional.empty());
    }

    private NodeObservation.Link link(PeerPlan peer) {
        Instant now = clock.instant();
        long age = Duration.between(started, now).toMillis();
        return new NodeObservation.Link(
                peer.peer(),
                peer.publicKey(),
                peer.endpoint().map(SimulatedAgent::address),
                Optional.of(now.minusMillis(age % RENEWAL.toMillis())),
                age,
                2 * age,
                Optional.of(Duration.ofNanos(ThreadLocalRandom.current().nextLong(1_000_000, 90_000_000))),
                SIGNS,
                WELL);
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }
}
