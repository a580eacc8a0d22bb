package eu.kakde.mesh.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The chart in the repository, rendered by Helm as {@code helm template} does. */
final class Chart {

    static final String REFRESH = "./mvnw -pl crds,operator test -Dtest='Chart*Test'"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dchart=write";
    static final Path REPOSITORY = Path.of(System.getProperty("repository.root", ".."))
            .toAbsolutePath()
            .normalize();
    static final Path DIRECTORY = REPOSITORY.resolve("helm/wireguard-mesh");
    private static final String NAMESPACE = "mesh-system";

    private Chart() {}

    static boolean writes() {
        return "write".equals(System.getProperty("chart"));
    }

    static LintResult lint() {
        return new Helm(DIRECTORY).lint().strict().call();
    }

    /** @param values a text of YAML that overrides values.yaml; empty for none */
    static String render(String values) {
        return render(values, NAMESPACE);
    }

    static String render(String values, String namespace) {
        return call(values, namespace, "v1.36.3");
    }

    static String renderFor(String kubeVersion) {
        return call("", NAMESPACE, kubeVersion);
    }

    private static String call(String values, String namespace, String kubeVersion) {
        try {
            Path file = Files.createTempFile("values", ".yaml");
            try {
                Files.writeString(file, values);
                TemplateCommand template = new Helm(DIRECTORY)
                        .template()
                        .withName("mesh")
                        .withNamespace(namespace)
                        .withKubeVersion(kubeVersion);
                return (values.isEmpty() ? template : template.withValuesFile(file)).call();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot hand values to Helm", e);
        }
    }

    static List<GenericKubernetesResource> resources(String manifests) {
        return Arrays.stream(manifests.split("(?m)^---.*$"))
                .filter(text -> text.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .map(text -> Serialization.unmarshal(text, GenericKubernetesResource.class))
                .toList();
    }

    static GenericKubernetesResource find(String manifests, String kind, String name) {
        return resources(manifests).stream()
                .filter(resource -> resource.getKind().equals(kind)
                        && resource.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    /** The pod of a DaemonSet or Deployment; its first container is its only one. */
    static Map<String, Object> podSpec(GenericKubernetesResource workload) {
        return workload.get("spec", "template", "spec");
    }

    static Map<String, Object> container(GenericKubernetesResource workload) {
        return workload.get("spec", "template", "spec", "containers", 0);
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
