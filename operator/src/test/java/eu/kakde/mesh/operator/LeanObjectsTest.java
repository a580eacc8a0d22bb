package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class LeanObjectsTest {

    @Test
    void leavesManagedFieldsOutAndKeepsTheRest() {
        KubernetesSerialization reading = LeanObjects.reading();
        MeshPeer peer = reading.unmarshal("""
                apiVersion: mesh.kakde.eu/v1alpha1
                kind: MeshPeer
                metadata:
                  name: ms-1.wk-1
                  uid: some-uid
                  labels: {app.kubernetes.io/managed-by: mesh-operator}
                  managedFields:
                    - manager: mesh-operator
                      operation: Apply
                      fieldsV1: {"f:spec": {"f:node": {}}}
                spec: {node: ms-1, peer: wk-1}
                """, MeshPeer.class);
        assertThat(peer.getMetadata().getManagedFields()).isEmpty();
        assertThat(peer.getMetadata().getUid()).isEqualTo("some-uid");
        assertThat(peer.getMetadata().getLabels()).containsEntry("app.kubernetes.io/managed-by", "mesh-operator");
        assertThat(peer.getMetadata().getAdditionalProperties()).isEmpty();
        assertThat(peer.getSpec().peer()).isEqualTo("wk-1");
        assertThat(reading.asJson(peer)).doesNotContain("managedFields");
    }
}
