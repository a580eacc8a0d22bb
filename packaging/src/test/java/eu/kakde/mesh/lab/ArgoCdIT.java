package eu.kakde.mesh.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real Argo CD on a running mesh, as a team that keeps its mesh in Git meets it. */
class ArgoCdIT {

    /** How long the Application is watched for drift in each mode; by hand the bench does it for five minutes. */
    private static final String WATCHED_SECONDS = "5";

    @BeforeAll
    static void up() {
        Lab.up(Lab.obstacle());
    }

    @AfterAll
    static void down() {
        Lab.down(Lab.obstacle());
    }

    @Test
    void syncsShowsHealsProtectsAndLetsGoWithoutALostPacket() {
        Lab.Outcome outcome = Lab.bench("argocd", WATCHED_SECONDS);
        System.out.println(outcome.output());
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }
}
