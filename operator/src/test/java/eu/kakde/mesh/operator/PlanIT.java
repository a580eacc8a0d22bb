package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@WithTestCluster
class PlanIT {

    @Test
    void plansTheRunbooksFourNodesIntoTwelveLinks(TestCluster cluster) {
        try (RunningOperator operator = RunningOperator.start(cluster)) {
            cluster.apply(Runbook.MESH + Runbook.manifests());
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(cluster.admin()
                                    .resources(MeshPeer.class)
                                    .list()
                                    .getItems())
                            .hasSize(12));
            assertThat(operator.writes()).isNotEmpty();
        }
    }
}
