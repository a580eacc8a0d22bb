package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.MeshWatch.soon;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** wk-1 changes its key, as far as the other agents hold the next one. */
@WithTestCluster
class KeyRotationIT {

    private static final String NEXT = Runbook.key("wk-1-next");
    private static final List<String> OTHERS = List.of("ctb-edge-1", "ms-1", "wk-2");

    private final TestCluster cluster;
    private final MeshWatch mesh;
    private RunningOperator operator;

    KeyRotationIT(TestCluster cluster) {
        this.cluster = cluster;
        this.mesh = new MeshWatch(cluster);
    }

    @BeforeEach
    void startWithConfirmedNodes() {
        operator = RunningOperator.start(cluster);
        StringBuilder manifests = new StringBuilder(Runbook.MESH).append(Runbook.manifestWithoutKey("wk-1"));
        OTHERS.forEach(node -> manifests.append(Runbook.manifest(node)));
        cluster.apply(manifests.toString());
        mesh.publishKey("wk-1", Runbook.key("wk-1"));
        mesh.awaitTheTwelve();
        Runbook.NODES.forEach(node -> mesh.confirm(node, 1420));
    }

    @AfterEach
    void stop() {
        operator.close();
        cluster.deleteMeshObjects();
    }

    @Test
    void letsANodeChangeItsKeyWhenAllOthersHoldTheNextOneAndTellsThemToForgetTheOldOne() {
        mesh.sayKey("wk-1", Runbook.key("wk-1"), new MeshNodeStatus.KeyRotation("r", NEXT));
        OTHERS.forEach(other -> soon(() -> {
            assertThat(mesh.peer(other + ".wk-1").getSpec().publicKey()).isEqualTo(Runbook.key("wk-1"));
            assertThat(mesh.peer(other + ".wk-1").getSpec().nextPublicKey()).isEqualTo(NEXT);
        }));
        mesh.confirm("ms-1", 1420);
        mesh.confirm("wk-2", 1420);
        soon(() -> assertThat(plan().nextKeyWaitsFor())
                .singleElement()
                .asString()
                .isEqualTo("ctb-edge-1: does not hold the next key yet"));
        assertThat(plan().nextPublicKey()).isNull();

        mesh.confirm("ctb-edge-1", 1420);
        soon(() -> assertThat(plan().nextPublicKey()).isEqualTo(NEXT));
        assertThat(plan().publicKey()).isEqualTo(Runbook.key("wk-1"));

        mesh.sayKey("wk-1", NEXT, new MeshNodeStatus.KeyRotation("r", null));
        OTHERS.forEach(other -> soon(() -> {
            assertThat(mesh.peer(other + ".wk-1").getSpec().publicKey()).isEqualTo(NEXT);
            assertThat(mesh.peer(other + ".wk-1").getSpec().nextPublicKey()).isNull();
        }));
        soon(() -> assertThat(plan().publicKey()).isEqualTo(NEXT));
        assertThat(plan().nextPublicKey()).isNull();
    }

    private MeshNodeStatus.Plan plan() {
        return mesh.node("wk-1").getStatus().plan();
    }
}
