package eu.kakde.mesh.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import eu.kakde.mesh.testcluster.CommandResult;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart's life on a real API server, by Helm: what an upgrade changes and what an uninstall leaves. */
@WithTestCluster
class ChartLifecycleIT {

    private static final String RELEASE = "mesh";
    private static final String NAMESPACE = "mesh-by-helm";
    private static final List<String> CRDS =
            List.of("meshes.mesh.kakde.eu", "meshnodes.mesh.kakde.eu", "meshpeers.mesh.kakde.eu");

    private final TestCluster cluster;

    @TempDir
    Path temporary;

    ChartLifecycleIT(TestCluster cluster) {
        this.cluster = cluster;
    }

    /** What another test may have applied from deploy/base has the same names. */
    @BeforeEach
    void removeWhatIsNotHelms() {
        kubectl(
                "delete",
                "--ignore-not-found",
                "clusterrole/mesh-operator",
                "clusterrole/mesh-node-agent",
                "clusterrolebinding/mesh-operator",
                "clusterrolebinding/mesh-node-agent",
                "validatingadmissionpolicy/mesh-node-agent",
                "validatingadmissionpolicybinding/mesh-node-agent",
                "validatingadmissionpolicy/mesh-removal-guard",
                "validatingadmissionpolicybinding/mesh-removal-guard");
        kubectl(
                "delete",
                "--ignore-not-found",
                "--namespace=default",
                "role/mesh-operator-events",
                "role/mesh-node-agent-events",
                "rolebinding/mesh-operator-events",
                "rolebinding/mesh-node-agent-events");
    }

    @AfterEach
    void giveTheCrdsBack() {
        Helm.uninstall(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeConfig(cluster.kubeconfig())
                .ignoreNotFound()
                .call();
        CRDS.forEach(crd -> {
            kubectl("label", "crd", crd, "app.kubernetes.io/managed-by-");
            kubectl("annotate", "crd", crd, "meta.helm.sh/release-name-", "meta.helm.sh/release-namespace-");
        });
        cluster.installCrds();
    }

    @Test
    void upgradesCrdsAndKeepsThemAndEveryMeshNodeWhenUninstalled() throws IOException {
        giveCrdsToHelm();
        install(Chart.DIRECTORY);
        cluster.apply(Chart.read(Chart.REPOSITORY.resolve("deploy/examples/runbook/meshnodes.yaml")));
        String uids = meshNodeUids();

        new Helm(chartWithAnotherColumn())
                .upgrade()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeConfig(cluster.kubeconfig())
                .call();
        assertThat(columnsOfMesh()).contains("Machines").doesNotContain("Nodes");

        Helm.uninstall(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeConfig(cluster.kubeconfig())
                .call();
        assertThat(kubectl("get", "daemonsets,deployments,serviceaccounts", "--namespace=" + NAMESPACE, "-o", "name"))
                .doesNotContain("node-agent", "operator");
        assertThat(kubectl("get", "crds", "-o", "name")).contains(CRDS);
        assertThat(meshNodeUids()).isEqualTo(uids);

        install(Chart.DIRECTORY);
        assertThat(columnsOfMesh()).contains("Nodes").doesNotContain("Machines");
        assertThat(meshNodeUids()).isEqualTo(uids);
    }

    @Test
    void takesNoCrdsThatSomebodyElseInstalledUntilItIsTold() {
        assertThatThrownBy(() -> install(Chart.DIRECTORY))
                .hasMessageContaining("meta.helm.sh/release-name")
                .hasMessageContaining("CustomResourceDefinition");
        giveCrdsToHelm();
        install(Chart.DIRECTORY);
        assertThat(kubectl("get", "daemonset/node-agent", "--namespace=" + NAMESPACE, "-o", "name"))
                .contains("daemonset.apps/node-agent");
    }

    /** As the chart's README tells somebody who applied them by kubectl before. */
    private void giveCrdsToHelm() {
        for (String crd : CRDS) {
            kubectl("label", "--overwrite", "crd", crd, "app.kubernetes.io/managed-by=Helm");
            kubectl(
                    "annotate",
                    "--overwrite",
                    "crd",
                    crd,
                    "meta.helm.sh/release-name=" + RELEASE,
                    "meta.helm.sh/release-namespace=" + NAMESPACE);
        }
    }

    private void install(Path chart) {
        new Helm(chart)
                .install()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .createNamespace()
                .withKubeConfig(cluster.kubeconfig())
                .call();
    }

    private Path chartWithAnotherColumn() throws IOException {
        Path copy = temporary.resolve("wireguard-mesh");
        try (Stream<Path> files = Files.walk(Chart.DIRECTORY)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(Chart.DIRECTORY.relativize(file)));
            }
        }
        Path crd = copy.resolve("files/crds/meshes.mesh.kakde.eu.yaml");
        Files.writeString(crd, Files.readString(crd).replace("name: Nodes\n", "name: Machines\n"));
        return copy;
    }

    private List<String> columnsOfMesh() {
        return List.of(kubectl(
                        "get",
                        "crd/meshes.mesh.kakde.eu",
                        "-o",
                        "jsonpath={.spec.versions[0].additionalPrinterColumns[*].name}")
                .split(" "));
    }

    private String meshNodeUids() {
        String uids = kubectl("get", "meshnodes", "-o", "jsonpath={.items[*].metadata.uid}");
        assertThat(uids.split(" ")).hasSize(4);
        return uids;
    }

    private String kubectl(String... arguments) {
        CommandResult result = cluster.kubectl(arguments);
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return result.stdout();
    }
}
