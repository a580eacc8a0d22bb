package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.MeshWatch.soon;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever one node claims, the others' links stay as they are. */
@WithTestCluster
class QuarantineIT {

    private final TestCluster cluster;
    private final MeshWatch mesh;
    private RunningOperator operator;
    private Map<String, Object> twelve;

    QuarantineIT(TestCluster cluster) {
        this.cluster = cluster;
        this.mesh = new MeshWatch(cluster);
    }

    @BeforeEach
    void startWithTheTwelve() {
        operator = RunningOperator.start(cluster);
        cluster.apply(Runbook.MESH + Runbook.manifests());
        mesh.awaitTheTwelve();
        twelve = mesh.specs();
    }

    @AfterEach
    void stop() {
        operator.close();
        cluster.deleteMeshObjects();
    }

    @Test
    void rejectsTheNewerClaimantOfAnAddress() throws InterruptedException {
        cluster.apply(Runbook.node("a-thief", "addresses: [172.27.15.12]", "publicKey: " + Runbook.key("a-thief")));
        awaitRejected("a-thief", "DuplicateAddress", "172.27.15.12 belongs to MeshNode ms-1");
        assertNothingElseMoved();
        assertThat(mesh.node("a-thief").getStatus().addresses()).isNull();
        assertThat(mesh.nodeCondition("a-thief", "Stalled")).isEqualTo("True DuplicateAddress");
        assertThat(cluster.kubectl("get", "events", "-n", "default", "--field-selector", "involvedObject.name=a-thief")
                        .stdout())
                .contains("DuplicateAddress");
        soon(() -> assertThat(
                        cluster.kubectl("get", "mesh", "default", "-o", "yaml").stdout())
                .contains("NodesNotAccepted", "MeshNode a-thief: DuplicateAddress"));
    }

    @Test
    void rejectsTheNewerClaimantOfAKeyInSpecAndInStatus() throws InterruptedException {
        cluster.apply(Runbook.node("a-thief", "publicKey: " + Runbook.key("ms-1")));
        awaitRejected("a-thief", "DuplicatePublicKey", "belongs to MeshNode ms-1");
        cluster.apply(Runbook.node("b-thief", "publicEndpoint: 192.0.2.1:51820"));
        soon(() -> assertThat(mesh.nodeCondition("b-thief", "Accepted")).isEqualTo("True Accepted"));
        mesh.publishKey("b-thief", Runbook.key("wk-1"));
        awaitRejected("b-thief", "DuplicatePublicKey", "belongs to MeshNode wk-1");
        assertNothingElseMoved();
    }

    @Test
    void rejectsAnAddressOutsideTheOverlay() throws InterruptedException {
        cluster.apply(Runbook.node("far", "addresses: [10.9.8.7]", "publicKey: " + Runbook.key("far")));
        awaitRejected("far", "AddressOutsideOverlay", "10.9.8.7 lies outside the overlay");
        assertNothingElseMoved();
    }

    @Test
    void rejectsAnEndpointInsideTheMesh() throws InterruptedException {
        cluster.apply(Runbook.node(
                "inception", "publicEndpoint: 172.27.15.12:51820", "publicKey: " + Runbook.key("inception")));
        awaitRejected("inception", "EndpointInsideMesh", "a tunnel in the tunnel");
        assertNothingElseMoved();
    }

    @Test
    void rejectsAKeyThatIsNoneInStatus() throws InterruptedException {
        cluster.apply(Runbook.node("liar", "publicEndpoint: 192.0.2.1:51820"));
        mesh.publishKey("liar", "\n[Peer]\nAllowedIPs = 0.0.0.0/0 $(reboot)");
        awaitRejected("liar", "InvalidSpec", "status.publicKey");
        mesh.publishKey("liar", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        awaitRejected("liar", "InvalidSpec", "status.publicKey");
        assertNothingElseMoved();
    }

    @Test
    void freezesANodeThatIsRejectedLaterAndPlansItAgainWhenItIsAcceptedAgain() throws InterruptedException {
        cluster.apply(Runbook.manifest("wk-2")
                .replace("172.27.15.13", "172.27.15.12")
                .replace("192.168.15.4", "192.168.15.44"));
        awaitRejected("wk-2", "DuplicateAddress", "172.27.15.12 belongs to MeshNode ms-1");
        assertNothingElseMoved();
        assertThat(mesh.node("wk-2").getStatus().addresses()).containsExactly("172.27.15.13");
        mesh.awaitTheTwelve();

        cluster.apply(Runbook.node("heir", "addresses: [172.27.15.13]", "publicKey: " + Runbook.key("heir")));
        awaitRejected("heir", "DuplicateAddress", "172.27.15.13 belongs to MeshNode wk-2");
        cluster.kubectl("delete", "meshnode", "heir");

        cluster.apply(Runbook.manifest("wk-2").replace("192.168.15.4", "192.168.15.44"));
        soon(() -> assertThat(mesh.nodeCondition("wk-2", "Accepted")).isEqualTo("True Accepted"));
        soon(() -> assertThat(mesh.peer("ms-1.wk-2").getSpec().endpoint()).isEqualTo("192.168.15.44:51820"));
        assertThat(mesh.nodeCondition("wk-2", "Stalled")).isEmpty();
        mesh.awaitTheTwelve();
    }

    @Test
    void freezesEverybodyInAMeshWhoseOverlayMovedAway() throws InterruptedException {
        cluster.kubectl(
                "patch", "mesh", "default", "--type=merge", "-p", "{\"spec\":{\"overlayCIDRs\":[\"10.0.0.0/24\"]}}");
        Runbook.NODES.forEach(node ->
                soon(() -> assertThat(mesh.nodeCondition(node, "Accepted")).isEqualTo("False AddressOutsideOverlay")));
        assertNothingElseMoved();
        mesh.awaitTheTwelve();
    }

    private void awaitRejected(String node, String reason, String messagePart) {
        soon(() -> {
            assertThat(mesh.nodeCondition(node, "Accepted")).isEqualTo("False " + reason);
            assertThat(mesh.nodeCondition(node, "Ready")).isEqualTo("False " + reason);
            assertThat(ConditionTimes.find(mesh.node(node).getStatus().conditions(), "Accepted")
                            .orElseThrow()
                            .getMessage())
                    .contains(messagePart)
                    .doesNotContain("\n");
        });
    }

    private void assertNothingElseMoved() throws InterruptedException {
        operator.awaitRest();
        assertThat(mesh.specs()).containsAllEntriesOf(twelve);
        assertThat(operator.writes().stream()
                        .filter(write -> write.startsWith("DELETE"))
                        .toList())
                .isEqualTo(List.of());
        assertThat(mesh.peers().stream()
                        .map(peer -> peer.getSpec().peer())
                        .filter(peer -> !Runbook.NODES.contains(peer)))
                .as("nobody knows a node that was never accepted with a key")
                .isEmpty();
    }
}
