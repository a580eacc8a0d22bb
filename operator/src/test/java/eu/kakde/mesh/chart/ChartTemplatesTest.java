package eu.kakde.mesh.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChartTemplatesTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/chart");

    /** What is rendered into goldens, without the CRDs, which have a test of their own. */
    enum Golden {
        DEFAULTS(""),
        K3S("""
                apiServer: https://127.0.0.1:6444
                operator: {replicas: 2, innerCIDRs: [10.42.0.0/16, 10.43.0.0/16]}
                """),
        UNPRIVILEGED("""
                agent: {privileged: false, userspace: true, image: {repository: mesh/agent, tag: t}, httpBind: 0.0.0.0}
                operator: {image: {digest: "sha256:%s"}, verbose: true, extraEnv: [{name: TZ, value: UTC}]}
                imagePullSecrets: [{name: pull}]
                admission: {enabled: false}
                """.formatted("0123456789abcdef".repeat(4)));

        private final String values;

        Golden(String values) {
            this.values = values;
        }

        Path file() {
            return GOLDEN.resolve(name().toLowerCase(java.util.Locale.ROOT) + ".yaml");
        }
    }

    @Test
    void lintFindsNothing() {
        LintResult result = Chart.lint();
        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
        assertThat(result.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
    }

    @ParameterizedTest
    @EnumSource(Golden.class)
    void rendersTheGolden(Golden golden) throws IOException {
        assertGolden(golden.file(), Chart.render("crds: {install: false}\n" + golden.values));
    }

    /** What kustomize users get is what Helm users get. */
    @Test
    void overlaysHaveTheWorkloadsOfTheChart() throws IOException {
        String rendered =
                Chart.render(Chart.read(Chart.REPOSITORY.resolve("deploy/overlays/runbook/chart-values.yaml")));
        StringBuilder workloads =
                new StringBuilder("# Made from helm/wireguard-mesh and chart-values.yaml; do not edit."
                        + " Refresh:\n# " + Chart.REFRESH + "\n");
        for (String document : rendered.split("(?m)^---\\n")) {
            if (document.contains("/templates/agent.yaml") || document.contains("/templates/operator.yaml")) {
                workloads.append("---\n").append(document);
            }
        }
        assertGolden(
                Chart.REPOSITORY.resolve("deploy/overlays/runbook/workloads.yaml"),
                workloads
                        .toString()
                        .replaceAll("(?m)^# Source: .*\\n", "")
                        .replaceAll("(?m)^ +(helm\\.sh/chart|app\\.kubernetes\\.io/managed-by): .*\\n", ""));
    }

    @Test
    void agentNeedsNoNetworkButItsHosts() {
        GenericKubernetesResource agent = Chart.find(Chart.render(""), "DaemonSet", "node-agent");
        assertThat(Chart.podSpec(agent))
                .containsEntry("hostNetwork", true)
                .containsEntry("dnsPolicy", "Default")
                .containsEntry("enableServiceLinks", false)
                .containsEntry("priorityClassName", "system-node-critical")
                .containsEntry("tolerations", List.of(Map.of("operator", "Exists")));
    }

    @Test
    void probesAreOfTheHostsLoopbackAndRunNoCommand() {
        String rendered = Chart.render("");
        for (GenericKubernetesResource workload : List.of(
                Chart.find(rendered, "DaemonSet", "node-agent"), Chart.find(rendered, "Deployment", "operator"))) {
            for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                assertThat(Chart.container(workload).get(probe).toString())
                        .contains("host=127.0.0.1")
                        .doesNotContain("exec");
            }
        }
    }

    @Test
    void capabilitiesAreTwoWhenNotPrivileged() {
        String rendered = Chart.render("agent: {privileged: false}");
        assertThat(Chart.container(Chart.find(rendered, "DaemonSet", "node-agent"))
                        .get("securityContext"))
                .isEqualTo(Map.of(
                        "runAsUser",
                        0,
                        "runAsGroup",
                        0,
                        "readOnlyRootFilesystem",
                        true,
                        "allowPrivilegeEscalation",
                        false,
                        "seccompProfile",
                        Map.of("type", "RuntimeDefault"),
                        "capabilities",
                        Map.of("drop", List.of("ALL"), "add", List.of("NET_ADMIN", "NET_RAW"))));
    }

    @Test
    void apiServerOfTheValuesReplacesTheServiceAddress() {
        for (var expected : Map.of(
                        "https://127.0.0.1:6444", List.of("127.0.0.1", "6444"),
                        "https://api.example.org", List.of("api.example.org", "443"),
                        "https://[fd00::1]:6443", List.of("fd00::1", "6443"))
                .entrySet()) {
            String rendered = Chart.render("apiServer: \"" + expected.getKey() + "\"");
            for (GenericKubernetesResource workload : List.of(
                    Chart.find(rendered, "DaemonSet", "node-agent"), Chart.find(rendered, "Deployment", "operator"))) {
                assertThat((List<?>) Chart.container(workload).get("env"))
                        .as(expected.getKey())
                        .asString()
                        .contains(
                                "{name=KUBERNETES_SERVICE_HOST, value="
                                        + expected.getValue().get(0) + "}",
                                "{name=KUBERNETES_SERVICE_PORT, value="
                                        + expected.getValue().get(1) + "}");
            }
        }
    }

    @Test
    void twoOperatorsHaveADisruptionBudgetAndOneHasNone() {
        assertThat(Chart.render("operator: {replicas: 2}")).contains("kind: PodDisruptionBudget");
        assertThat(Chart.render("")).doesNotContain("kind: PodDisruptionBudget");
    }

    @Test
    void crdsCanBeLeftToSomebodyElse() {
        assertThat(Chart.render("crds: {install: false}")).doesNotContain("kind: CustomResourceDefinition");
    }

    @Test
    void refusesAClusterWithoutSelectableFields() {
        assertThatThrownBy(() -> Chart.renderFor("v1.30.9")).hasMessageContaining("kubeVersion");
        assertThat(Chart.renderFor("v1.31.4+k3s1")).contains("kind: DaemonSet");
    }

    private static void assertGolden(Path file, String text) throws IOException {
        if (Chart.writes()) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file).as("run " + Chart.REFRESH).hasContent(text);
    }
}
