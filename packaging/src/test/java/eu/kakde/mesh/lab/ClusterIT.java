package eu.kakde.mesh.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The mesh as a cluster's user meets it: real kubelets that join through a tunnel made by hand, the chart installed by
 * Helm, Calico on top. The tests share one cluster and leave it as they found it.
 */
class ClusterIT {

    /**
     * A row of the table that {@code lab up --cluster} ends with: when the agent started, was ready, the node Ready.
     */
    private static final Pattern NODE_TIMES =
            Pattern.compile("^\\S+ +(?<agent>\\S+Z) +\\S+Z +(?<node>\\S+Z) *$", Pattern.MULTILINE);

    private static String shown = "";

    @BeforeAll
    static void up() {
        shown = Lab.up(Lab.clusterObstacle(), "--cluster");
    }

    @AfterAll
    static void down() {
        Lab.down(Lab.clusterObstacle());
    }

    @Test
    void runsAnAgentOnEveryNodeBeforeAnyNodeIsReady() {
        List<MatchResult> rows = NODE_TIMES.matcher(shown).results().toList();
        assertThat(rows).hasSize(4);
        Instant lastAgent = rows.stream()
                .map(row -> Instant.parse(row.group("agent")))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        assertThat(rows)
                .allSatisfy(row -> assertThat(Instant.parse(row.group("node"))).isAfter(lastAgent));
    }

    @Test
    void carriesPodsOverTheTunnelWithTheMtuThatTheMeshAnnounces() {
        assertThat(shown).contains("1342 bytes pass with DF, 1343 do not").contains("on eth0: 0");
        assertThat(Lab.kubectl("get", "mesh", "default", "-o", "jsonpath={.status.podMTU}"))
                .isEqualTo("1370");
    }

    @Test
    void seesFromItsPodWhetherTheTunnelComesUpAtBoot() {
        String link = "/etc/systemd/system/multi-user.target.wants/wg-quick@wg0.service";
        Lab.done("kubectl", "wait", boot("False"), "meshnode/wk-2", "--timeout=60s");
        Lab.done("exec", "wk-2", "ln", "-s", "/lib/systemd/system/wg-quick@.service", link);
        try {
            Lab.done("kubectl", "wait", boot("True"), "meshnode/wk-2", "--timeout=60s");
        } finally {
            Lab.done("exec", "wk-2", "rm", link);
        }
    }

    @Test
    void isCapturedWithTheLogsOfItsPods() throws IOException {
        Path file = Lab.seenByHosts("mesh.zip");
        assertThat(Lab.kubectlMesh("capture", "--file", file.toString()))
                .contains("meshpeers.yaml")
                .doesNotContain("unread.txt");
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName).filter(name -> name.startsWith("logs/")))
                    .filteredOn(name -> name.endsWith(".node-agent.log"))
                    .hasSize(4);
        }
    }

    private static String boot(String status) {
        return "--for=condition=BootPersistent=" + status;
    }

    @Test
    void costsNoPodAPacketWhenTheChartIsUninstalledAndInstalledAgain() {
        Lab.Outcome outcome = Lab.bench("disturb", Lab.PING_MILLIS, "reinstall");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    @Test
    void bringsAHomeNodeBackAfterAPowerCut() {
        Lab.Outcome outcome = Lab.bench("disturb", Lab.PING_MILLIS, "node");
        assertThat(outcome.output()).contains("pod ").doesNotContain("did not end well");
    }

    @Test
    void takesAFurtherNodeInAndLetsItGo() {
        Lab.done("add", "ctb-edge-2", "--apply");
        Lab.done("kubectl", "wait", "--for=condition=Ready", "node/ctb-edge-2", "meshnode/ctb-edge-2", "--timeout=60s");
        assertThat(Lab.kubectl("get", "meshpeers", "-o", "name").lines()).hasSize(20);
        Lab.done("remove", "ctb-edge-2");
        Lab.done("kubectl", "wait", "--for=delete", "meshpeer/wk-1.ctb-edge-2", "--timeout=90s");
        Lab.done("kubectl", "wait", "--for=condition=Ready", "mesh/default", "--timeout=90s");
    }

    @Test
    void passesTheGateAsHelmTest() {
        assertThat(Lab.done("helm", "test", "mesh", "--namespace", "mesh-system"))
                .containsPattern("Phase: +Succeeded");
    }
}
