package eu.kakde.mesh.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceJsonTest {

    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    @Test
    void writesNoFieldThatIsNull() {
        MeshNode node = new MeshNode();
        node.setMetadata(new ObjectMetaBuilder().withName("ms-1").build());
        node.setStatus(new MeshNodeStatus(null, new MeshNodeStatus.Plan("h", null, null), null, null, List.of()));
        assertThat(JSON.asJson(node))
                .isEqualTo("{\"apiVersion\":\"mesh.kakde.eu/v1alpha1\",\"kind\":\"MeshNode\","
                        + "\"metadata\":{\"name\":\"ms-1\"},\"status\":{\"plan\":{\"hash\":\"h\"},\"conditions\":[]}}");
    }

    @Test
    void readsWhatANewerServerHasAndAnOlderOneLacks() {
        MeshNode node = JSON.unmarshal("""
                {"apiVersion": "mesh.kakde.eu/v1alpha1", "kind": "MeshNode", "metadata": {"name": "ms-1"},
                 "spec": {"site": "home", "addresses": null, "colour": "blue"},
                 "status": {"plan": {"hash": "h", "since": "2027"}, "news": {"a": [1]},
                            "conditions": [{"type": "Ready", "status": "True", "severity": "low"}]}}
                """, MeshNode.class);
        assertThat(node.getSpec()).isEqualTo(new MeshNodeSpec(null, "home", null, null, null, null, null));
        assertThat(node.getStatus().plan()).isEqualTo(new MeshNodeStatus.Plan("h", null, null));
        assertThat(node.getStatus().conditions())
                .singleElement()
                .satisfies(condition -> assertThat(condition.getType()).isEqualTo("Ready"));
    }

    @Test
    void readsObjectsWithoutSpecAndStatus() {
        for (String kind : List.of("Mesh", "MeshNode", "MeshPeer")) {
            String json = "{\"apiVersion\":\"mesh.kakde.eu/v1alpha1\",\"kind\":\"" + kind
                    + "\",\"metadata\":{\"name\":\"default\"}}";
            Object resource = JSON.unmarshal(json);
            assertThat(resource.getClass().getSimpleName()).isIn(kind, "GenericKubernetesResource");
        }
        MeshPeer peer = JSON.unmarshal("{\"metadata\":{\"name\":\"a.b\"},\"spec\":null}", MeshPeer.class);
        assertThat(peer.getSpec()).isNull();
        assertThat(peer.getStatus()).isNull();
    }

    @Test
    void writesRpFilterByItsName() {
        MeshSpec spec = new MeshSpec(null, null, null, null, null, MeshSpec.RpFilter.Disabled, null, null);
        assertThat(JSON.asJson(spec)).isEqualTo("{\"rpFilter\":\"Disabled\"}");
        assertThat(JSON.unmarshal("{\"rpFilter\":\"Disabled\"}", MeshSpec.class))
                .isEqualTo(spec);
    }
}
