package eu.kakde.mesh.agent.imported;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The manifests of an imported mesh, in the order in which they are printed. */
public record ImportedMesh(List<Part> parts) {

    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .stringQuotingChecker(new CautiousQuotes())
                    .build())
            .build();

    public ImportedMesh {
        parts = List.copyOf(parts);
    }

    /**
     * One object.
     *
     * @param remarks one line each, above it: what is a guess, and what to check
     */
    public record Part(CustomResource<?, ?> object, List<String> remarks) {

        public Part {
            remarks = List.copyOf(remarks);
        }
    }

    /** YAML documents, with the remarks as comments. */
    public String format() {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            out.append(out.isEmpty() ? "" : "---\n");
            part.remarks().forEach(remark -> out.append("# ").append(remark).append('\n'));
            out.append(yaml(part.object()));
        }
        return out.toString();
    }

    private static String yaml(CustomResource<?, ?> object) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("apiVersion", object.getApiVersion());
        document.put("kind", object.getKind());
        document.put("metadata", Map.of("name", object.getMetadata().getName()));
        document.put("spec", object.getSpec());
        try {
            return YAML.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Leaves quotes out only where no reader of YAML, old or new, could see anything but text. */
    private static final class CautiousQuotes extends StringQuotingChecker.Default {

        private static final long serialVersionUID = 1L;
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9./-]*");

        @Override
        public boolean needToQuoteValue(String value) {
            return !PLAIN.matcher(value).matches() || super.needToQuoteValue(value);
        }
    }
}
