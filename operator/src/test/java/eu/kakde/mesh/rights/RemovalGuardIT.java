package eu.kakde.mesh.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.kakde.mesh.testcluster.CommandResult;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A live node's MeshNode is not deleted by a slip, and nothing else is held up. */
@WithTestCluster
class RemovalGuardIT {

    private static final String NODES = """
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: MeshNode
            metadata: {name: live}
            ---
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: MeshNode
            metadata: {name: silent}
            ---
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: MeshNode
            metadata: {name: outside}
            ---
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: MeshNode
            metadata: {name: planned}
            """;

    private static InstalledBase base;

    private final TestCluster cluster;

    RemovalGuardIT(TestCluster cluster) {
        this.cluster = cluster;
    }

    @BeforeAll
    static void install(TestCluster cluster) {
        base = InstalledBase.on(cluster);
    }

    @AfterAll
    static void remove(TestCluster cluster) {
        cluster.deleteMeshObjects();
        base.close();
    }

    @BeforeEach
    void fourNodes() {
        cluster.deleteMeshObjects();
        cluster.apply(NODES);
        report("live", "\"device\": {\"interfaceName\": \"wg0\"},", "False", "LinksNotReady");
        report("silent", "\"device\": {\"interfaceName\": \"wg0\"},", "Unknown", "AgentSilent");
        report("outside", "", "True", "LinksReady");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(delete("live", "--dry-run=server").exitCode())
                                .isNotZero());
    }

    @Test
    void keepsALiveNodeAndSaysWhatToDo() {
        CommandResult result = delete("live");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr())
                .contains("MeshNode live is a live node, and deleting it cuts its tunnels; if that is wanted:"
                        + " kubectl annotate meshnode live mesh.kakde.eu/allow-removal=true");
    }

    @Test
    void keepsAReadyHostThatHasNoAgent() {
        assertThat(delete("outside").stderr()).contains("MeshNode outside is a live node");
    }

    @Test
    void deletesALiveNodeOnceThatIsAllowed() {
        InstalledBase.done(cluster.kubectl("annotate", "meshnode", "live", "mesh.kakde.eu/allow-removal=true"));
        InstalledBase.done(delete("live"));
    }

    @Test
    void deletesANodeWhoseAgentIsSilentAndOneThatNeverHadAny() {
        InstalledBase.done(delete("silent"));
        InstalledBase.done(delete("planned"));
    }

    @Test
    void keepsTheLiveOnesOfAll() {
        Answer answer = Answer.to(cluster.admin(), "DELETE", "/apis/mesh.kakde.eu/v1alpha1/meshnodes?dryRun=All", "");
        assertThat(answer.message()).contains("MeshNode live is a live node");
    }

    @Test
    void doesNotHoldUpTheDeletionOfTheCrd() {
        InstalledBase.done(cluster.kubectl("delete", "crd", "meshnodes.mesh.kakde.eu", "--timeout=60s"));
        cluster.installCrds();
        assertThat(cluster.kubectl("get", "meshnodes", "-o", "name").stdout()).isEmpty();
    }

    private CommandResult delete(String... arguments) {
        String[] command = new String[arguments.length + 2];
        command[0] = "delete";
        command[1] = "meshnode";
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return cluster.kubectl(command);
    }

    /** What agent and operator say of a node. */
    private void report(String node, String device, String ready, String reason) {
        InstalledBase.done(cluster.kubectl(
                "patch",
                "meshnode",
                node,
                "--subresource=status",
                "--type=merge",
                "--patch=" + """
                        {"status": {%s "conditions": [{"type": "Ready", "status": "%s", "reason": "%s", "message": "",
                         "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}""".formatted(device, ready, reason)));
    }
}
