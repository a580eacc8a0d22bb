package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.MeshWatch.soon;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithTestCluster
class LeadershipIT {

    private final TestCluster cluster;
    private final MeshWatch mesh;

    LeadershipIT(TestCluster cluster) {
        this.cluster = cluster;
        this.mesh = new MeshWatch(cluster);
    }

    @BeforeEach
    void makeNamespace() {
        cluster.admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("mesh-system")
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    @AfterEach
    void cleanUp() {
        cluster.installCrds();
        cluster.deleteMeshObjects();
        cluster.admin().resources(Lease.class).inNamespace("mesh-system").delete();
    }

    @Test
    void onlyOneOfTwoWritesAndTheOtherTakesOverAtOnceWhenItStops() {
        Config config = cluster.admin().getConfiguration();
        try (RunningOperator first = RunningOperator.elect(config, "first")) {
            soon(() -> assertThat(first.leads()).isTrue());
            try (RunningOperator second = RunningOperator.elect(config, "second")) {
                cluster.apply(Runbook.MESH + Runbook.manifests());
                mesh.awaitTheTwelve();
                assertThat(first.writes()).hasSizeGreaterThan(12);
                assertThat(second.writes()).isEmpty();
                assertThat(second.leads()).isFalse();
                soon(() ->
                        assertThat(second.waitsFor()).as("standing by is ready").isEmpty());

                first.stop();
                Instant stopped = Instant.now();
                cluster.apply(Runbook.node("wk-9", "publicKey: " + Runbook.key("wk-9")));
                mesh.awaitPlanned(20);
                assertThat(second.leads()).isTrue();
                assertThat(Duration.between(stopped, Instant.now())).isLessThan(Duration.ofSeconds(14));
                assertThat(second.writes().stream().filter(write -> write.contains("meshpeers/")))
                        .as("what the first planned is left as it is")
                        .allMatch(write -> write.contains("wk-9"));
            }
        }
    }

    @Test
    void plansAgainAfterTheApiServerWasAway() throws InterruptedException {
        try (CuttableProxy proxy =
                        new CuttableProxy(cluster.admin().getMasterUrl().toString());
                RunningOperator operator = electBehind(proxy)) {
            cluster.apply(Runbook.MESH + Runbook.manifests());
            mesh.awaitTheTwelve();

            // Shorter than the Lease.
            proxy.cut();
            cluster.kubectl("delete", "meshpeer", "wk-1.ms-1");
            Thread.sleep(3000);
            proxy.heal();
            mesh.awaitTheTwelve();
            assertThat(operator.leads()).isTrue();

            // Longer: the term ends, and another one begins with fresh caches.
            proxy.cut();
            soon(() -> assertThat(operator.leads()).isFalse());
            soon(() -> assertThat(operator.waitsFor()).contains("Lease mesh-system/mesh-operator"));
            cluster.apply(Runbook.node("wk-9", "publicKey: " + Runbook.key("wk-9")));
            proxy.heal();
            mesh.awaitPlanned(20);
        }
    }

    @Test
    void hearsTheMeshAgainAfterTheApiServersHostLostPower() throws InterruptedException {
        try (CuttableProxy proxy =
                        new CuttableProxy(cluster.admin().getMasterUrl().toString());
                RunningOperator operator = electBehind(proxy)) {
            cluster.apply(Runbook.MESH + Runbook.manifests());
            mesh.awaitTheTwelve();

            proxy.losePower();
            Thread.sleep(6000); // the boot: longer than the renewal that gets no answer, shorter than the Lease
            proxy.heal();
            cluster.apply(Runbook.node("wk-9", "publicKey: " + Runbook.key("wk-9")));
            mesh.awaitPlanned(20);
            assertThat(operator.leads()).isTrue();
        }
    }

    @Test
    void waitsForTheCrds() throws InterruptedException {
        cluster.kubectl("delete", "crd", "meshpeers.mesh.kakde.eu", "meshnodes.mesh.kakde.eu", "meshes.mesh.kakde.eu");
        try (RunningOperator operator = RunningOperator.elect(cluster.admin().getConfiguration(), "operator")) {
            soon(() -> assertThat(operator.waitsFor()).startsWith("meshes.mesh.kakde.eu (not installed)"));
            assertThat(operator.writes()).isEmpty();
            cluster.installCrds();
            cluster.apply(Runbook.manifests());
            mesh.awaitTheTwelve();
            assertThat(operator.waitsFor()).isEmpty();
        }
    }

    private RunningOperator electBehind(CuttableProxy proxy) {
        return RunningOperator.elect(
                new ConfigBuilder(cluster.admin().getConfiguration())
                        .withMasterUrl(proxy.url())
                        .build(),
                "operator");
    }
}
