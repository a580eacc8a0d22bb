package eu.kakde.mesh.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A real Prometheus on the lab: what the dashboard shows and when the alerts fire. Those that take minutes, for loss
 * and for old handshakes, are left to {@code deploy/bench/prometheus} by hand.
 */
class PrometheusIT {

    private static final String[] QUICK = {
        "MeshAgentDown", "MeshOperatorDown", "MeshGateStop", "MeshLinkDown", "MeshDeviceNotConfigured", "MeshDrift"
    };

    @BeforeAll
    static void up() {
        Lab.up(Lab.obstacle());
    }

    @AfterAll
    static void down() {
        Lab.down(Lab.obstacle());
    }

    @Test
    void everyQueryHasDataAndEachAlertFiresForItsFaultAndEndsWithIt() {
        Lab.Outcome outcome = Lab.bench("prometheus", QUICK);
        System.out.println(outcome.output());
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }
}
