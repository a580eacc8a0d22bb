package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.MeshWatch.soon;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.rights.InstalledBase;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@WithTestCluster
class RightsIT {

    @Test
    void operatorUsesAllOfItsRightsAndNeedsNoOthers(TestCluster cluster) {
        MeshWatch mesh = new MeshWatch(cluster);
        try (InstalledBase base = InstalledBase.on(cluster);
                KubernetesClient client =
                        cluster.clientWithToken(cluster.nodeBoundToken("mesh-system", "operator", "ms-1"));
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
            cluster.apply(Runbook.manifest("wk-1").replace("203.0.113.10:51820", "203.0.113.10:51899"));
            soon(() -> assertThat(mesh.peer("ctb-edge-1.wk-1").getSpec().endpoint())
                    .isEqualTo("203.0.113.10:51899"));
            cluster.kubectl("delete", "meshnode", "wk-2");
            soon(() -> assertThat(mesh.peerNames()).hasSize(6));
            soon(() -> assertThat(cluster.kubectl("get", "mesh").stdout()).contains("0/6"));
            assertThat(operator.waitsFor()).isEmpty();
            Set<UsedRight> granted = granted(base);
            soon(() -> assertThat(sorted(operator.rights())).isEqualTo(sorted(granted)));
        } finally {
            cluster.deleteMeshObjects();
            cluster.admin().resources(Lease.class).inNamespace("mesh-system").delete();
        }
    }

    private static Set<String> sorted(Set<UsedRight> rights) {
        return rights.stream().map(UsedRight::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<UsedRight> granted(InstalledBase base) {
        Stream<PolicyRule> rules = Stream.concat(
                base.all(ClusterRole.class).stream()
                        .filter(role -> role.getMetadata().getName().startsWith("mesh-operator"))
                        .flatMap(role -> role.getRules().stream()),
                base.all(Role.class).stream()
                        .filter(role -> role.getMetadata().getName().startsWith("mesh-operator"))
                        .flatMap(role -> role.getRules().stream()));
        return rules.flatMap(rule -> rule.getApiGroups().stream()
                        .flatMap(group -> rule.getResources().stream()
                                .flatMap(resource -> List.copyOf(rule.getVerbs()).stream()
                                        .map(verb -> new UsedRight(verb, group, resource)))))
                .collect(Collectors.toSet());
    }
}
