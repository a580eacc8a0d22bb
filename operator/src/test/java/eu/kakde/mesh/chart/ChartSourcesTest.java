package eu.kakde.mesh.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Helm chart can read nothing outside its folder, so it has copies: they never differ from their sources. */
class ChartSourcesTest {

    private static final Path CRDS = Chart.REPOSITORY.resolve("crds/manifests");
    private static final Path BASE = Chart.REPOSITORY.resolve("deploy/base");

    @Test
    void crdsAreThoseOfTheRepository() throws IOException {
        assertCopied(CRDS, Chart.DIRECTORY.resolve("files/crds"), names(CRDS));
    }

    @Test
    void identitiesAndRightsAreThoseOfTheBase() throws IOException {
        assertCopied(
                BASE,
                Chart.DIRECTORY.resolve("files/base"),
                List.of("admission.yaml", "node-agent.yaml", "operator.yaml"));
    }

    @Test
    void renderedCrdsDifferFromTheirSourcesInTheKeepAnnotationOnly() throws IOException {
        String rendered = Chart.render("");
        for (String file : names(CRDS)) {
            GenericKubernetesResource source =
                    Serialization.unmarshal(Chart.read(CRDS.resolve(file)), GenericKubernetesResource.class);
            GenericKubernetesResource crd = Chart.find(
                    rendered, "CustomResourceDefinition", source.getMetadata().getName());
            assertThat(crd.getMetadata().getAnnotations()).containsOnly(Map.entry("helm.sh/resource-policy", "keep"));
            crd.getMetadata().setAnnotations(source.getMetadata().getAnnotations());
            assertThat(crd).isEqualTo(source);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-agent.yaml", "operator.yaml", "admission.yaml"})
    void rendersTheBaseAsItIs(String file) {
        String rendered = Chart.render("");
        for (GenericKubernetesResource source : Chart.resources(Chart.read(BASE.resolve(file)))) {
            assertThat(Chart.resources(rendered)).as(source.getKind()).contains(source);
        }
    }

    @Test
    void everyRoleOfTheChartButTheTestsIsOneOfTheBase() throws IOException {
        List<GenericKubernetesResource> base = Stream.of("node-agent.yaml", "operator.yaml", "admission.yaml")
                .flatMap(file -> Chart.resources(Chart.read(BASE.resolve(file))).stream())
                .toList();
        assertThat(Chart.resources(Chart.render("")).stream()
                        .filter(resource -> resource.getApiVersion().startsWith("rbac.")
                                || resource.getApiVersion().startsWith("admissionregistration.")
                                || resource.getKind().equals("ServiceAccount"))
                        .filter(resource -> !resource.getMetadata().getName().equals("mesh-gate")))
                .containsExactlyInAnyOrderElementsOf(base);
    }

    @Test
    void anotherNamespaceReachesEverySubjectAndThePolicy() {
        String rendered = Chart.render("", "tunnels");
        assertThat(rendered).doesNotContain("mesh-system").contains("system:serviceaccount:tunnels:node-agent");
    }

    @Test
    void hasTheVersionOfTheBuild() {
        Matcher pom = Pattern.compile("<artifactId>mesh</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(Chart.read(Chart.REPOSITORY.resolve("pom.xml")));
        assertThat(pom.find()).isTrue();
        assertThat(Chart.read(Chart.DIRECTORY.resolve("Chart.yaml")))
                .contains("\nversion: " + pom.group(1) + "\n")
                .contains("\nappVersion: " + pom.group(1) + "\n");
    }

    private static void assertCopied(Path from, Path to, List<String> files) throws IOException {
        for (String file : files) {
            String source = Files.readString(from.resolve(file));
            if (Chart.writes()) {
                Files.writeString(to.resolve(file), source);
            }
            assertThat(to.resolve(file)).as("stale; run " + Chart.REFRESH).hasContent(source);
        }
        assertThat(names(to)).isEqualTo(files);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
