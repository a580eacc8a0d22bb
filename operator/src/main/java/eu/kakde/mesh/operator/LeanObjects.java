package eu.kakde.mesh.operator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * How the operator reads objects. A mesh of a hundred nodes has 9,900 links, and the informers hold each of them twice:
 * what is not needed there is never made.
 */
final class LeanObjects {

    /**
     * How many MeshPeers one answer brings when all are listed. All at once would be some fifty megabytes of text for a
     * hundred nodes.
     */
    static final long PAGE = 500;

    private LeanObjects() {}

    /**
     * Without {@code managedFields}, trees of maps that take several times as much memory as the rest of the object.
     * Only the API server makes use of them.
     */
    static KubernetesSerialization reading() {
        ObjectMapper mapper = new ObjectMapper();
        mapper.configOverride(ObjectMeta.class)
                .setIgnorals(JsonIgnoreProperties.Value.forIgnoredProperties("managedFields"));
        return new KubernetesSerialization(mapper, true);
    }
}
