package eu.kakde.mesh.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * An archive as {@code docker load} reads it.
 *
 * @param reference the image's name and tag
 * @param config the image's configuration
 * @param layers compressed, the lowest first
 */
record BuiltImage(String reference, JsonNode config, List<byte[]> layers) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static BuiltImage read(Path tar) throws IOException {
        Map<String, byte[]> members = new HashMap<>();
        try (TarArchiveInputStream archive = new TarArchiveInputStream(Files.newInputStream(tar))) {
            for (TarArchiveEntry entry; (entry = archive.getNextEntry()) != null; ) {
                members.put(entry.getName(), archive.readAllBytes());
            }
        }
        JsonNode manifest = JSON.readTree(members.get("manifest.json")).get(0);
        List<byte[]> layers = new ArrayList<>();
        manifest.get("Layers").forEach(layer -> layers.add(members.get(layer.asText())));
        JsonNode config = JSON.readTree(members.get(manifest.get("Config").asText()));
        return new BuiltImage(manifest.get("RepoTags").get(0).asText(), config, layers);
    }

    String label(String name) {
        return config.at("/config/Labels")
                .path("org.opencontainers.image." + name)
                .asText();
    }

    List<String> entrypoint() {
        return JSON.convertValue(
                config.at("/config/Entrypoint"),
                JSON.getTypeFactory().constructCollectionType(List.class, String.class));
    }

    String user() {
        return config.at("/config/User").asText();
    }

    /** Digest of the uncompressed layer. */
    String diffId(int layer) {
        return config.at("/rootfs/diff_ids/" + layer).asText();
    }

    /** Makes the file system that a container would see, executable bits and times included. */
    void unpack(Path root) throws IOException {
        for (byte[] layer : layers) {
            try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(layer));
                    TarArchiveInputStream archive = new TarArchiveInputStream(plain)) {
                for (TarArchiveEntry entry; (entry = archive.getNextEntry()) != null; ) {
                    Path path = root.resolve(entry.getName());
                    if (entry.isDirectory()) {
                        Files.createDirectories(path);
                    } else {
                        Files.copy(archive, path);
                    }
                    path.toFile().setExecutable((entry.getMode() & 0111) != 0, false);
                    Files.setLastModifiedTime(path, entry.getLastModifiedTime());
                }
            }
        }
    }
}
