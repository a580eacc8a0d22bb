package eu.kakde.mesh.docs;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.testcluster.CommandResult;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@WithTestCluster
class SnippetsIT {

    /** Whole resources of ours; an excerpt without apiVersion is for the eye. */
    @Test
    void apiServerTakesEveryManifestThatThePagesShow(TestCluster cluster) {
        List<String> refused = new ArrayList<>();
        int manifests = 0;
        for (Markdown page : Markdown.pages()) {
            for (Markdown.Block block : page.blocks("yaml")) {
                if (block.text().contains("apiVersion: mesh.kakde.eu/")) {
                    manifests++;
                    CommandResult result = cluster.kubectl(
                            block.text(), List.of("apply", "--dry-run=server", "--validate=strict", "-f", "-"));
                    if (result.exitCode() != 0) {
                        refused.add(page + ", block at line " + block.line() + ": " + result.stderr());
                    }
                }
            }
        }
        assertThat(refused).isEmpty();
        assertThat(manifests).isPositive();
    }
}
