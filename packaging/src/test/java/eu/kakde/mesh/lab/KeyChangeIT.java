package eu.kakde.mesh.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A node that changes its key. In a lab of its own: the manifests from which its hosts start pin the keys of before.
 */
class KeyChangeIT {

    @BeforeAll
    static void up() {
        Lab.up(Lab.obstacle());
    }

    @AfterAll
    static void down() {
        Lab.down(Lab.obstacle());
    }

    /** Of the API server's own host, so that nobody hears of it but over the links that it changes. */
    @Test
    void changesANodesKeyWhileAllLinksCarryPackets() {
        KeyRotation rotation = KeyRotation.ask("ms-1", "wk-1", "wk-2", "ctb-edge-1");
        Lab.Outcome ping = Lab.lab(
                "ping",
                "--interval",
                Lab.PING_MILLIS,
                "--",
                "deploy/lab/lab",
                "kubectl",
                "wait",
                "--for=condition=KeyRotated",
                "meshnode/ms-1",
                "--timeout=60s");
        rotation.awaitDone();
        assertThat(ping.output()).contains("condition met").containsPattern(" sent, [0-3] lost");
        Lab.awaitReady();
    }

    @Test
    void endsAKeyChangeInWhichTheAgentIsKilledOrThePowerFails() {
        KeyRotation killed = KeyRotation.ask("wk-1", "ms-1", "wk-2", "ctb-edge-1");
        killed.awaitMidChange();
        Lab.done("kill", "wk-1", "agent");
        Lab.done("start", "wk-1", "agent");
        killed.awaitDone();
        Lab.awaitReady();
        KeyRotation dark = KeyRotation.ask("wk-1", "ms-1", "wk-2", "ctb-edge-1");
        dark.awaitMidChange();
        Lab.done("restart", "wk-1", "host");
        dark.awaitDone();
        Lab.awaitReady();
    }
}
