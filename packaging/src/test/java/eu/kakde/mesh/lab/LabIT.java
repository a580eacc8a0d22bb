package eu.kakde.mesh.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The runbook's mesh as its user meets it: real NAT, a real API server behind the tunnel, agents and operator as
 * processes. The tests share one lab and leave it as they found it.
 */
class LabIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @BeforeAll
    static void up() {
        Lab.up(Lab.obstacle());
    }

    @AfterAll
    static void down() {
        Lab.down(Lab.obstacle());
    }

    @Test
    void passesTheRunbooksChecklist() {
        Lab.Outcome outcome = Lab.bench("runbook");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    @Test
    void losesNoPacketWhenAgentsAreKilledAndStartedAgain() {
        Lab.Outcome outcome = Lab.bench("agent-kill", "4", Lab.PING_MILLIS);
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains(" 0 lost");
    }

    @Test
    void losesNoPacketWhileTheApiServerIsAwayAndAgentsRestart() {
        Lab.Outcome outcome = Lab.bench("api-outage", "15", Lab.PING_MILLIS);
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    @Test
    void takesAFifthNodeInByKubectlApply() {
        Lab.Outcome outcome = Lab.bench("join", "2");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        Lab.awaitReady();
    }

    @Test
    void keepsEveryTunnelWhenTheCrdsAreDeletedAndReadyComesBackWithThem() {
        for (String crd : new String[] {"meshpeers", "meshnodes"}) {
            Lab.Outcome ping = Lab.lab(
                    "ping",
                    "--interval",
                    "20",
                    "--for",
                    "8",
                    "--",
                    "deploy/lab/lab",
                    "kubectl",
                    "delete",
                    "crd",
                    crd + ".mesh.kakde.eu");
            assertThat(ping.exitCode()).as(ping.output()).isZero();
            Lab.kubectl("apply", "--server-side", "-f", "crds/manifests");
            Lab.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
            Lab.kubectl("apply", "--server-side", "-f", "deploy/examples/runbook/meshnodes.yaml");
            Lab.awaitReady();
        }
    }

    @Test
    void leavesTheTwelveLinksAloneWhenANodeClaimsAnothersAddress() {
        Lab.kubectl("patch", "meshnode", "wk-2", "--type=merge", "-p", "{\"spec\":{\"addresses\":[\"172.27.15.12\"]}}");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Lab.kubectl(
                                "get",
                                "meshnode",
                                "wk-2",
                                "-o",
                                "jsonpath={.status.conditions[?(@.type==\"Accepted\")].reason}"))
                        .isEqualTo("DuplicateAddress"));
        Lab.done("ping", "--interval", "50", "--count", "20");
        Lab.kubectl("patch", "meshnode", "wk-2", "--type=merge", "-p", "{\"spec\":{\"addresses\":[\"172.27.15.13\"]}}");
        Lab.awaitReady();
    }

    @Test
    void keepsAHandWrittenPeerOutThatWouldTakeAnothersAddress() throws IOException {
        Path manifest = Files.createTempFile("thief", ".yaml");
        Files.writeString(manifest, """
                apiVersion: mesh.kakde.eu/v1alpha1
                kind: MeshPeer
                metadata: {name: thief}
                spec:
                  node: wk-1
                  peer: thief
                  publicKey: AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
                  allowedIPs: [172.27.15.12/32]
                """);
        Lab.kubectl("apply", "-f", manifest.toString());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Lab.kubectl(
                                "get",
                                "meshpeer",
                                "thief",
                                "-o",
                                "jsonpath={.status.conditions[?(@.type==\"Accepted\")].status}"))
                        .isEqualTo("False"));
        assertThat(Lab.done("exec", "wk-1", "wg", "show", "wg0", "allowed-ips")).doesNotContain("AQEBAQEB");
        Lab.done("ping", "--interval", "50", "--count", "20");
        Lab.kubectl("delete", "-f", manifest.toString());
        Lab.awaitReady();
    }

    @Test
    void importsTheMeshThatRunsAsManifestsThatTheApiServerTakes() throws IOException {
        Path manifests = Files.createTempFile("imported", ".yaml");
        Files.writeString(manifests, Lab.agent("ms-1", "import", "--live", "--name", "ms-1"));
        assertThat(Lab.kubectl("apply", "--dry-run=server", "-f", manifests.toString()))
                .contains("/ms-1 ", "/wk-1 ", "/wk-2 ", "/ctb-edge-1 ");
        assertThat(Files.readString(manifests))
                .contains("172.27.15.11", "172.27.15.12", "172.27.15.13", "172.27.15.31")
                .doesNotContainIgnoringCase("privateKey");
    }

    @Test
    void isShownByKubectlMeshAtADesk() throws IOException {
        Lab.awaitReady();
        assertThat(Lab.kubectlMesh("status")).contains("GO    4/4 nodes and 12/12 links are ready");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Lab.kubectlMesh("doctor")).contains("Nothing is wrong."));
    }

    @Test
    void goesBackFromAnEndpointWhereNobodyAnswersAndSaysSo() {
        Lab.kubectl("patch", "mesh", "default", "--type=merge", "-p", "{\"spec\":{\"confirmSeconds\":10}}");
        Lab.kubectl(
                "patch",
                "meshnode",
                "ms-1",
                "--type=merge",
                "-p",
                "{\"spec\":{\"lanEndpoint\":\"192.168.15.77:51820\"}}");
        await().atMost(SOON)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(Lab.kubectl("get", "meshnode", "wk-1")).contains("Reverted"));
        assertThat(Lab.done("exec", "wk-1", "cat", "/etc/wireguard/wg0.conf")).doesNotContain("192.168.15.77");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(Lab.kubectl("get", "mesh", "default")).contains("RolloutHalted"));
        assertThat(Lab.kubectl("get", "meshpeer", "wk-2.ms-1", "-o", "jsonpath={.spec.endpoint}"))
                .as("the next wave was not told")
                .isEqualTo("192.168.15.2:51820");
        Lab.kubectl(
                "patch",
                "meshnode",
                "ms-1",
                "--type=merge",
                "-p",
                "{\"spec\":{\"lanEndpoint\":\"192.168.15.2:51820\"}}");
        Lab.kubectl("patch", "mesh", "default", "--type=merge", "-p", "{\"spec\":{\"confirmSeconds\":30}}");
        Lab.awaitReady();
    }

    @Test
    void aWrongPortForTheWholeMeshStopsAtTheFirstWave() {
        Lab.Outcome outcome = Lab.bench("wrong-changes", "listen-port-of-the-mesh");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains("reverted", "Mesh=RolloutHalted", "ctb-edge-1=Reverted")
                .doesNotContain("wk-2=Reverted", "ms-1=Reverted");
    }

    @Test
    void locksNobodyOutThroughPowerCuts() {
        Lab.Outcome outcome = Lab.bench("boot-storm", "--rounds", "50");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    @Test
    void callsACutLinkDeadAtBothEndsAndAHealedOneReady() {
        Lab.done("cut", "wk-1", "ctb-edge-1");
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(ready("wk-1.ctb-edge-1")).isEqualTo("False");
            assertThat(ready("ctb-edge-1.wk-1")).isEqualTo("False");
        });
        assertThat(ready("wk-2.ctb-edge-1")).isEqualTo("True");
        Lab.done("heal", "wk-1", "ctb-edge-1");
        Lab.awaitReady();
    }

    @Test
    void comesBackAfterAPowerCutOfTheApiServersOwnHost() {
        Lab.done("restart", "ms-1", "host");
        Lab.awaitReady();
    }

    @Test
    void restoresARouteThatSomebodyDeletesAndTellsByAnEvent() {
        Lab.done("exec", "wk-1", "ip", "route", "del", "172.27.15.31/32", "dev", "wg0");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(Lab.done("exec", "wk-1", "ip", "route", "show", "dev", "wg0"))
                        .contains("172.27.15.31"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Lab.kubectl(
                                "get",
                                "events",
                                "-n",
                                "default",
                                "--field-selector",
                                "reason=Repaired,involvedObject.kind=MeshNode,involvedObject.name=wk-1",
                                "-o",
                                "jsonpath={.items[*].message}"))
                        .contains("route 172.27.15.31/32 was missing"));
    }

    @Test
    void reportsAForeignPeerAndTakesItAwayWhenTheMeshNodeSaysSo() {
        String stranger = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
        Lab.done("exec", "wk-2", "wg", "set", "wg0", "peer", stranger, "allowed-ips", "192.0.2.9/32");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                Lab.kubectl("get", "meshnode", "wk-2", "-o", "jsonpath={.status.findings[*].reason}"))
                        .contains("ForeignConfiguration"));
        Lab.kubectl("patch", "meshnode", "wk-2", "--type=merge", "-p", foreignConfiguration("\"Remove\""));
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(Lab.done("exec", "wk-2", "wg", "show", "wg0", "peers")).doesNotContain(stranger);
            assertThat(Lab.kubectl("get", "meshnode", "wk-2", "-o", "jsonpath={.status.findings[*].reason}"))
                    .doesNotContain("ForeignConfiguration");
        });
        Lab.kubectl("patch", "meshnode", "wk-2", "--type=merge", "-p", foreignConfiguration("null"));
        Lab.done("ping", "--interval", "50", "--count", "20");
    }

    private static String foreignConfiguration(String value) {
        return "{\"spec\":{\"foreignConfiguration\":" + value + "}}";
    }

    private static String ready(String peer) {
        return Lab.kubectl("get", "meshpeer", peer, "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}");
    }
}
