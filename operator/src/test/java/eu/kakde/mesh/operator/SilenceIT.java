package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.MeshWatch.soon;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithTestCluster
class SilenceIT {

    private final TestCluster cluster;
    private final MeshWatch mesh;
    private RunningOperator operator;

    SilenceIT(TestCluster cluster) {
        this.cluster = cluster;
        this.mesh = new MeshWatch(cluster);
    }

    @BeforeEach
    void startWithLinksThatAreUp() {
        cluster.admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("mesh-system")
                        .endMetadata()
                        .build())
                .serverSideApply();
        operator = RunningOperator.start(cluster);
        cluster.apply(Runbook.MESH + Runbook.manifests());
        mesh.awaitTheTwelve();
        Runbook.NODES.forEach(node -> mesh.publishKey(node, Runbook.key(node)));
        mesh.peerNames().forEach(link -> mesh.report(link, "True", "ProbeAnswered"));
        soon(() -> assertThat(mesh.nodeCondition("wk-1", "Ready")).isEqualTo("True LinksReady"));
    }

    @AfterEach
    void stop() {
        operator.close();
        cluster.deleteMeshObjects();
        cluster.admin().resources(Lease.class).inNamespace("mesh-system").delete();
    }

    @Test
    void takesReadyOverFromASilentAgentAndGivesItBack() throws InterruptedException {
        renew("wk-1", 3);
        soon(() -> assertThat(mesh.peerCondition("wk-1.ms-1", "Ready")).isEqualTo("Unknown AgentSilent"));
        soon(() -> assertThat(mesh.nodeCondition("wk-1", "Ready")).isEqualTo("Unknown AgentSilent"));
        assertThat(mesh.peerCondition("ms-1.wk-1", "Ready")).isEqualTo("True ProbeAnswered");
        assertThat(mesh.nodeCondition("ms-1", "Ready")).isEqualTo("True LinksReady");
        soon(() -> assertThat(cluster.kubectl("get", "mesh", "default").stdout())
                .contains("3/4", "9/12", "LinksNotReady"));

        renew("wk-1", 60);
        for (String peer : new String[] {"ctb-edge-1", "ms-1", "wk-2"}) {
            mesh.report("wk-1." + peer, "True", "ProbeAnswered");
        }
        soon(() -> assertThat(mesh.nodeCondition("wk-1", "Ready")).isEqualTo("True LinksReady"));
        operator.awaitRest();
        assertThat(mesh.peerCondition("wk-1.ms-1", "Ready")).isEqualTo("True ProbeAnswered");
    }

    @Test
    void saysNothingOfAnAgentThatRenewsItsLease() throws InterruptedException {
        for (int i = 0; i < 8; i++) {
            renew("wk-1", 3);
            Thread.sleep(1000);
            assertThat(mesh.peerCondition("wk-1.ms-1", "Ready")).isEqualTo("True ProbeAnswered");
        }
    }

    private void renew(String node, int seconds) {
        cluster.admin()
                .resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName(node)
                        .withNamespace("mesh-system")
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(node)
                        .withLeaseDurationSeconds(seconds)
                        .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                        .endSpec()
                        .build())
                .forceConflicts()
                .serverSideApply();
    }
}
