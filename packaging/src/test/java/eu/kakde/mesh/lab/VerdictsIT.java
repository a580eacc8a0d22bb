package eu.kakde.mesh.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether the mesh names what is wrong with it. Each break is made for real, and each has to get its verdict, on its
 * links and on no others, in its words; then it is mended, and no verdict may be left. The tests share one lab, whose
 * wk-2 stands behind two routers in a row. The others are left to {@code deploy/bench/verdicts}: those that silence
 * wk-1 and the edge free wk-1's port on the router, which may give it to ms-1 before wk-1 speaks again.
 */
class VerdictsIT {

    @BeforeAll
    static void up() {
        Lab.up(Lab.obstacle(), "double-nat");
    }

    @AfterAll
    static void down() {
        Lab.down(Lab.obstacle());
    }

    /** Those joined by a plus do not touch each other, and share the wait. */
    @ParameterizedTest
    @ValueSource(strings = {"DoubleNAT+AllowedIPsStolen", "RouteShadowed", "AgentSilent", "PortForwardMismatch"})
    void namesWhatIsBrokenAndNothingElse(String breaks) {
        Lab.Outcome outcome = Lab.bench("verdicts", breaks);
        System.out.println(outcome.output());
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }
}
