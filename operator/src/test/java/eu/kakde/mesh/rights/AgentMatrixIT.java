package eu.kakde.mesh.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The token of the agent on ms-1 × every verb × every resource that the API server offers × its own and another node's
 * object, each as a request of its own (writes as dry runs, which are authorized and admitted alike).
 */
@WithTestCluster
class AgentMatrixIT {

    /** All that an agent may do; docs/security.md says the same. A star: of its own node only. */
    private static final Set<String> MAY = Set.of(
            "get meshes.mesh.kakde.eu",
            "list meshes.mesh.kakde.eu",
            "watch meshes.mesh.kakde.eu",
            "get meshnodes.mesh.kakde.eu",
            "list meshnodes.mesh.kakde.eu",
            "watch meshnodes.mesh.kakde.eu",
            "get meshpeers.mesh.kakde.eu",
            "list meshpeers.mesh.kakde.eu",
            "watch meshpeers.mesh.kakde.eu",
            "get meshnodes/status.mesh.kakde.eu",
            "patch meshnodes/status.mesh.kakde.eu *",
            "get meshpeers/status.mesh.kakde.eu",
            "patch meshpeers/status.mesh.kakde.eu *",
            "get leases.coordination.k8s.io in mesh-system",
            "create leases.coordination.k8s.io in mesh-system *",
            "update leases.coordination.k8s.io in mesh-system *",
            "patch leases.coordination.k8s.io in mesh-system *",
            "create events in default *",
            "patch events in default *",
            "create events.events.k8s.io in default *",
            "patch events.events.k8s.io in default *",
            // What Kubernetes lets everybody ask about himself.
            "create selfsubjectaccessreviews.authorization.k8s.io",
            "create selfsubjectrulesreviews.authorization.k8s.io",
            "create selfsubjectreviews.authentication.k8s.io");

    private static InstalledBase base;

    private final TestCluster cluster;

    AgentMatrixIT(TestCluster cluster) {
        this.cluster = cluster;
    }

    @BeforeAll
    static void install(TestCluster cluster) {
        base = InstalledBase.on(cluster);
        cluster.apply(TwoNodes.MANIFESTS);
    }

    @AfterAll
    static void remove(TestCluster cluster) {
        cluster.deleteMeshObjects();
        base.close();
    }

    @Test
    void mayDoExactlyWhatIsDocumentedAndIsToldWhyNotElse() {
        String token = cluster.nodeBoundToken("mesh-system", "node-agent", "ms-1");
        try (KubernetesClient agent = cluster.clientWithToken(token)) {
            TwoNodes.awaitPolicy(agent);
            List<Attempt> attempts = Attempt.all(cluster.admin());
            Set<String> allowed = new TreeSet<>();
            List<String> wrong = new ArrayList<>();
            int byRbac = 0;
            int byPolicy = 0;
            for (Attempt attempt : attempts) {
                Answer answer = attempt.by(agent);
                boolean expected = MAY.contains(attempt.right())
                        || MAY.contains(attempt.right() + " *")
                                && attempt.node().equals("ms-1");
                boolean done = answer.isDone() || attempt.verb().equals("get") && answer.isNotFound();
                if (expected && done) {
                    allowed.add(attempt.toString());
                } else if (expected) {
                    wrong.add(attempt + " should be done, and is answered with " + answer);
                } else if (answer.isRefusedByRbac(attempt.verb())) {
                    byRbac++;
                } else if (answer.isRefusedByPolicy()) {
                    byPolicy++;
                } else {
                    wrong.add(attempt + " is answered with " + answer);
                }
            }
            System.out.printf(
                    "the agent of ms-1: %d requests on %d resources: %d refused by RBAC, %d by the admission policy,"
                            + " %d allowed:%n%s%n",
                    attempts.size(),
                    attempts.stream().map(Attempt::resource).distinct().count(),
                    byRbac,
                    byPolicy,
                    allowed.size(),
                    String.join("\n", allowed));
            assertThat(wrong).isEmpty();
            assertThat(byPolicy).as("writes that only the policy can refuse").isGreaterThan(8);
            assertThat(byRbac).isGreaterThan(1000);
        }
    }

    @Test
    void canNeitherImpersonateNorReadWhatIsNoResource() {
        String token = cluster.nodeBoundToken("mesh-system", "node-agent", "ms-1");
        try (KubernetesClient agent = cluster.clientWithToken(token)) {
            for (String path : List.of("/metrics", "/debug/pprof/", "/logs/")) {
                assertThat(Answer.to(agent, "GET", path, "").message()).contains("cannot get path \"" + path + "\"");
            }
            assertThat(Answer.toImpersonated(agent, "admin", "/api/v1/nodes").message())
                    .contains("cannot impersonate");
        }
    }

    @Test
    void anAgentWhoseTokenIsBoundToNoNodeWritesNothing() {
        String token = InstalledBase.done(cluster.kubectl("create", "token", "node-agent", "--namespace=mesh-system"))
                .strip();
        try (KubernetesClient agent = cluster.clientWithToken(token)) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(TwoNodes.applyLease(agent, "ms-1").message())
                                    .contains("this token is not bound to a node"));
        }
    }
}
