package eu.kakde.mesh.agent.manifest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeSpec;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerSpec;
import eu.kakde.mesh.api.v1alpha1.MeshSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The mesh objects in YAML or JSON files. Strict: a field that the API does not have is an error, not a surprise. */
record ManifestFiles(List<Mesh> meshes, List<MeshNode> nodes, List<MeshPeer> peers) {

    private static final String GROUP = "mesh.kakde.eu/";
    private static final String VERSION = GROUP + "v1alpha1";
    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .addMixIn(MeshSpec.class, NothingUnknown.class)
            .addMixIn(MeshNodeSpec.class, NothingUnknown.class)
            .addMixIn(MeshPeerSpec.class, NothingUnknown.class)
            .build();

    /** The types let unknown fields pass, for API servers newer than this program. A file has no such excuse. */
    @JsonIgnoreProperties(ignoreUnknown = false)
    private interface NothingUnknown {}

    static ManifestFiles read(Collection<Path> paths) {
        ManifestFiles found = new ManifestFiles(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Path path : paths) {
            for (Path file : filesOf(path)) {
                found.readFile(file);
            }
        }
        return found;
    }

    private static List<Path> filesOf(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> walk = Files.walk(path)) {
            return walk.filter(file -> file.toString().matches(".*\\.(ya?ml|json)"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ManifestException(path + ": cannot be listed: " + e.getMessage());
        }
    }

    private void readFile(Path file) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            while (documents.hasNextValue()) {
                readObject(file, documents.nextValue());
            }
        } catch (JsonProcessingException e) {
            throw new ManifestException(file + ": line "
                    + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + ": is not YAML: "
                    + oneLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new ManifestException(
                    file + ": cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private void readObject(Path file, JsonNode object) {
        String apiVersion = object.path("apiVersion").asText();
        if (object.path("kind").asText().equals("List") && object.path("items").isArray()) {
            object.path("items").forEach(item -> readObject(file, item));
        } else if (apiVersion.startsWith(GROUP)) {
            String kind = object.path("kind").asText();
            String name = object.path("metadata").path("name").asText();
            String where = file + ": " + kind + " " + name;
            if (!apiVersion.equals(VERSION)) {
                throw new ManifestException(where + ": apiVersion: " + apiVersion + " is unknown; write " + VERSION);
            }
            if (name.isEmpty()) {
                throw new ManifestException(where + "metadata.name: is missing");
            }
            switch (kind) {
                case "Mesh" -> meshes.add(typed(where, object, Mesh.class));
                case "MeshNode" -> nodes.add(typed(where, object, MeshNode.class));
                case "MeshPeer" -> peers.add(typed(where, object, MeshPeer.class));
                default ->
                    throw new ManifestException(
                            where + ": kind: is none of " + VERSION + "; it has Mesh, MeshNode and MeshPeer");
            }
        }
    }

    private static <T> T typed(String where, JsonNode object, Class<T> type) {
        try {
            return STRICT.treeToValue(object, type);
        } catch (JsonMappingException e) {
            StringBuilder field = new StringBuilder();
            for (JsonMappingException.Reference step : e.getPath()) {
                if (step.getFieldName() != null) {
                    field.append(field.isEmpty() ? "" : ".").append(step.getFieldName());
                } else {
                    field.append('[').append(step.getIndex()).append(']');
                }
            }
            throw new ManifestException(where + ": " + field + ": " + oneLine(e.getOriginalMessage()));
        } catch (JsonProcessingException e) {
            throw new ManifestException(where + ": " + oneLine(e.getOriginalMessage()));
        }
    }

    private static String oneLine(String message) {
        String line = message.replaceAll("\\s+", " ").replaceAll(" \\(?class eu\\.kakde[^),]*\\)?,?", "");
        return line.length() <= 300 ? line : line.substring(0, 300) + "...";
    }
}
