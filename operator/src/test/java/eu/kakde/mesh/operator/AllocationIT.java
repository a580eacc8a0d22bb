package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.MeshWatch.soon;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshStatus;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WithTestCluster
class AllocationIT {

    private static final int NODES = 50;

    private final TestCluster cluster;
    private final MeshWatch mesh;
    private RunningOperator operator;

    AllocationIT(TestCluster cluster) {
        this.cluster = cluster;
        this.mesh = new MeshWatch(cluster);
    }

    @AfterEach
    void stop() {
        operator.close();
        cluster.deleteMeshObjects();
    }

    @Test
    void givesFiftyNodesAtOnceFiftyAddressesThatStayTheirs() {
        operator = RunningOperator.start(cluster);
        // A small overlay, so that many names hash to the same start.
        cluster.apply(Runbook.MESH + "spec:\n  overlayCIDRs: [172.27.15.0/26]\n");
        cluster.apply(IntStream.range(0, NODES)
                .mapToObj(i -> Runbook.node("n-" + i, "publicEndpoint: 192.0.2.1:" + (10000 + i)))
                .collect(Collectors.joining()));
        soon(() -> assertThat(addresses()).hasSize(NODES));
        Map<String, List<String>> first = addresses();
        assertThat(first.values().stream().flatMap(List::stream)).hasSize(NODES).doesNotHaveDuplicates();

        operator.close();
        operator = RunningOperator.start(cluster);
        cluster.apply(Runbook.node("m-newcomer", "publicKey: " + Runbook.key("m-newcomer")));
        soon(() -> assertThat(addresses()).hasSize(NODES + 1));
        assertThat(addresses()).containsAllEntriesOf(first);
        assertThat(first.values()).doesNotContain(addresses().get("m-newcomer"));

        String gone = "n-49";
        cluster.admin().resources(MeshNode.class).withName(gone).delete();
        soon(() -> assertThat(book()).hasSize(NODES + 1).containsKey(gone));
        operator.close();
        operator = RunningOperator.start(cluster);
        cluster.apply(Runbook.node(gone, "publicEndpoint: 192.0.2.1:10049"));
        soon(() -> assertThat(addresses()).containsEntry(gone, first.get(gone)));
    }

    @Test
    void rejectsTheLastWhenTheOverlayIsFull() {
        operator = RunningOperator.start(cluster);
        cluster.apply(Runbook.MESH + "spec:\n  overlayCIDRs: [172.27.15.0/30]\n");
        cluster.apply(Runbook.node("n-1") + Runbook.node("n-2") + Runbook.node("n-3"));
        soon(() -> {
            assertThat(addresses()).hasSize(2);
            assertThat(mesh.nodeCondition("n-3", "Accepted")).isEqualTo("False OverlayExhausted");
        });
        cluster.kubectl("delete", "meshnode", "n-1");
        soon(() -> assertThat(mesh.nodeCondition("n-3", "Accepted")).isEqualTo("True Accepted"));
    }

    private Map<String, List<String>> book() {
        return cluster.admin().resources(Mesh.class).withName("default").get().getStatus().addressBook().stream()
                .collect(Collectors.toMap(MeshStatus.NodeAddresses::node, MeshStatus.NodeAddresses::addresses));
    }

    private Map<String, List<String>> addresses() {
        return cluster.admin().resources(MeshNode.class).list().getItems().stream()
                .filter(node -> node.getStatus() != null && node.getStatus().addresses() != null)
                .collect(Collectors.toMap(
                        node -> node.getMetadata().getName(),
                        node -> node.getStatus().addresses()));
    }
}
