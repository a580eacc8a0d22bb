package eu.kakde.mesh.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.testcluster.CommandResult;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the API server's schema against the table of specs, by the command that a user types. */
@WithTestCluster
class SpecTableIT {

    private final TestCluster cluster;

    SpecTableIT(TestCluster cluster) {
        this.cluster = cluster;
    }

    @ParameterizedTest
    @MethodSource("eu.kakde.mesh.api.v1alpha1.SpecCase#all")
    void kubectlApplySaysWhatIsWrong(SpecCase given) {
        CommandResult result = cluster.kubectl(given.manifest(), List.of("apply", "--dry-run=server", "-f", "-"));
        if (given.verdict() == SpecCase.Verdict.ACCEPTED) {
            assertThat(result.exitCode()).as(result.toString()).isZero();
        } else {
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
            assertThat(result.stderr()).contains(given.field()).contains(given.message());
        }
    }
}
