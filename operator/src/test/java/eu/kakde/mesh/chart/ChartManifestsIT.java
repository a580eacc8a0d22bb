package eu.kakde.mesh.chart;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.testcluster.CommandResult;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real API server takes every manifest, in a dry run that validates and admits but stores nothing. */
@WithTestCluster
class ChartManifestsIT {

    /** A dry run of a namespaced object needs its namespace, and that of a Pod its service account. */
    @BeforeAll
    static void makeNamespace(TestCluster cluster) {
        cluster.admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("mesh-system")
                        .endMetadata()
                        .build())
                .serverSideApply();
        cluster.admin()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName("mesh-gate")
                        .withNamespace("mesh-system")
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "agent: {privileged: false, userspace: true, httpBind: 0.0.0.0, maxUnavailable: 2}",
                "{apiServer: 'https://127.0.0.1:6444', operator: {replicas: 2, innerCIDRs: [10.42.0.0/16], verbose: true}}",
                "{imagePullSecrets: [{name: pull}], agent: {extraEnv: [{name: TZ, value: UTC}], podLabels: {a: b}}}",
            })
    void takesTheChart(String values, TestCluster cluster) {
        assertAccepted(cluster, Chart.render(values));
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy/overlays/runbook", "deploy/argocd/runbook"})
    void takesTheOverlay(String folder, TestCluster cluster) {
        assertAccepted(cluster, kustomize(cluster, folder));
    }

    @Test
    void argoCdSyncsCrdsThenOperatorThenMeshNodes(TestCluster cluster) {
        Map<String, String> waves = Map.of(
                "CustomResourceDefinition", "-2",
                "ValidatingAdmissionPolicy", "-1",
                "ClusterRole", "-1",
                "Deployment", "0",
                "DaemonSet", "1",
                "Mesh", "1",
                "MeshNode", "1");
        for (GenericKubernetesResource resource : Chart.resources(kustomize(cluster, "deploy/argocd/runbook"))) {
            assertThat(resource.getMetadata().getAnnotations())
                    .as(resource.getKind() + " " + resource.getMetadata().getName())
                    .containsEntry(
                            "argocd.argoproj.io/sync-wave",
                            waves.getOrDefault(
                                    resource.getKind(),
                                    resource.getMetadata().getAnnotations().get("argocd.argoproj.io/sync-wave")));
        }
    }

    @Test
    void argoCdDeletesNoMeshNodeAndNoCrd(TestCluster cluster) {
        List<GenericKubernetesResource> precious = Chart.resources(kustomize(cluster, "deploy/argocd/runbook")).stream()
                .filter(resource ->
                        List.of("MeshNode", "Mesh", "CustomResourceDefinition").contains(resource.getKind()))
                .toList();
        assertThat(precious)
                .hasSize(3 + 1 + 4)
                .allSatisfy(resource -> assertThat(
                                resource.getMetadata().getAnnotations().get("argocd.argoproj.io/sync-options"))
                        .startsWith("Prune=false,Delete=false"));
    }

    @Test
    void argoCdLearnsTheHealthOfThreeKinds(TestCluster cluster) {
        String script = Chart.read(Chart.REPOSITORY.resolve("deploy/argocd/health/conditions.lua"));
        GenericKubernetesResource settings =
                Serialization.unmarshal(kustomize(cluster, "deploy/argocd/health"), GenericKubernetesResource.class);
        assertThat(settings.<Map<String, String>>get("data"))
                .isEqualTo(Map.of(
                        "resource.customizations.health.mesh.kakde.eu_Mesh", script,
                        "resource.customizations.health.mesh.kakde.eu_MeshNode", script,
                        "resource.customizations.health.mesh.kakde.eu_MeshPeer", script));
    }

    private static String kustomize(TestCluster cluster, String folder) {
        CommandResult built =
                cluster.kubectl("kustomize", Chart.REPOSITORY.resolve(folder).toString());
        assertThat(built.exitCode()).as(built.toString()).isZero();
        return built.stdout();
    }

    private static void assertAccepted(TestCluster cluster, String manifests) {
        CommandResult result = cluster.kubectl(
                manifests,
                List.of(
                        "apply",
                        "--server-side",
                        "--force-conflicts",
                        "--dry-run=server",
                        "--validate=strict",
                        "-f",
                        "-"));
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.stderr().lines().filter(ChartManifestsIT::isOfTheApiServer))
                .as("warnings")
                .isEmpty();
        assertThat(result.stdout().lines().toList())
                .hasSize(Chart.resources(manifests).size());
    }

    /**
     * kubectl's own word about objects that another test applied client-side before says nothing of these manifests.
     */
    private static boolean isOfTheApiServer(String line) {
        return !line.isBlank() && !line.contains("last-applied-configuration");
    }
}
