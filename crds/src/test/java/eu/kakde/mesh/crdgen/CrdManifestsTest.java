package eu.kakde.mesh.crdgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the committed CRD manifests against the resource types; {@code -Dcrds=write} rewrites them. */
class CrdManifestsTest {

    static final String REFRESH = "./mvnw -pl crds test -Dtest=CrdManifestsTest -Dcrds=write";

    private static final Path MODULE =
            Path.of(System.getProperty("repository.root", "..")).resolve("crds");
    private static final Path MANIFESTS = MODULE.resolve("manifests");

    @Test
    void committedManifestsAreWhatTheTypesSay() throws IOException {
        SortedMap<String, String> generated = CrdManifests.generate(MODULE.resolve("src/main/java"));
        if ("write".equals(System.getProperty("crds"))) {
            write(generated);
        }
        assertThat(committed()).as("stale; run " + REFRESH).isEqualTo(generated);
    }

    private static void write(SortedMap<String, String> manifests) throws IOException {
        Files.createDirectories(MANIFESTS);
        for (var manifest : manifests.entrySet()) {
            Files.writeString(MANIFESTS.resolve(manifest.getKey()), manifest.getValue());
        }
    }

    private static SortedMap<String, String> committed() throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        if (Files.isDirectory(MANIFESTS)) {
            try (Stream<Path> files = Files.list(MANIFESTS)) {
                for (Path file : files.toList()) {
                    texts.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return texts;
    }
}
