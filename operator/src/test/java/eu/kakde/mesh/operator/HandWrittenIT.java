package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.MeshWatch.soon;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithTestCluster
class HandWrittenIT {

    private final TestCluster cluster;
    private final MeshWatch mesh;
    private RunningOperator operator;

    HandWrittenIT(TestCluster cluster) {
        this.cluster = cluster;
        this.mesh = new MeshWatch(cluster);
    }

    @BeforeEach
    void startWithTheTwelve() {
        operator = RunningOperator.start(cluster);
        cluster.apply(Runbook.manifests());
        mesh.awaitTheTwelve();
    }

    @AfterEach
    void stop() {
        operator.close();
        cluster.deleteMeshObjects();
    }

    @Test
    void winsForItsPairAndItsDeletionBringsThePlannedOneBack() {
        cluster.apply(peer("mine", "wk-1", "ms-1", "ms-1", "172.27.15.12/32", "endpoint: 192.0.2.7:7"));
        soon(() -> assertThat(mesh.peerCondition("mine", "Accepted")).isEqualTo("True Accepted"));
        soon(() -> assertThat(mesh.peerNames()).doesNotContain("wk-1.ms-1").contains("mine"));
        mesh.awaitHash("wk-1", "mine", "wk-1.ctb-edge-1", "wk-1.wk-2");
        assertThat(mesh.peer("mine").getSpec().endpoint()).isEqualTo("192.0.2.7:7");

        cluster.kubectl("delete", "meshpeer", "mine");
        mesh.awaitTheTwelve();
    }

    @Test
    void keepsItsNameWhenThatIsThePlannedOnes() throws InterruptedException {
        // Replaced as a whole, the object has no label of the operator any more.
        assertThat(cluster.kubectl(
                                peer("wk-1.ms-1", "wk-1", "ms-1", "ms-1", "172.27.15.12/32", "endpoint: 192.0.2.7:7"),
                                java.util.List.of("replace", "-f", "-"))
                        .exitCode())
                .isZero();
        soon(() -> assertThat(mesh.peerCondition("wk-1.ms-1", "Accepted")).isEqualTo("True Accepted"));
        operator.awaitRest();
        assertThat(mesh.peer("wk-1.ms-1").getSpec().endpoint()).isEqualTo("192.0.2.7:7");
        assertThat(mesh.peers()).hasSize(12);
        mesh.awaitTheTwelve();
        cluster.kubectl("delete", "meshpeer", "wk-1.ms-1");
        soon(() -> assertThat(mesh.peer("wk-1.ms-1").getSpec().endpoint()).isEqualTo("192.168.15.2:51820"));
    }

    @Test
    void mayLeadOutOfTheMesh() {
        cluster.apply(peer("phone", "ms-1", "phone", "phone", "172.27.16.9/32"));
        soon(() -> assertThat(mesh.peerCondition("phone", "Accepted")).isEqualTo("True Accepted"));
        mesh.awaitHash("ms-1", "ms-1.ctb-edge-1", "ms-1.wk-1", "ms-1.wk-2", "phone");
        assertThat(mesh.node("ms-1").getStatus().plan().peers()).isEqualTo(4);
    }

    @Test
    void isRefusedWhenItWouldTakeSomethingFromAnotherPeer() throws InterruptedException {
        cluster.apply(peer("overlay", "wk-1", "ms-1", "ms-1", "172.27.15.0/24"));
        awaitRefused("overlay", "AllowedIPsConflict", "MeshNode ctb-edge-1");
        cluster.apply(peer("self", "wk-1", "phone", "phone", "172.27.15.11/32"));
        awaitRefused("self", "AllowedIPsConflict", "MeshNode wk-1");
        cluster.apply(peer("everything", "wk-1", "vpn", "vpn", "0.0.0.0/0"));
        awaitRefused("everything", "AllowedIPsConflict", "0.0.0.0/0 overlaps");
        cluster.apply(peer("key", "wk-1", "phone", "wk-2", "172.27.16.9/32"));
        awaitRefused("key", "DuplicatePublicKey", "belongs to MeshNode wk-2");
        cluster.apply(peer("tunnel", "wk-1", "ms-1", "ms-1", "172.27.15.12/32", "endpoint: 172.27.15.31:51820"));
        awaitRefused("tunnel", "EndpointInsideMesh", "a tunnel in the tunnel");
        cluster.apply(peer("nowhere", "wk-77", "ms-1", "ms-1", "172.27.15.12/32"));
        awaitRefused("nowhere", "NodeUnknown", "there is no MeshNode wk-77");
        cluster.apply(peer("phone", "wk-1", "phone", "phone", "172.27.16.9/32"));
        soon(() -> assertThat(mesh.peerCondition("phone", "Accepted")).isEqualTo("True Accepted"));
        Thread.sleep(1100);
        cluster.apply(peer("phone2", "wk-1", "phone2", "phone2", "172.27.16.8/30"));
        awaitRefused("phone2", "AllowedIPsConflict", "the allowed IPs of MeshPeer phone");
        cluster.apply(peer("phone3", "wk-1", "phone", "phone3", "172.27.16.77/32"));
        awaitRefused("phone3", "DuplicatePair", "MeshPeer phone is already the one");

        operator.awaitRest();
        assertThat(mesh.peerNames()).contains("wk-1.ms-1");
        mesh.awaitHash("wk-1", "wk-1.ctb-edge-1", "wk-1.ms-1", "wk-1.wk-2", "phone");
    }

    @Test
    void doesNotKeepItsNameFromThePlannedOneOfAnotherPair() {
        cluster.kubectl("delete", "meshnode", "wk-2");
        mesh.awaitPlanned(6);
        cluster.apply(peer("wk-1.wk-2", "ms-1", "phone", "phone", "172.27.16.9/32"));
        soon(() -> assertThat(mesh.peerCondition("wk-1.wk-2", "Accepted")).isEqualTo("True Accepted"));
        cluster.apply(Runbook.manifest("wk-2"));
        mesh.awaitPlanned(13);
        assertThat(mesh.peer("wk-1.wk-2.planned").getSpec().peer()).isEqualTo("wk-2");
        assertThat(mesh.peer("wk-1.wk-2").getSpec().peer()).isEqualTo("phone");
        mesh.awaitHash("wk-1", "wk-1.ctb-edge-1", "wk-1.ms-1", "wk-1.wk-2.planned");
    }

    private void awaitRefused(String name, String reason, String messagePart) {
        soon(() -> {
            assertThat(mesh.peerCondition(name, "Accepted")).isEqualTo("False " + reason);
            assertThat(ConditionTimes.find(mesh.peer(name).getStatus().conditions(), "Accepted")
                            .orElseThrow()
                            .getMessage())
                    .contains(messagePart);
        });
    }

    private static String peer(String name, String node, String peer, String keyOf, String allowed, String... more) {
        return """
                ---
                apiVersion: mesh.kakde.eu/v1alpha1
                kind: MeshPeer
                metadata:
                  name: %s
                spec:
                  node: %s
                  peer: %s
                  publicKey: %s
                  allowedIPs: ["%s"]
                """.formatted(name, node, peer, Runbook.key(keyOf), allowed)
                + (more.length == 0 ? "" : "  " + more[0] + "\n");
    }
}
