package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.MeshWatch.soon;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes roll through the runbook's mesh, whose API server is on ms-1, as far as the agents confirm them. */
@WithTestCluster
class RolloutIT {

    private final TestCluster cluster;
    private final MeshWatch mesh;
    private RunningOperator operator;
    private EndpointSlice slice;

    RolloutIT(TestCluster cluster) {
        this.cluster = cluster;
        this.mesh = new MeshWatch(cluster);
    }

    @BeforeEach
    void startWithConfirmedNodes() {
        slice = cluster.admin().resource(apiServerOn("172.27.15.12")).serverSideApply();
        operator = RunningOperator.start(cluster);
        cluster.apply(Runbook.MESH + Runbook.manifests());
        mesh.awaitTheTwelve();
        Runbook.NODES.forEach(node -> mesh.confirm(node, 1420));
        mesh.peerNames().forEach(link -> mesh.report(link, "True", "ProbeAnswered"));
        soon(() -> assertThat(progress()).isEqualTo("False RolledOut"));
    }

    @AfterEach
    void stop() {
        operator.close();
        cluster.deleteMeshObjects();
        cluster.admin().resource(slice).delete();
    }

    @Test
    void anMtuGoesFromWaveToWaveAndToTheApiServersHostLast() {
        cluster.apply(Runbook.MESH + "spec: {mtu: 1380}\n");
        soon(() -> assertThat(mtus()).isEqualTo(Map.of("ctb-edge-1", 1380, "wk-1", 1380, "wk-2", 1420, "ms-1", 1420)));
        soon(() -> assertThat(progress()).isEqualTo("True RollingOut"));
        assertThat(cluster.kubectl("get", "mesh", "default").stdout()).contains("RollingOut");
        mesh.confirm("ctb-edge-1", 1380);
        mesh.confirm("wk-1", 1380);
        soon(() -> assertThat(mtus()).containsEntry("wk-2", 1380));
        assertThat(mtus()).containsEntry("ms-1", 1420);
        mesh.confirm("wk-2", 1380);
        soon(() -> assertThat(mtus()).containsEntry("ms-1", 1380));
        mesh.confirm("ms-1", 1380);
        soon(() -> assertThat(progress()).isEqualTo("False RolledOut"));
        assertThat(cluster.kubectl("wait", "--for=condition=Ready", "mesh/default", "--timeout=5s")
                        .exitCode())
                .isZero();
    }

    @Test
    void aWrongEndpointStopsAtTheFirstWaveAndItsCorrectionEndsTheHalt() {
        String wrong = Runbook.manifest("ms-1").replace("192.168.15.2:51820", "192.168.15.77:51820");
        cluster.apply(wrong);
        soon(() -> assertThat(endpoint("wk-1.ms-1")).isEqualTo("192.168.15.77:51820"));
        mesh.revert("wk-1", "went back: ms-1 did not answer");
        soon(() -> assertThat(progress()).isEqualTo("False RolloutHalted"));
        assertThat(condition().getMessage()).isEqualTo("wk-1 went back: ms-1 did not answer; wk-2 keeps what is there");
        assertThat(endpoint("wk-2.ms-1")).isEqualTo("192.168.15.2:51820");

        cluster.apply(Runbook.manifest("ms-1"));
        soon(() -> assertThat(endpoint("wk-1.ms-1")).isEqualTo("192.168.15.2:51820"));
        mesh.confirm("wk-1", 1420);
        soon(() -> assertThat(progress()).isEqualTo("False RolledOut"));
    }

    private Map<String, Integer> mtus() {
        Map<String, Integer> mtus = new TreeMap<>();
        Runbook.NODES.forEach(
                node -> mtus.put(node, mesh.node(node).getStatus().plan().mtu()));
        return mtus;
    }

    private String endpoint(String peer) {
        return mesh.peer(peer).getSpec().endpoint();
    }

    private String progress() {
        Condition found = condition();
        return found.getStatus() + " " + found.getReason();
    }

    private Condition condition() {
        return ConditionTimes.find(
                        cluster.admin()
                                .resources(Mesh.class)
                                .withName("default")
                                .get()
                                .getStatus()
                                .conditions(),
                        "Progressing")
                .orElseThrow();
    }

    private static EndpointSlice apiServerOn(String address) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName("kubernetes-on-a-mesh-node")
                .withNamespace("default")
                .addToLabels("kubernetes.io/service-name", "kubernetes")
                .endMetadata()
                .withAddressType("IPv4")
                .addNewEndpoint()
                .withAddresses(List.of(address))
                .endEndpoint()
                .build();
    }
}
