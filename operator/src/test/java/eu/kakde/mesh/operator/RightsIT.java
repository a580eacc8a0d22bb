package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.MeshWatch.soon;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WithTestCluster
class RightsIT {

    /** All that the operator needs. Taking any verb away fails the test below. */
    private static final String RIGHTS = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: mesh-system}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: operator-rights}
            rules:
              - {apiGroups: [mesh.kakde.eu], resources: [meshes, meshnodes], verbs: [list, watch]}
              - {apiGroups: [mesh.kakde.eu], resources: [meshpeers], verbs: [list, watch, create, patch, delete]}
              - {apiGroups: [mesh.kakde.eu], resources: [meshes/status, meshnodes/status, meshpeers/status], verbs: [patch]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: operator-rights}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: operator-rights}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: operator}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: operator-rights, namespace: mesh-system}
            rules:
              - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, list, watch, create, patch]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: operator-rights, namespace: mesh-system}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: operator-rights}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: operator}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: operator-rights, namespace: default}
            rules:
              - {apiGroups: [""], resources: [events], verbs: [create]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: operator-rights, namespace: default}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: operator-rights}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: operator}]
            """;

    @Test
    void needsNoMoreThanThese(TestCluster cluster) {
        cluster.apply(RIGHTS);
        MeshWatch mesh = new MeshWatch(cluster);
        try (KubernetesClient client = cluster.clientAs("operator", List.of("system:authenticated"), Map.of());
                RunningOperator operator = RunningOperator.elect(client.getConfiguration(), "operator")) {
            cluster.apply(Runbook.MESH + Runbook.manifests());
            mesh.awaitTheTwelve();
            cluster.apply(Runbook.node("a-thief", "addresses: [172.27.15.12]"));
            soon(() -> assertThat(cluster.kubectl("get", "events").stdout()).contains("meshnode/a-thief"));
            cluster.apply("""
                    apiVersion: mesh.kakde.eu/v1alpha1
                    kind: MeshPeer
                    metadata: {name: mine}
                    spec: {node: wk-1, peer: ms-1, publicKey: %s, allowedIPs: [172.27.15.12/32]}
                    """.formatted(Runbook.key("ms-1")));
            soon(() -> assertThat(mesh.peerCondition("mine", "Accepted")).isEqualTo("True Accepted"));
            cluster.kubectl("delete", "meshnode", "wk-2");
            soon(() -> assertThat(mesh.peerNames()).hasSize(6));
            soon(() -> assertThat(cluster.kubectl("get", "mesh").stdout()).contains("0/6"));
            assertThat(operator.waitsFor()).isEmpty();
        } finally {
            cluster.deleteMeshObjects();
            cluster.admin().resources(Lease.class).inNamespace("mesh-system").delete();
        }
    }
}
