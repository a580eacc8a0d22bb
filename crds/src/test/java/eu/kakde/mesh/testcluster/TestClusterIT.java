package eu.kakde.mesh.testcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WithTestCluster
class TestClusterIT {

    @Test
    void runsKubectlAsTheAdministrator(TestCluster cluster) {
        CommandResult result = cluster.kubectl("auth", "whoami");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.stdout()).contains("admin").contains("system:masters");
    }

    @Test
    void servesTheThreeKinds(TestCluster cluster) {
        assertThat(cluster.kubectl("api-resources", "--api-group=mesh.kakde.eu", "--no-headers")
                        .stdout())
                .containsPattern("meshes +wgmesh +mesh.kakde.eu/v1alpha1 +false +Mesh")
                .containsPattern("meshnodes +mn +mesh.kakde.eu/v1alpha1 +false +MeshNode")
                .containsPattern("meshpeers +mp +mesh.kakde.eu/v1alpha1 +false +MeshPeer");
    }

    @Test
    void actsAsAUserWithoutRights(TestCluster cluster) {
        try (KubernetesClient nobody =
                cluster.clientAs("nobody", List.of("nogroup"), Map.of("example.org/team", List.of("a", "b")))) {
            assertThatThrownBy(() -> nobody.nodes().list())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("nodes is forbidden: User \"nobody\"");
            assertThat(whoAmI(nobody).getExtra()).containsEntry("example.org/team", List.of("a", "b"));
        }
    }

    @Test
    void boundTokenSaysItsNode(TestCluster cluster) {
        String token = cluster.nodeBoundToken("mesh-system", "node-agent", "ms-1");
        try (KubernetesClient agent = cluster.clientWithToken(token)) {
            var user = whoAmI(agent);
            assertThat(user.getUsername()).isEqualTo("system:serviceaccount:mesh-system:node-agent");
            assertThat(user.getExtra()).containsEntry("authentication.kubernetes.io/node-name", List.of("ms-1"));
        }
        CommandResult result = cluster.kubectl("--kubeconfig=" + cluster.kubeconfigWithToken(token), "auth", "whoami");
        assertThat(result.stdout()).contains("system:serviceaccount:mesh-system:node-agent");
    }

    private static UserInfo whoAmI(KubernetesClient client) {
        SelfSubjectReview review =
                client.resource(new SelfSubjectReviewBuilder().build()).create();
        return review.getStatus().getUserInfo();
    }
}
