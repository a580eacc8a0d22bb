package eu.kakde.mesh.rights;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of its own objects' status an agent writes what it measures, and nothing that the operator says. */
@WithTestCluster
class AgentFieldsIT {

    private static final String CONDITION =
            "{type: %s, status: '%s', reason: Test, message: '', lastTransitionTime: '2026-01-01T00:00:00Z'}";

    private static InstalledBase base;
    private static KubernetesClient agent;

    private final TestCluster cluster;

    AgentFieldsIT(TestCluster cluster) {
        this.cluster = cluster;
    }

    @BeforeAll
    static void install(TestCluster cluster) {
        base = InstalledBase.on(cluster);
        agent = cluster.clientWithToken(cluster.nodeBoundToken("mesh-system", "node-agent", "ms-1"));
        TwoNodes.awaitPolicy(agent);
    }

    @AfterAll
    static void remove(TestCluster cluster) {
        agent.close();
        cluster.deleteMeshObjects();
        base.close();
    }

    @BeforeEach
    void letTheOperatorWrite() {
        cluster.deleteMeshObjects();
        cluster.apply(TwoNodes.MANIFESTS);
        assertThat(apply(
                                cluster.admin(),
                                "mesh-operator",
                                "meshnodes/ms-1",
                                "addresses: [172.27.15.12], plan: {hash: abc, peers: 1}, conditions: ["
                                        + CONDITION.formatted("Accepted", "True") + ","
                                        + CONDITION.formatted("Ready", "True") + "]")
                        .isDone())
                .isTrue();
        assertThat(apply(
                                cluster.admin(),
                                "mesh-operator",
                                "meshpeers/ms-1.edge",
                                "verdict: {reason: OneWay, message: m}, conditions: ["
                                        + CONDITION.formatted("Accepted", "True") + "]")
                        .isDone())
                .isTrue();
    }

    @Test
    void writesWhatItMeasures() {
        assertThat(asAgent(
                        "meshnodes/ms-1",
                        "publicKey: k, device: {interfaceName: wg0}, conditions: ["
                                + CONDITION.formatted("PeersReady", "True") + ","
                                + CONDITION.formatted("DeviceConfigured", "True") + "]"))
                .matches(Answer::isDone, "done");
        assertThat(asAgent(
                        "meshpeers/ms-1.edge",
                        "roundTripTime: 1ms, conditions: [" + CONDITION.formatted("Ready", "True") + "]"))
                .matches(Answer::isDone, "done");
        assertThat(conditions("meshnode/ms-1"))
                .contains("Accepted=True", "Ready=True", "PeersReady=True", "DeviceConfigured=True");
        assertThat(conditions("meshpeer/ms-1.edge")).contains("Accepted=True", "Ready=True");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "addresses: [172.27.15.99]",
                "plan: {hash: forged, peers: 0}",
                "conditions: [{type: Ready, status: 'False', reason: T, message: '', lastTransitionTime: '2026-01-01T00:00:00Z'}]",
                "conditions: [{type: Accepted, status: 'False', reason: T, message: '', lastTransitionTime: '2026-01-01T00:00:00Z'}]",
                "conditions: [{type: Stalled, status: 'True', reason: T, message: '', lastTransitionTime: '2026-01-01T00:00:00Z'}]",
            })
    void writesNothingThatTheOperatorSaysOfItsNode(String status) {
        assertThat(asAgent("meshnodes/ms-1", status))
                .matches(Answer::isRefusedByPolicy, "refused by the policy")
                .satisfies(answer -> assertThat(answer.message()).contains("are the operator's"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verdict: {reason: Fine, message: m}",
                "conditions: [{type: Accepted, status: 'False', reason: T, message: '', lastTransitionTime: '2026-01-01T00:00:00Z'}]",
            })
    void writesNothingThatTheOperatorSaysOfItsPeers(String status) {
        assertThat(asAgent("meshpeers/ms-1.edge", status))
                .matches(Answer::isRefusedByPolicy, "refused by the policy")
                .satisfies(answer -> assertThat(answer.message()).contains("are the operator's"));
    }

    /** A merge patch replaces a list as a whole, so it could drop what others wrote. */
    @Test
    void dropsNothingThatTheOperatorSaid() {
        String token = cluster.kubeconfigWithToken(agent.getConfiguration().getOauthToken())
                .toString();
        assertThat(cluster.kubectl(
                                "--kubeconfig=" + token,
                                "patch",
                                "meshnode",
                                "ms-1",
                                "--subresource=status",
                                "--type=merge",
                                "--patch={\"status\": {\"conditions\": []}}")
                        .stderr())
                .contains("addresses, plan and the conditions Accepted, Ready and Stalled are the operator's");
    }

    /** Names of MeshPeers begin with a node's, but which one's cannot be told where names have dots. */
    @ParameterizedTest
    @ValueSource(strings = {"ms-1.edge", "ms-1.b.edge", "wk-1.edge"})
    void tellsNothingByEventsOfAnyMeshPeer(String name) {
        assertThat(event("MeshPeer", name))
                .matches(Answer::isRefusedByPolicy, "refused by the policy")
                .satisfies(answer -> assertThat(answer.message())
                        .contains("the agent of node ms-1 may not write events of " + name));
        assertThat(event("MeshNode", "ms-1")).matches(Answer::isDone, "done");
    }

    private static Answer event(String kind, String name) {
        return Answer.to(agent, "POST", "/api/v1/namespaces/default/events?dryRun=All", """
                {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "test"}, "reason": "Test",
                 "involvedObject": {"apiVersion": "mesh.kakde.eu/v1alpha1", "kind": "%s", "name": "%s"}}
                """.formatted(kind, name));
    }

    private static Answer asAgent(String object, String status) {
        return apply(agent, "mesh-node-agent", object, status);
    }

    private static Answer apply(KubernetesClient user, String manager, String object, String status) {
        String kind = object.startsWith("meshnodes") ? "MeshNode" : "MeshPeer";
        return Answer.to(
                user,
                "PATCH",
                "/apis/mesh.kakde.eu/v1alpha1/" + object + "/status?force=true&fieldManager=" + manager,
                "{apiVersion: mesh.kakde.eu/v1alpha1, kind: %s, metadata: {name: %s}, status: {%s}}"
                        .formatted(kind, object.substring(object.indexOf('/') + 1), status));
    }

    private String conditions(String object) {
        return InstalledBase.done(
                cluster.kubectl("get", object, "-o", "jsonpath={range .status.conditions[*]}{.type}={.status} {end}"));
    }
}
