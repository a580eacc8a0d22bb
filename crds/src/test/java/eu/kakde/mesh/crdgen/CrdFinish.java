package eu.kakde.mesh.crdgen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** What the CRD generator has no annotation for, and what it gets wrong. */
final class CrdFinish {

    private static final int MAX_CONDITIONS = 16;

    /** What tells the items of a list apart; lists of other types are atomic. */
    private static final Map<Type, List<String>> MAP_KEYS =
            Map.of(Condition.class, List.of("type"), MeshNodeStatus.Finding.class, List.of("reason", "subject"));

    private final JavadocDescriptions descriptions;

    private CrdFinish(JavadocDescriptions descriptions) {
        this.descriptions = descriptions;
    }

    static void finish(CustomResourceDefinition crd, Class<?> kind, JavadocDescriptions descriptions) {
        CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
        JSONSchemaProps schema = version.getSchema().getOpenAPIV3Schema();
        version.setAdditionalPrinterColumns(inOrder(version.getAdditionalPrinterColumns(), kind));
        CrdFinish finish = new CrdFinish(descriptions);
        finish.describe(schema, kind);
        withoutDoubleRules(schema);
        if (kind == Mesh.class) {
            // Without it a Mesh that leaves spec out would get no defaults.
            schema.getProperties().get("spec").setDefault(JsonNodeFactory.instance.objectNode());
        }
        if (kind == MeshPeer.class) {
            schema.setRequired(List.of("spec"));
        }
    }

    /**
     * The generator sorts columns by path; people read them from left to right. Priority 0 goes, for the API server
     * gives it back as nothing.
     */
    private static List<CustomResourceColumnDefinition> inOrder(
            List<CustomResourceColumnDefinition> columns, Class<?> kind) {
        return Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(annotation -> columns.stream()
                        .filter(column -> column.getName().equals(annotation.name()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("two columns of " + kind + " have one path")))
                .peek(column -> column.setPriority(
                        Integer.valueOf(0).equals(column.getPriority()) ? null : column.getPriority()))
                .toList();
    }

    private void describe(JSONSchemaProps schema, Class<?> kind) {
        schema.setDescription(descriptions.of(kind));
        ParameterizedType custom = (ParameterizedType) kind.getGenericSuperclass();
        Type[] specAndStatus = custom.getActualTypeArguments();
        List<String> names = List.of("spec", "status");
        for (int i = 0; i < names.size(); i++) {
            JSONSchemaProps part = schema.getProperties().get(names.get(i));
            Class<?> type = (Class<?>) specAndStatus[i];
            part.setDescription(descriptions.of(type));
            describeFields(part, type);
        }
    }

    private void describeFields(JSONSchemaProps schema, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            JSONSchemaProps field = schema.getProperties().get(component.getName());
            field.setDescription(descriptions.of(type, component.getName()));
            if (component.getType() == Integer.class) {
                field.setFormat("int32");
            } else if (component.getType() == Long.class) {
                field.setFormat("int64");
            } else if (component.getType().isRecord()) {
                describeFields(field, component.getType());
            } else if (component.getType() == List.class) {
                describeList(field, component);
            }
        }
    }

    /**
     * Conditions are a map, because several writers each own some of them. Lists of text are atomic: a set would be
     * merged from what its writers say, and an address that one of them dropped would stay.
     */
    private void describeList(JSONSchemaProps list, RecordComponent component) {
        Type item = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
        list.setXKubernetesListType(MAP_KEYS.containsKey(item) ? "map" : "atomic");
        list.setXKubernetesListMapKeys(MAP_KEYS.get(item));
        JSONSchemaProps schema = list.getItems().getSchema();
        if (item == Condition.class) {
            list.setMaxItems((long) MAX_CONDITIONS);
            describeCondition(schema);
        } else if (item instanceof Class<?> type && type.isRecord()) {
            schema.setDescription(descriptions.of(type));
            describeFields(schema, type);
        }
    }

    /** As metav1.Condition has it. */
    private static void describeCondition(JSONSchemaProps condition) {
        Map<String, JSONSchemaProps> fields = condition.getProperties();
        condition.setRequired(List.of("lastTransitionTime", "message", "reason", "status", "type"));
        field(fields, "lastTransitionTime", "When status last changed.").setFormat("date-time");
        field(fields, "message", "A sentence for a person; may be empty.").setMaxLength(32768L);
        JSONSchemaProps generation = field(
                fields,
                "observedGeneration",
                "The metadata.generation that this is about; an older one is out of date.");
        generation.setFormat("int64");
        generation.setMinimum(0.0);
        JSONSchemaProps reason = field(fields, "reason", "Why, as one CamelCase word.");
        reason.setMinLength(1L);
        reason.setMaxLength(1024L);
        reason.setPattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$");
        field(fields, "status", "True, False or Unknown.")
                .setEnum(List.of(text("True"), text("False"), text("Unknown")));
        JSONSchemaProps type = field(fields, "type", "What this is about, e.g. Ready.");
        type.setMaxLength(316L);
        type.setMinLength(1L);
    }

    private static JSONSchemaProps field(Map<String, JSONSchemaProps> fields, String name, String description) {
        JSONSchemaProps field = fields.get(name);
        field.setDescription(description);
        return field;
    }

    private static JsonNode text(String value) {
        return JsonNodeFactory.instance.textNode(value);
    }

    /** A record's annotation stands on its field and on its accessor, and the generator takes both. */
    private static void withoutDoubleRules(JSONSchemaProps schema) {
        if (schema.getXKubernetesValidations() != null) {
            schema.setXKubernetesValidations(new ArrayList<>(new LinkedHashSet<>(schema.getXKubernetesValidations())));
        }
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(CrdFinish::withoutDoubleRules);
        }
    }
}
