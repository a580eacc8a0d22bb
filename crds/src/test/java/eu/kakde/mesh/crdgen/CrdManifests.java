package eu.kakde.mesh.crdgen;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The CRD manifests as the resource types say them: annotations become the schema, Javadoc becomes descriptions. */
final class CrdManifests {

    private static final List<Class<? extends CustomResource<?, ?>>> KINDS =
            List.of(Mesh.class, MeshNode.class, MeshPeer.class);
    private static final String HEADER = "# Made from the types in eu.kakde.mesh.api.v1alpha1; do not edit. Refresh: "
            + CrdManifestsTest.REFRESH + "\n";

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build();

    private CrdManifests() {}

    /**
     * Makes the manifests.
     *
     * @param sources the directory of the packages' source files
     * @return text by file name
     */
    static SortedMap<String, String> generate(Path sources) throws IOException {
        Map<String, Class<? extends CustomResource<?, ?>>> kinds =
                KINDS.stream().collect(Collectors.toMap(Class::getSimpleName, Function.identity()));
        JavadocDescriptions descriptions = JavadocDescriptions.read(sources, KINDS);
        SortedMap<String, String> manifests = new TreeMap<>();
        new CRDGenerator()
                .customResourceClasses(List.copyOf(KINDS))
                .forCRDVersions("v1")
                .withParallelGenerationEnabled(false)
                .withPostProcessor(new CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata resource, String version) {
                        CustomResourceDefinition crd = (CustomResourceDefinition) resource;
                        CrdFinish.finish(crd, kinds.get(crd.getSpec().getNames().getKind()), descriptions);
                        manifests.put(crd.getMetadata().getName() + ".yaml", HEADER + yaml(crd));
                        return crd;
                    }
                })
                .withOutput(new Discarded())
                .generate();
        return manifests;
    }

    private static String yaml(CustomResourceDefinition crd) {
        try {
            return YAML.writeValueAsString(withWholeNumbers(YAML.valueToTree(crd)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The model holds bounds as doubles; 65535.0 in Git would differ from the 65535 that the API server gives back. */
    private static JsonNode withWholeNumbers(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(withWholeNumbers(field.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withWholeNumbers(array.get(i)));
            }
        } else if (node.isDouble() && node.doubleValue() == node.longValue()) {
            return LongNode.valueOf(node.longValue());
        }
        return node;
    }

    /** The generator's own YAML leaves True and Off without quotes, which kubectl reads as booleans. */
    private static final class Discarded implements CRDGenerator.CRDOutput<OutputStream> {

        @Override
        public OutputStream outputFor(String crdName) {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void close() {}
    }
}
