package eu.kakde.mesh.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The public node gets another listen port, in a mesh where no router forwards one: it can dial nobody, and all depends
 * on whether the others dial it where it is.
 */
class PortChangeIT {

    private static final List<String> HOME = List.of("ms-1", "wk-1", "wk-2");
    private static final Duration LONGER_THAN_A_TRIAL = Duration.ofSeconds(90);

    @BeforeAll
    static void upWithoutForwards() {
        Lab.up(Lab.obstacle());
        List.of("51820", "51821", "51822").forEach(port -> Lab.done("forward", port, "none"));
        HOME.forEach(host ->
                Lab.kubectl("patch", "meshnode", host, "--type=merge", "-p", "{\"spec\": {\"publicEndpoint\": null}}"));
        Lab.kubectl("wait", "--for=condition=Progressing=false", "mesh/default", "--timeout=120s");
        Lab.awaitReady();
    }

    @AfterAll
    static void down() {
        Lab.down(Lab.obstacle());
    }

    @Test
    void isFollowedByPeersThatItCannotDial() {
        giveTheEdge(51920);
        awaitTheEdgeAt(51920);
    }

    @Test
    void isFoundWhereItWasWhenItWasOffMeanwhile() {
        Lab.done("power", "ctb-edge-1", "off");
        giveTheEdge(51921);
        HOME.forEach(host -> await().atMost(LONGER_THAN_A_TRIAL)
                .untilAsserted(() -> assertThat(Lab.done("exec", host, "wg", "show", "wg0", "endpoints"))
                        .contains(":51921")));
        Lab.done("power", "ctb-edge-1", "on");
        awaitTheEdgeAt(51921);
    }

    @Test
    void goesBackFromAPortThatAFirewallCloses() {
        String before = Lab.done("exec", "ctb-edge-1", "wg", "show", "wg0", "listen-port");
        Lab.done("exec", "ctb-edge-1", "nft", "add table inet closed");
        Lab.done(
                "exec",
                "ctb-edge-1",
                "nft",
                "add chain inet closed input { type filter hook input priority 0; }; add chain inet closed output"
                        + " { type filter hook output priority 0; }; add rule inet closed input udp dport 51922 drop;"
                        + " add rule inet closed output udp sport 51922 drop");
        giveTheEdge(51922);
        Lab.done(
                "kubectl",
                "wait",
                "--for=jsonpath={.status.conditions[?(@.type=='DeviceConfigured')].reason}=Reverted",
                "meshnode/ctb-edge-1",
                "--timeout=90s");
        assertThat(Lab.done("exec", "ctb-edge-1", "wg", "show", "wg0", "listen-port"))
                .isEqualTo(before);
        HOME.forEach(host -> assertThat(Lab.done("exec", host, "grep", "Endpoint", "/etc/wireguard/wg0.conf"))
                .as("what %s boots with", host)
                .contains("198.51.100.25:" + before.strip()));
        Lab.done("exec", "ctb-edge-1", "nft", "delete table inet closed");
        Lab.kubectl("annotate", "meshnode", "ctb-edge-1", "mesh.kakde.eu/retry-plan=now");
        awaitTheEdgeAt(51922);
    }

    private static void giveTheEdge(int port) {
        Lab.kubectl(
                "patch",
                "meshnode",
                "ctb-edge-1",
                "--type=merge",
                "-p",
                "{\"spec\": {\"listenPort\": %d, \"publicEndpoint\": \"198.51.100.25:%d\"}}".formatted(port, port));
    }

    /** For good: the device listens there, it is confirmed, and the others boot with it. */
    private static void awaitTheEdgeAt(int port) {
        await().atMost(LONGER_THAN_A_TRIAL).untilAsserted(() -> {
            assertThat(Lab.done("exec", "ctb-edge-1", "grep", "ListenPort", "/etc/wireguard/wg0.conf"))
                    .contains(String.valueOf(port));
            for (String host : HOME) {
                assertThat(Lab.done("exec", host, "grep", "Endpoint", "/etc/wireguard/wg0.conf"))
                        .contains("198.51.100.25:" + port);
            }
        });
        Lab.kubectl("wait", "--for=condition=Progressing=false", "mesh/default", "--timeout=120s");
        Lab.awaitReady();
    }
}
