package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.MeshWatch.soon;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From what two agents report to what the user reads, through a real API server. */
@WithTestCluster
class VerdictIT {

    private final TestCluster cluster;
    private final MeshWatch mesh;
    private RunningOperator operator;

    VerdictIT(TestCluster cluster) {
        this.cluster = cluster;
        this.mesh = new MeshWatch(cluster);
    }

    @BeforeEach
    void startWithLinksThatAreUp() {
        operator = RunningOperator.start(cluster);
        cluster.apply(Runbook.MESH + Runbook.manifests());
        mesh.awaitTheTwelve();
        Runbook.NODES.forEach(node -> mesh.publishKey(node, Runbook.key(node)));
        mesh.peerNames().forEach(link -> mesh.observe(link, "True", true));
        soon(() -> assertThat(gate()).startsWith("4/4 nodes and 12/12 links are ready"));
    }

    @AfterEach
    void stop() {
        operator.close();
        cluster.deleteMeshObjects();
        cluster.admin().resources(Event.class).inNamespace("default").delete();
    }

    @Test
    void joinsBothEndsIntoOneVerdictAndTakesItBack() throws InterruptedException {
        mesh.observe("wk-1.ctb-edge-1", "False", true);
        mesh.observe("ctb-edge-1.wk-1", "False", false);
        soon(() -> assertThat(verdicts()).isEqualTo(Map.of("wk-1.ctb-edge-1", "OneWay", "ctb-edge-1.wk-1", "OneWay")));
        soon(() -> assertThat(gate()).contains("10/12 links", "(OneWay)", "packets pass from ctb-edge-1 to wk-1"));
        operator.awaitRest();
        int writes = operator.writes().size();
        mesh.observe("wk-1.ctb-edge-1", "False", true);
        operator.awaitRest();
        assertThat(operator.writes()).as("the same observation again").hasSize(writes);

        mesh.observe("wk-1.ctb-edge-1", "True", true);
        mesh.observe("ctb-edge-1.wk-1", "True", true);
        soon(() -> assertThat(verdicts()).isEmpty());
        soon(() -> assertThat(reasons()).containsOnlyOnce("VerdictCleared wk-1.ctb-edge-1"));
        assertThat(reasons()).containsOnlyOnce("OneWay wk-1.ctb-edge-1", "OneWay ctb-edge-1.wk-1");
    }

    @Test
    void tellsAWrongForwardWhilePacketsFlowAndKeepsTheGateOpen() {
        mesh.overhear(
                "wk-1",
                new MeshNodeStatus.StrayHandshake(
                        "198.51.100.25:51820",
                        Runbook.key("ms-1"),
                        "ms-1",
                        "",
                        "",
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                        3L));
        soon(() -> assertThat(verdicts()).isEqualTo(Map.of("ctb-edge-1.ms-1", "PortForwardMismatch")));
        soon(() -> assertThat(gate())
                .contains(
                        "12/12 links are ready; packets flow, but ctb-edge-1 → ms-1 (PortForwardMismatch)",
                        "router forward 203.0.113.10:51821 delivers to wk-1 (192.168.15.3:51820); it should deliver to"
                                + " ms-1 (192.168.15.2:51820)"));
        assertThat(cluster.kubectl("wait", "--for=condition=Ready", "mesh/default", "--timeout=1s")
                        .exitCode())
                .isZero();
        mesh.overhear("wk-1");
        soon(() -> assertThat(verdicts()).isEmpty());
    }

    @Test
    void waitsBeforeItBelievesOneEndAlone() {
        mesh.observe("wk-1.ctb-edge-1", "False", false);
        soon(() -> assertThat(mesh.nodeCondition("wk-1", "Ready")).isEqualTo("False LinksNotReady"));
        assertThat(verdicts()).isEmpty();
        mesh.observe("ctb-edge-1.wk-1", "False", true);
        soon(() -> assertThat(verdicts()).isEqualTo(Map.of("wk-1.ctb-edge-1", "OneWay", "ctb-edge-1.wk-1", "OneWay")));
    }

    private Map<String, String> verdicts() {
        Map<String, String> verdicts = new TreeMap<>();
        mesh.peers().forEach(peer -> {
            MeshPeerStatus.Verdict verdict = peer.getStatus().verdict();
            if (verdict != null) {
                verdicts.put(peer.getMetadata().getName(), verdict.reason());
            }
        });
        return verdicts;
    }

    private List<String> reasons() {
        return cluster.admin().resources(Event.class).inNamespace("default").list().getItems().stream()
                .map(event ->
                        event.getReason() + " " + event.getInvolvedObject().getName())
                .toList();
    }

    private String gate() {
        return cluster.kubectl(
                        "get", "mesh", "default", "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].message}")
                .stdout();
    }
}
