package eu.kakde.mesh.docs;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/crds.md}: every field of the three kinds, from the committed CRDs. */
class CrdReferenceTest {

    @Test
    void crdReferenceIsThatOfTheCommittedCrds() {
        StringBuilder text = new StringBuilder("Group `mesh.kakde.eu`, version `v1alpha1`; all three kinds are"
                + " cluster-scoped. What the API server enforces stands under *Must*; the examples are in"
                + " [deploy/examples/runbook](../../deploy/examples/runbook).\n");
        for (String plural : List.of("meshes", "meshnodes", "meshpeers")) {
            CustomResourceDefinition crd = Serialization.unmarshal(
                    Markdown.read(Markdown.REPOSITORY.resolve("crds/manifests/" + plural + ".mesh.kakde.eu.yaml"))
                            .text(),
                    CustomResourceDefinition.class);
            kind(crd, text);
        }
        Reference.assertCurrent("crds.md", "Resources", text.toString());
    }

    private static void kind(CustomResourceDefinition crd, StringBuilder text) {
        JSONSchemaProps schema =
                crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
        text.append("\n## ").append(crd.getSpec().getNames().getKind()).append("\n\n");
        List<String> shortNames = crd.getSpec().getNames().getShortNames();
        text.append("`kubectl get ")
                .append(crd.getSpec().getNames().getPlural())
                .append('`');
        if (shortNames != null && !shortNames.isEmpty()) {
            text.append(", in short `").append(String.join("`, `", shortNames)).append('`');
        }
        text.append(".");
        if (schema.getDescription() != null) {
            text.append(' ').append(schema.getDescription().strip());
        }
        text.append('\n');
        rules(schema).forEach(rule -> text.append("\n- ").append(rule));
        text.append(rules(schema).isEmpty() ? "" : "\n");
        for (String part : List.of("spec", "status")) {
            JSONSchemaProps properties = schema.getProperties().get(part);
            if (properties != null) {
                text.append("\n| Field | Type | Must | Meaning |\n|---|---|---|---|\n");
                fields(part, properties, text);
            }
        }
    }

    private static void fields(String path, JSONSchemaProps parent, StringBuilder text) {
        Map<String, JSONSchemaProps> properties = new TreeMap<>(parent.getProperties());
        properties.forEach((name, field) -> {
            boolean list = "array".equals(field.getType());
            JSONSchemaProps inner = list ? field.getItems().getSchema() : field;
            String here = path + "." + name;
            boolean required =
                    parent.getRequired() != null && parent.getRequired().contains(name);
            text.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            here,
                            (list ? "list of " : "") + inner.getType(),
                            Reference.cell(String.join("; ", must(field, inner, required))),
                            Reference.cell(field.getDescription() == null ? "" : field.getDescription())));
            if (inner.getProperties() != null && !inner.getProperties().isEmpty()) {
                fields(here + (list ? "[]" : ""), inner, text);
            }
        });
    }

    private static List<String> must(JSONSchemaProps field, JSONSchemaProps inner, boolean required) {
        List<String> must = new ArrayList<>();
        if (required) {
            must.add("required");
        }
        if (field.getDefault() != null) {
            must.add("default `" + field.getDefault() + "`");
        }
        if (inner.getEnum() != null && !inner.getEnum().isEmpty()) {
            must.add("one of `"
                    + String.join(
                            "`, `",
                            inner.getEnum().stream()
                                    .map(value -> value.asText())
                                    .toList()) + "`");
        }
        if (inner.getMinimum() != null) {
            must.add("≥ " + inner.getMinimum().longValue());
        }
        if (inner.getMaximum() != null) {
            must.add("≤ " + inner.getMaximum().longValue());
        }
        if (field.getMaxItems() != null) {
            must.add("at most " + field.getMaxItems());
        }
        if (inner.getMaxLength() != null) {
            must.add("≤ " + inner.getMaxLength() + " characters");
        }
        must.addAll(rules(field));
        if (inner != field) {
            must.addAll(rules(inner));
        }
        return must;
    }

    private static List<String> rules(JSONSchemaProps schema) {
        return schema.getXKubernetesValidations() == null
                ? List.of()
                : schema.getXKubernetesValidations().stream()
                        .map(rule -> rule.getMessage() == null ? "`" + rule.getRule() + "`" : rule.getMessage())
                        .toList();
    }
}
