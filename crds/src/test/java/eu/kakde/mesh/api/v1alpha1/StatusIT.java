package eu.kakde.mesh.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Status: written by several hands at once, shown by kubectl in columns. */
@WithTestCluster
class StatusIT {

    private static final String OBJECTS = """
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: Mesh
            metadata:
              name: default
            ---
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: MeshNode
            metadata:
              name: ms-1
            spec:
              site: home
              publicEndpoint: 203.0.113.10:51821
            ---
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: MeshPeer
            metadata:
              name: ms-1.wk-1
            spec:
              node: ms-1
              peer: wk-1
              publicKey: xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
              allowedIPs: [172.27.15.11/32]
            """;

    private final TestCluster cluster;

    StatusIT(TestCluster cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void makeObjects() {
        cluster.deleteMeshObjects();
        cluster.apply(OBJECTS);
    }

    @Test
    void operatorAndAgentOwnDifferentConditionsAndFields() {
        patchStatus(
                MeshLabels.OPERATOR, nodeStatus(List.of("172.27.15.12"), null, condition("Accepted", "True", "Ok")));
        patchStatus(
                MeshLabels.AGENT,
                nodeStatus(
                        null,
                        device("2/3"),
                        condition("PeersReady", "False", "PeerSilent"),
                        condition("DeviceConfigured", "True", "Configured")));
        patchStatus(
                MeshLabels.OPERATOR, nodeStatus(List.of("172.27.15.12"), null, condition("Ready", "False", "Peers")));

        MeshNodeStatus status = node().getStatus();
        assertThat(status.addresses()).containsExactly("172.27.15.12");
        assertThat(status.device().readyPeers()).isEqualTo("2/3");
        assertThat(status.conditions())
                .extracting(Condition::getType)
                .as("the operator dropped Accepted; what is the agent's stays")
                .containsExactlyInAnyOrder("DeviceConfigured", "PeersReady", "Ready");
    }

    @Test
    void writingAnotherOnesConditionIsAConflict() {
        patchStatus(MeshLabels.OPERATOR, nodeStatus(null, null, condition("Ready", "True", "Ok")));
        PatchContext polite = context("somebody").withForce(false).build();
        assertThatThrownBy(() -> cluster.admin()
                        .resource(nodeStatus(null, null, condition("Ready", "False", "No")))
                        .subresource("status")
                        .patch(polite))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("conflict with \"mesh-operator\"");
    }

    @Test
    void statusPatchesLeaveSpecAndGenerationAlone() {
        MeshNode before = node();
        patchStatus(MeshLabels.AGENT, nodeStatus(null, device("3/3"), condition("PeersReady", "True", "Ok")));
        MeshNode after = node();
        assertThat(after.getSpec()).isEqualTo(before.getSpec());
        assertThat(after.getMetadata().getGeneration()).isEqualTo(1L);
        assertThat(after.getMetadata().getManagedFields())
                .filteredOn(entry -> entry.getManager().equals(MeshLabels.AGENT))
                .singleElement()
                .satisfies(entry -> assertThat(entry.getSubresource()).isEqualTo("status"));
    }

    @Test
    void secondEqualPatchChangesNothing() {
        MeshNode status = nodeStatus(List.of("172.27.15.12"), device("3/3"), condition("Ready", "True", "Ok"));
        patchStatus(MeshLabels.OPERATOR, status);
        String version = node().getMetadata().getResourceVersion();
        patchStatus(MeshLabels.OPERATOR, status);
        assertThat(node().getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void refusesAConditionThatIsNone() {
        assertThatThrownBy(() ->
                        patchStatus(MeshLabels.AGENT, nodeStatus(null, null, condition("Ready", "Perhaps", "Ok"))))
                .hasMessageContaining("status.conditions[0].status")
                .hasMessageContaining("supported values: \"True\", \"False\", \"Unknown\"");
        assertThatThrownBy(() -> patchStatus(
                        MeshLabels.AGENT, nodeStatus(null, null, condition("Ready", "True", "not camel case"))))
                .hasMessageContaining("status.conditions[0].reason");
    }

    @Test
    void findingsComeAndGoByReasonAndSubject() {
        MeshNodeStatus.Finding missing = new MeshNodeStatus.Finding("RouteMissing", "wk-1", "no route to it");
        MeshNodeStatus.Finding strict = new MeshNodeStatus.Finding("RpFilterStrict", "", "is 1");
        MeshNodeStatus.StrayHandshake stray = new MeshNodeStatus.StrayHandshake(
                "198.51.100.25:51820",
                "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=",
                "wk-1",
                "",
                "",
                "2026-01-01T00:00:00Z",
                7L);
        patchStatus(MeshLabels.AGENT, found(List.of(missing, strict), List.of(stray)));
        assertThat(node().getStatus().findings()).containsExactly(missing, strict);
        assertThat(node().getStatus().strayHandshakes()).containsExactly(stray);

        patchStatus(MeshLabels.AGENT, found(List.of(strict), null));
        assertThat(node().getStatus().findings()).containsExactly(strict);
        assertThat(node().getStatus().strayHandshakes()).isNull();
    }

    @Test
    void refusesAFindingThatIsNone() {
        assertThatThrownBy(() -> patchStatus(
                        MeshLabels.AGENT, found(List.of(new MeshNodeStatus.Finding("not camel case", "", "")), null)))
                .hasMessageContaining("status.findings[0].reason");
        MeshNodeStatus.Finding twice = new MeshNodeStatus.Finding("RouteMissing", "wk-1", "");
        assertThatThrownBy(() -> patchStatus(MeshLabels.AGENT, found(List.of(twice, twice), null)))
                .hasMessageContaining("findings");
    }

    @Test
    void meshNodesPrintAsDesigned() {
        patchStatus(
                MeshLabels.OPERATOR,
                nodeStatus(List.of("172.27.15.12"), device("3/3"), condition("Ready", "True", "AllPeersReady")));
        assertThat(table("meshnodes"))
                .containsExactly(
                        List.of("NAME", "ADDRESS", "SITE", "ENDPOINT", "PEERS", "READY", "REASON", "AGE"),
                        List.of(
                                "ms-1",
                                "172.27.15.12",
                                "home",
                                "203.0.113.10:51821",
                                "3/3",
                                "True",
                                "AllPeersReady",
                                "AGE"));
    }

    @Test
    void meshPeersPrintAsDesigned() {
        String handshake =
                Instant.now().minusSeconds(42).truncatedTo(ChronoUnit.SECONDS).toString();
        MeshPeer peer = named(new MeshPeer(), "ms-1.wk-1");
        peer.setStatus(new MeshPeerStatus(
                handshake,
                "192.168.15.3:51820",
                1L << 40,
                0L,
                "1.2ms",
                new MeshPeerStatus.Observation(true, false, true, false, 100, 1280),
                new MeshPeerStatus.Verdict("OneWay", "wk-1 does not hear ms-1", handshake),
                List.of(condition("Ready", "False", "NoReply"))));
        patchStatus(MeshLabels.AGENT, peer);
        List<List<String>> table = table("meshpeers");
        assertThat(table.getFirst())
                .containsExactly("NAME", "NODE", "PEER", "ENDPOINT", "HANDSHAKE", "RTT", "READY", "REASON", "VERDICT");
        assertThat(table.get(1).get(4)).matches("4\\ds");
        assertThat(table.get(1))
                .startsWith("ms-1.wk-1", "ms-1", "wk-1", "192.168.15.3:51820")
                .endsWith("1.2ms", "False", "NoReply", "OneWay");
    }

    @Test
    void meshPrintsAsDesigned() {
        Mesh mesh = named(new Mesh(), "default");
        mesh.setStatus(new MeshStatus(
                1L,
                1370,
                MeshStatus.Count.of(3, 4),
                MeshStatus.Count.of(9, 12),
                null,
                List.of(condition("Ready", "False", "LinksDown"), condition("Progressing", "True", "RollingOut"))));
        patchStatus(MeshLabels.OPERATOR, mesh);
        assertThat(table("mesh"))
                .containsExactly(
                        List.of("NAME", "NODES", "LINKS", "PODMTU", "READY", "REASON", "ROLLOUT", "AGE"),
                        List.of("default", "3/4", "9/12", "1370", "False", "LinksDown", "RollingOut", "AGE"));
        assertThat(table("mesh", "-o", "wide").getFirst())
                .containsExactly("NAME", "NODES", "LINKS", "PODMTU", "READY", "REASON", "ROLLOUT", "MESSAGE", "AGE");
    }

    @Test
    void waitReturnsWhenTheMeshIsReady() {
        assertThat(cluster.kubectl("wait", "--for=condition=Ready", "mesh/default", "--timeout=1s")
                        .exitCode())
                .isEqualTo(1);
        Mesh mesh = named(new Mesh(), "default");
        mesh.setStatus(
                new MeshStatus(1L, 1370, null, null, null, List.of(condition("Ready", "True", "AllLinksReady"))));
        patchStatus(MeshLabels.OPERATOR, mesh);
        assertThat(cluster.kubectl("wait", "--for=condition=Ready", "mesh/default", "--timeout=10s")
                        .exitCode())
                .isZero();
    }

    /** The columns of {@code kubectl get}; the age, which nobody can foretell, is AGE. */
    private List<List<String>> table(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "get";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return cluster.kubectl(command)
                .stdout()
                .lines()
                .map(line -> List.of(line.strip().replaceAll(" \\d+s$", " AGE").split(" {2,}| (?=AGE$)")))
                .toList();
    }

    private void patchStatus(String manager, HasMetadata resource) {
        cluster.admin()
                .resource(resource)
                .subresource("status")
                .patch(context(manager).withForce(true).build());
    }

    private static PatchContext.Builder context(String manager) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager);
    }

    private MeshNode node() {
        return cluster.admin().resources(MeshNode.class).withName("ms-1").get();
    }

    private static MeshNode nodeStatus(List<String> addresses, MeshNodeStatus.Device device, Condition... conditions) {
        MeshNode node = named(new MeshNode(), "ms-1");
        node.setStatus(new MeshNodeStatus(addresses, null, null, device, List.of(conditions)));
        return node;
    }

    private static MeshNode found(List<MeshNodeStatus.Finding> findings, List<MeshNodeStatus.StrayHandshake> strays) {
        MeshNode node = named(new MeshNode(), "ms-1");
        node.setStatus(new MeshNodeStatus(null, null, null, null, findings, strays, null));
        return node;
    }

    private static MeshNodeStatus.Device device(String readyPeers) {
        return new MeshNodeStatus.Device("wg0", "kernel", 51820, 1420, 3, readyPeers, null);
    }

    private static Condition condition(String type, String status, String reason) {
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage("")
                .withObservedGeneration(1L)
                .withLastTransitionTime("2026-01-01T00:00:00Z")
                .build();
    }

    private static <T extends HasMetadata> T named(T resource, String name) {
        resource.setMetadata(new ObjectMetaBuilder().withName(name).build());
        return resource;
    }
}
