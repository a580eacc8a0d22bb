package eu.kakde.mesh.agent.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshStatus;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.testcluster.CommandResult;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How much a mesh of {@code -Dnodes} (100) that nobody touches for {@code -Dseconds} (300) writes, and costs the
 * operator.
 */
@WithTestCluster
class ManyNodesBench {

    private static final int NODES = Integer.getInteger("nodes", 100);
    private static final Duration WATCHED = Duration.ofSeconds(Integer.getInteger("seconds", 300));

    /** After the last link turned Ready, until what follows from it is written. */
    private static final Duration SETTLING = Duration.ofSeconds(60);

    private static final int NODES_OF_A_SITE = 10;
    private static final long TURN_MILLIS = 2000;

    private final List<SimulatedAgent> agents = new ArrayList<>();
    private final ScheduledExecutorService turns = Executors.newScheduledThreadPool(8);

    @AfterEach
    void end() {
        turns.shutdownNow();
        agents.forEach(SimulatedAgent::close);
    }

    @Test
    void restsWithLeasesAndFewOtherWrites(TestCluster cluster) throws Exception {
        done(cluster.kubectl("apply", "--server-side", "-k", "../deploy/base"));
        String token = done(cluster.kubectl("create", "token", "operator", "-n", "mesh-system", "--duration", "6h"));
        Path kubeconfig = cluster.kubeconfigWithToken(token.strip());
        Path log = Files.createTempFile("operator", ".log");
        say("the operator's log: %s", log);
        try (OperatorProcess operator = OperatorProcess.start(kubeconfig, log)) {
            cluster.apply(manifests());
            Instant began = Instant.now();
            startAgents(cluster);
            awaitReady(cluster, operator);
            say(
                    "Ready after %d s; the operator took %.1f s of processor time until then, %d MB at the most",
                    Duration.between(began, Instant.now()).toSeconds(),
                    operator.cpu().toMillis() / 1000.0,
                    operator.megabytes("VmHWM"));
            Thread.sleep(SETTLING);
            watch(cluster, operator);
        }
        try (OperatorProcess another = OperatorProcess.start(kubeconfig, log)) {
            Thread.sleep(SETTLING);
            awaitReady(cluster, another);
            say(
                    "another operator, which lists all of it: %.1f s of processor time in %d s, %d MB at the most",
                    another.cpu().toMillis() / 1000.0, SETTLING.toSeconds(), another.megabytes("VmHWM"));
        }
    }

    private static void watch(TestCluster cluster, OperatorProcess operator) throws Exception {
        ApiWrites before = ApiWrites.of(cluster.admin());
        Duration cpu = operator.cpu();
        Thread.sleep(WATCHED);
        ApiWrites written = ApiWrites.of(cluster.admin()).since(before);
        Duration spent = operator.cpu().minus(cpu);

        double seconds = WATCHED.toSeconds();
        written.counts().forEach((what, count) -> say("%6d  %7.3f a second  %s", count, count / seconds, what));
        say(
                "%d nodes, %d links, %d s: %.3f Lease writes a second, %.4f others; at most %.4f",
                NODES,
                NODES * (NODES - 1),
                WATCHED.toSeconds(),
                written.leases() / seconds,
                written.others() / seconds,
                NODES / 300.0);
        say(
                "operator: %.1f s of processor time in these %d s (%.1f %% of a core), %d MB now, %d MB at the most",
                spent.toMillis() / 1000.0,
                WATCHED.toSeconds(),
                spent.toMillis() / 10.0 / seconds,
                operator.megabytes("VmRSS"),
                operator.megabytes("VmHWM"));
        assertThat(isReady(cluster)).isTrue();
        assertThat(written.others() / seconds).isLessThanOrEqualTo(NODES / 300.0);
    }

    private static void awaitReady(TestCluster cluster, OperatorProcess operator) {
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofMinutes(15))
                .ignoreExceptionsInstanceOf(KubernetesClientException.class) // a busy API server
                .until(() -> {
                    assertThat(operator.process().isAlive())
                            .as("the operator runs; its log: %s", operator.log())
                            .isTrue();
                    return isReady(cluster);
                });
    }

    private void startAgents(TestCluster cluster) {
        Random random = new Random(1);
        for (int i = 0; i < NODES; i++) {
            byte[] key = new byte[32];
            random.nextBytes(key);
            key[31] &= 0x7f;
            String token = cluster.nodeBoundToken("mesh-system", "node-agent", name(i));
            SimulatedAgent agent =
                    new SimulatedAgent(cluster.clientWithToken(token), new NodeName(name(i)), PublicKey.of(key));
            agents.add(agent);
            turns.scheduleWithFixedDelay(
                    () -> takeTurn(agent), i * TURN_MILLIS / NODES, TURN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void takeTurn(SimulatedAgent agent) {
        try {
            agent.turn();
        } catch (KubernetesClientException e) {
            say("an agent's turn: %s", e.getMessage());
        }
    }

    private static boolean isReady(TestCluster cluster) {
        Mesh mesh = cluster.admin().resources(Mesh.class).withName("default").get();
        MeshStatus status = mesh.getStatus();
        return status != null
                && status.links() != null
                && Objects.equals(status.links().ready(), NODES * (NODES - 1))
                && status.conditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True"));
    }

    private static String manifests() {
        StringBuilder manifests = new StringBuilder("""
                apiVersion: mesh.kakde.eu/v1alpha1
                kind: Mesh
                metadata: {name: default}
                """);
        IntStream.range(0, NODES)
                .forEach(i -> manifests.append("""
                ---
                apiVersion: mesh.kakde.eu/v1alpha1
                kind: MeshNode
                metadata: {name: %s}
                spec: {site: site-%d, lanEndpoint: "192.168.%d.%d:51820", publicEndpoint: "203.0.113.%d:%d", behindNAT: true}
                """.formatted(
                        name(i), site(i), site(i), 1 + i % NODES_OF_A_SITE, 1 + site(i), 51820 + i % NODES_OF_A_SITE)));
        return manifests.toString();
    }

    private static int site(int node) {
        return node / NODES_OF_A_SITE;
    }

    private static String name(int node) {
        return "node-%03d".formatted(node);
    }

    private static String done(CommandResult result) {
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return result.stdout();
    }

    private static void say(String format, Object... values) {
        System.out.println("many-nodes: " + format.formatted(values));
    }
}
