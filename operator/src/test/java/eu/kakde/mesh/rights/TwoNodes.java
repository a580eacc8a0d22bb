package eu.kakde.mesh.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;

/** Two nodes, and what agents write about them. Leases and Events are not there: dry runs make them each time. */
final class TwoNodes {

    static final List<String> NAMES = List.of("ms-1", "wk-1");

    static final String MANIFESTS =
            """
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: Mesh
            metadata: {name: default}
            """ + NAMES.stream().map(TwoNodes::manifests).reduce("", String::concat);

    private TwoNodes() {}

    private static String manifests(String node) {
        return """
            ---
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: MeshNode
            metadata: {name: %1$s}
            spec: {site: home}
            ---
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: MeshPeer
            metadata: {name: %1$s.edge}
            spec:
              node: %1$s
              peer: edge
              publicKey: xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
              allowedIPs: [172.27.15.31/32]
            """.formatted(node);
    }

    /** The name of a node's object of this kind. */
    static String nameOf(Attempt.Resource resource, String node) {
        return switch (resource.plural()) {
            case "meshpeers" -> node + ".edge";
            case "events" -> "of-" + node;
            default -> node;
        };
    }

    /** What an agent would write about a node; an empty object for what it has no business with. */
    static String body(Attempt.Resource resource, String node) {
        String metadata = resource.plural().startsWith("selfsubject")
                ? "{}"
                : "{\"name\": \"%s\"}".formatted(nameOf(resource, node));
        String head = "\"apiVersion\": \"%s\", \"metadata\": %s, ".formatted(resource.groupVersion(), metadata);
        String rest = switch (resource.qualified()) {
            case "meshnodes/status.mesh.kakde.eu" ->
                "\"kind\": \"MeshNode\", \"status\": {\"device\": {\"interfaceName\": \"wg0\"}}";
            case "meshpeers/status.mesh.kakde.eu" ->
                "\"kind\": \"MeshPeer\", \"status\": {\"roundTripTime\": \"1.2ms\"}";
            case "leases.coordination.k8s.io" ->
                "\"kind\": \"Lease\", \"spec\": {\"holderIdentity\": \"%s\"}".formatted(node);
            case "events" -> """
                        "kind": "Event", "reason": "Test",
                        "involvedObject": {"apiVersion": "mesh.kakde.eu/v1alpha1", "kind": "MeshNode", "name": "%s"}
                        """.formatted(node);
            case "events.events.k8s.io" -> """
                        "kind": "Event", "reason": "Test", "action": "Test", "type": "Normal",
                        "eventTime": "2026-01-01T00:00:00.000000Z",
                        "reportingController": "mesh.kakde.eu/node-agent", "reportingInstance": "%1$s",
                        "regarding": {"apiVersion": "mesh.kakde.eu/v1alpha1", "kind": "MeshNode", "name": "%1$s"}
                        """.formatted(node);
            case "selfsubjectaccessreviews.authorization.k8s.io" ->
                "\"kind\": \"SelfSubjectAccessReview\","
                        + " \"spec\": {\"resourceAttributes\": {\"verb\": \"get\", \"resource\": \"pods\"}}";
            case "selfsubjectrulesreviews.authorization.k8s.io" ->
                "\"kind\": \"SelfSubjectRulesReview\", \"spec\": {\"namespace\": \"default\"}";
            case "selfsubjectreviews.authentication.k8s.io" -> "\"kind\": \"SelfSubjectReview\"";
            default -> "\"kind\": \"Any\"";
        };
        return "{" + head + rest + "}";
    }

    /** A policy counts from the moment at which the API server has compiled it, shortly after it was installed. */
    static void awaitPolicy(KubernetesClient agentOfMs1) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(applyLease(agentOfMs1, "wk-1").isRefusedByPolicy())
                        .isTrue());
    }

    static Answer applyLease(KubernetesClient agent, String node) {
        return new Attempt("patch", LEASES, "mesh-system", node).by(agent);
    }

    private static final Attempt.Resource LEASES = new Attempt.Resource("coordination.k8s.io/v1", "leases", "", true);
}
