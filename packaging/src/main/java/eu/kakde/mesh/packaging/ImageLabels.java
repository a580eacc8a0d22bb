package eu.kakde.mesh.packaging;

import java.util.Map;
import java.util.TreeMap;

/**
 * The annotations of the OCI image specification that each image carries as labels.
 *
 * @param revision the commit; empty when not built from a Git checkout
 */
record ImageLabels(String source, String version, String revision) {

    Map<String, String> of(Program program) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("org.opencontainers.image.title", program.title());
        labels.put("org.opencontainers.image.source", source);
        labels.put("org.opencontainers.image.licenses", "Apache-2.0");
        labels.put("org.opencontainers.image.version", version);
        if (!revision.isEmpty()) {
            labels.put("org.opencontainers.image.revision", revision);
        }
        return labels;
    }
}
