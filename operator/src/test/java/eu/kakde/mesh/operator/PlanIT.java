package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.MeshWatch.soon;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshPeerSpec;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithTestCluster
class PlanIT {

    private final TestCluster cluster;
    private final MeshWatch mesh;
    private RunningOperator operator;

    PlanIT(TestCluster cluster) {
        this.cluster = cluster;
        this.mesh = new MeshWatch(cluster);
    }

    @BeforeEach
    void start() {
        operator = RunningOperator.start(cluster);
    }

    @AfterEach
    void stop() {
        operator.close();
        cluster.deleteMeshObjects();
    }

    @Test
    void plansTheRunbooksFourNodesIntoTwelveLinks() {
        cluster.apply(Runbook.MESH + Runbook.manifests());
        mesh.awaitTheTwelve();

        assertThat(mesh.peer("wk-1.ms-1").getSpec())
                .isEqualTo(new MeshPeerSpec(
                        "wk-1", "ms-1", Runbook.key("ms-1"), List.of("172.27.15.12/32"), "192.168.15.2:51820", null));
        assertThat(mesh.peer("wk-1.ctb-edge-1").getSpec())
                .isEqualTo(new MeshPeerSpec(
                        "wk-1",
                        "ctb-edge-1",
                        Runbook.key("ctb-edge-1"),
                        List.of("172.27.15.31/32"),
                        "198.51.100.25:51820",
                        25));
        assertThat(mesh.peer("ctb-edge-1.wk-2").getSpec())
                .isEqualTo(new MeshPeerSpec(
                        "ctb-edge-1",
                        "wk-2",
                        Runbook.key("wk-2"),
                        List.of("172.27.15.13/32"),
                        "203.0.113.10:51822",
                        null));
        assertThat(mesh.nodeCondition("ms-1", "Accepted")).isEqualTo("True Accepted");
        assertThat(mesh.nodeCondition("ms-1", "Ready")).isEqualTo("Unknown LinksNotReady");
        assertThat(mesh.node("ms-1").getStatus().addresses()).containsExactly("172.27.15.12");
        assertThat(mesh.node("ms-1").getStatus().plan().publicKey()).isEqualTo(Runbook.key("ms-1"));
    }

    @Test
    void keepsTheGateShutUntilTheLastNodeHasReportedItself() {
        cluster.apply(Runbook.MESH + Runbook.manifests());
        mesh.awaitTheTwelve();
        Runbook.NODES.stream().skip(1).forEach(node -> mesh.publishKey(node, Runbook.key(node)));
        String last = Runbook.NODES.getFirst();
        mesh.peerNames().stream()
                .filter(link -> !link.startsWith(last + "."))
                .forEach(link -> mesh.report(link, "True", "ProbeAnswered"));
        soon(() -> {
            assertThat(theMesh().getStatus().nodes().summary()).isEqualTo("3/4");
            assertThat(theMesh().getStatus().links().summary()).isEqualTo("9/12");
            assertThat(gate()).isEqualTo("Unknown LinksNotReady");
        });
    }

    @Test
    void opensTheGateWhenEveryAgentHearsEveryOther() {
        cluster.apply(Runbook.MESH + Runbook.manifests());
        mesh.awaitTheTwelve();
        Runbook.NODES.forEach(node -> mesh.publishKey(node, Runbook.key(node)));
        List<String> links = mesh.peerNames();
        links.stream().skip(1).forEach(link -> mesh.report(link, "True", "ProbeAnswered"));
        mesh.report(links.getFirst(), "False", "NoHandshake");
        soon(() -> {
            assertThat(gate()).isEqualTo("False LinksNotReady");
            assertThat(theMesh().getStatus().links().summary()).isEqualTo("11/12");
            assertThat(theMesh().getStatus().nodes().summary()).isEqualTo("3/4");
            assertThat(mesh.nodeCondition("ctb-edge-1", "Ready")).isEqualTo("False LinksNotReady");
        });
        mesh.report(links.getFirst(), "True", "ProbeAnswered");
        soon(() -> assertThat(gate()).isEqualTo("True AllLinksReady"));
        assertThat(cluster.kubectl("wait", "--for=condition=Ready", "mesh/default", "--timeout=5s")
                        .exitCode())
                .isZero();
        assertThat(theMesh().getStatus().podMTU()).isEqualTo(1370);
        assertThat(cluster.kubectl("get", "events", "-n", "default", "--field-selector", "involvedObject.kind=Mesh")
                        .stdout())
                .contains("AllLinksReady", "4/4 nodes and 12/12 links are ready");
    }

    @Test
    void writesNothingAtRestAndNothingForASecondApply() throws InterruptedException {
        cluster.apply(Runbook.MESH + Runbook.manifests());
        mesh.awaitTheTwelve();
        Runbook.NODES.forEach(node -> mesh.publishKey(node, Runbook.key(node)));
        operator.awaitRest();
        Map<String, String> versions = mesh.versions();
        List<String> writes = operator.writes();
        cluster.apply(Runbook.MESH + Runbook.manifests());
        mesh.report("wk-1.ms-1", "True", "ProbeAnswered");
        operator.awaitRest();
        Map<String, String> after = mesh.versions();
        after.remove("MeshPeer/wk-1.ms-1");
        after.remove("MeshNode/wk-1");
        versions.remove("MeshPeer/wk-1.ms-1");
        versions.remove("MeshNode/wk-1");
        assertThat(after).isEqualTo(versions);
        assertThat(operator.writes().stream().skip(writes.size()))
                .as("one status of the node and one of the mesh for the link that came up")
                .allMatch(write -> write.equals("PATCH /apis/mesh.kakde.eu/v1alpha1/meshnodes/wk-1/status")
                        || write.equals("PATCH /apis/mesh.kakde.eu/v1alpha1/meshes/default/status"))
                .hasSizeLessThanOrEqualTo(2);
        writes = operator.writes();
        Thread.sleep(5000);
        assertThat(operator.writes()).isEqualTo(writes);
    }

    @Test
    void plansWithoutAMeshByTheDefaults() {
        cluster.apply(Runbook.manifests());
        mesh.awaitTheTwelve();
    }

    @Test
    void keepsThePlanWhenTheMeshIsDeleted() {
        cluster.apply(Runbook.MESH + Runbook.manifests());
        mesh.awaitTheTwelve();
        Map<String, Object> specs = mesh.specs();
        cluster.kubectl("delete", "mesh", "default");
        cluster.apply(Runbook.node("wk-9", "publicKey: " + Runbook.key("wk-9"), "publicEndpoint: 192.0.2.9:51820"));
        mesh.awaitPlanned(20);
        assertThat(mesh.specs()).containsAllEntriesOf(specs);
    }

    @Test
    void tellsWhatANodeWithoutAKeyWaitsFor() {
        cluster.apply(Runbook.manifests() + Runbook.node("wk-9", "publicEndpoint: 192.0.2.9:51820"));
        soon(() -> assertThat(mesh.nodeCondition("wk-9", "Ready")).isEqualTo("Unknown NoPublicKey"));
        mesh.awaitPlanned(16);
        mesh.publishKey("wk-9", Runbook.key("wk-9"));
        mesh.awaitPlanned(20);
        assertThat(mesh.peer("ms-1.wk-9").getSpec().publicKey()).isEqualTo(Runbook.key("wk-9"));
    }

    @Test
    void namesThePairThatCannotReachEachOther() {
        cluster.apply(Runbook.manifests()
                + Runbook.node("deaf-1", "publicKey: " + Runbook.key("deaf-1"), "behindNAT: true")
                + Runbook.node("deaf-2", "publicKey: " + Runbook.key("deaf-2"), "behindNAT: true"));
        soon(() -> {
            assertThat(mesh.nodeCondition("deaf-1", "Ready")).isEqualTo("False Unreachable");
            assertThat(mesh.nodeCondition("deaf-2", "Stalled")).isEqualTo("True Unreachable");
            assertThat(ConditionTimes.find(mesh.node("deaf-1").getStatus().conditions(), "Ready")
                            .orElseThrow()
                            .getMessage())
                    .contains("neither deaf-1 nor deaf-2 has an endpoint");
            assertThat(mesh.nodeCondition("ms-1", "Ready")).isEqualTo("Unknown LinksNotReady");
        });
    }

    @Test
    void saysWhenThePinnedKeyIsNotTheNodes() {
        cluster.apply(Runbook.manifests());
        mesh.publishKey("wk-2", Runbook.key("another"));
        soon(() -> assertThat(mesh.nodeCondition("wk-2", "Ready")).isEqualTo("False KeyMismatch"));
        mesh.publishKey("wk-2", Runbook.key("wk-2"));
        soon(() -> assertThat(mesh.nodeCondition("wk-2", "Ready")).isEqualTo("Unknown LinksNotReady"));
        assertThat(mesh.nodeCondition("wk-2", "Stalled")).isEmpty();
    }

    @Test
    void takesBackWhatSomebodyEditedInAPlannedPeer() {
        cluster.apply(Runbook.manifests());
        mesh.awaitTheTwelve();
        cluster.kubectl(
                "patch", "meshpeer", "wk-1.ms-1", "--type=merge", "-p", "{\"spec\":{\"endpoint\":\"192.0.2.66:1\"}}");
        soon(() -> assertThat(mesh.peer("wk-1.ms-1").getSpec().endpoint()).isEqualTo("192.168.15.2:51820"));
        cluster.kubectl("delete", "meshpeer", "wk-1.ms-1");
        mesh.awaitTheTwelve();
    }

    private Mesh theMesh() {
        return cluster.admin().resources(Mesh.class).withName("default").get();
    }

    private String gate() {
        return MeshWatch.shown(ConditionTimes.find(theMesh().getStatus().conditions(), "Ready"));
    }
}
