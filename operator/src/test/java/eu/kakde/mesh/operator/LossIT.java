package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.MeshWatch.soon;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is deleted, on purpose or by accident. */
@WithTestCluster
class LossIT {

    private final TestCluster cluster;
    private final MeshWatch mesh;
    private RunningOperator operator;

    LossIT(TestCluster cluster) {
        this.cluster = cluster;
        this.mesh = new MeshWatch(cluster);
    }

    @AfterEach
    void stop() {
        operator.close();
        cluster.installCrds();
        cluster.deleteMeshObjects();
    }

    @Test
    void removesTheLinksOfADeletedNodeAndThenTheHashesFollow() {
        operator = RunningOperator.start(cluster);
        cluster.apply(Runbook.manifests());
        mesh.awaitTheTwelve();
        cluster.kubectl("delete", "meshnode", "wk-2");
        mesh.awaitPlanned(6);
        mesh.awaitHash("wk-1", "wk-1.ctb-edge-1", "wk-1.ms-1");
        mesh.awaitHash("ms-1", "ms-1.ctb-edge-1", "ms-1.wk-1");
        mesh.awaitHash("ctb-edge-1", "ctb-edge-1.ms-1", "ctb-edge-1.wk-1");
    }

    @Test
    void removesTheLinksOfNodesThatWereDeletedWhileItWasAway() {
        operator = RunningOperator.start(cluster);
        cluster.apply(Runbook.manifests());
        mesh.awaitTheTwelve();
        operator.close();
        cluster.kubectl("delete", "meshnode", "wk-2", "ms-1");
        operator = RunningOperator.start(cluster);
        mesh.awaitPlanned(2);
        mesh.awaitHash("wk-1", "wk-1.ctb-edge-1");
    }

    @Test
    void keepsTheLinksOfANodeThatComesBackAtOnce() throws InterruptedException {
        operator = RunningOperator.start(cluster, Duration.ofSeconds(4));
        cluster.apply(Runbook.manifests());
        mesh.awaitTheTwelve();
        operator.awaitRest();
        Map<String, String> before = peerVersions();
        cluster.kubectl("delete", "meshnode", "wk-2");
        Thread.sleep(1000);
        cluster.apply(Runbook.manifest("wk-2"));
        Thread.sleep(5000);
        operator.awaitRest();
        assertThat(peerVersions()).isEqualTo(before);
        mesh.awaitTheTwelve();
    }

    @Test
    void survivesTheDeletionOfTheMeshPeersCrdAndPlansAgain() {
        operator = RunningOperator.start(cluster);
        cluster.apply(Runbook.manifests());
        mesh.awaitTheTwelve();
        Map<String, String> hashes = hashes();
        cluster.kubectl("delete", "crd", "meshpeers.mesh.kakde.eu");
        cluster.installCrds();
        mesh.awaitTheTwelve();
        assertThat(hashes()).isEqualTo(hashes);
    }

    @Test
    void survivesTheDeletionOfAllCrdsAndPlansAgain() {
        operator = RunningOperator.start(cluster);
        cluster.apply(Runbook.MESH + Runbook.manifests());
        mesh.awaitTheTwelve();
        Map<String, String> hashes = hashes();
        cluster.kubectl("delete", "crd", "meshpeers.mesh.kakde.eu", "meshnodes.mesh.kakde.eu", "meshes.mesh.kakde.eu");
        cluster.installCrds();
        cluster.apply(Runbook.MESH + Runbook.manifests());
        mesh.awaitTheTwelve();
        assertThat(hashes()).isEqualTo(hashes);
        soon(() ->
                assertThat(cluster.kubectl("get", "mesh", "default").stdout()).contains("0/12"));
    }

    @Test
    void publishesNoHashWhileTheNodesComeBackOneByOne() throws InterruptedException {
        operator = RunningOperator.start(cluster, Duration.ofSeconds(4));
        for (String node : Runbook.NODES) {
            cluster.apply(Runbook.manifest(node));
            Thread.sleep(1500);
            assertThat(publishedHashes()).isZero();
        }
        mesh.awaitTheTwelve();
    }

    @Test
    void publishesNoHashWhileAYoungNodeOwesItsKey() throws InterruptedException {
        operator = RunningOperator.start(cluster);
        for (String node : Runbook.NODES) {
            cluster.apply(Runbook.manifestWithoutKey(node));
        }
        for (String node : Runbook.NODES) {
            Thread.sleep(1000);
            assertThat(publishedHashes()).isZero();
            mesh.publishKey(node, Runbook.key(node));
        }
        mesh.awaitTheTwelve();
    }

    @Test
    void keepsLinksToANodeThatCameBackWithoutItsKey() throws InterruptedException {
        operator = RunningOperator.start(cluster);
        for (String node : Runbook.NODES) {
            cluster.apply(Runbook.manifestWithoutKey(node));
            mesh.publishKey(node, Runbook.key(node));
        }
        mesh.awaitTheTwelve();
        Map<String, Object> specs = mesh.specs();
        operator.awaitRest();
        operator.close();
        cluster.kubectl("delete", "meshnode", "wk-2");
        cluster.apply(Runbook.manifestWithoutKey("wk-2"));
        operator = RunningOperator.start(cluster);
        soon(() -> assertThat(mesh.nodeCondition("wk-2", "Ready")).isEqualTo("Unknown NoPublicKey"));
        operator.awaitRest();
        assertThat(mesh.specs()).isEqualTo(specs);
        mesh.publishKey("wk-2", Runbook.key("wk-2"));
        mesh.awaitTheTwelve();
        assertThat(mesh.specs()).isEqualTo(specs);
    }

    private long publishedHashes() {
        return hashes().values().stream().filter(hash -> !hash.isEmpty()).count();
    }

    private Map<String, String> hashes() {
        Map<String, String> hashes = new java.util.TreeMap<>();
        for (String name : Runbook.NODES) {
            var node = mesh.node(name);
            boolean published = node != null
                    && node.getStatus() != null
                    && node.getStatus().plan() != null
                    && node.getStatus().plan().hash() != null;
            hashes.put(name, published ? node.getStatus().plan().hash() : "");
        }
        return hashes;
    }

    private Map<String, String> peerVersions() {
        Map<String, String> versions = mesh.versions();
        versions.keySet().removeIf(name -> name.startsWith("MeshNode/"));
        return versions;
    }
}
