package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import eu.kakde.mesh.api.v1alpha1.SpecReader;
import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.PlanHash;
import eu.kakde.mesh.testcluster.TestCluster;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;

/** What tests ask of the mesh's objects, and what they do in the agents' stead. */
final class MeshWatch {

    private final TestCluster cluster;

    MeshWatch(TestCluster cluster) {
        this.cluster = cluster;
    }

    static void soon(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .untilAsserted(assertion);
    }

    MeshNode node(String name) {
        return cluster.admin().resources(MeshNode.class).withName(name).get();
    }

    List<MeshPeer> peers() {
        return cluster.admin().resources(MeshPeer.class).list().getItems();
    }

    MeshPeer peer(String name) {
        return cluster.admin().resources(MeshPeer.class).withName(name).get();
    }

    List<String> peerNames() {
        return peers().stream().map(peer -> peer.getMetadata().getName()).toList();
    }

    /** Name to resourceVersion of these objects: what any write at all would change. */
    SortedMap<String, String> versions() {
        SortedMap<String, String> versions = new TreeMap<>();
        peers().forEach(peer -> put(versions, peer));
        cluster.admin().resources(MeshNode.class).list().getItems().forEach(node -> put(versions, node));
        return versions;
    }

    private static void put(Map<String, String> versions, HasMetadata resource) {
        versions.put(
                resource.getKind() + "/" + resource.getMetadata().getName(),
                resource.getMetadata().getResourceVersion());
    }

    /** {@code True Reason} of a MeshNode's condition; empty when it is not there. */
    String nodeCondition(String name, String type) {
        MeshNodeStatus status = node(name).getStatus();
        return status == null ? "" : shown(ConditionTimes.find(status.conditions(), type));
    }

    String peerCondition(String name, String type) {
        MeshPeerStatus status = peer(name).getStatus();
        return status == null ? "" : shown(ConditionTimes.find(status.conditions(), type));
    }

    static String shown(Optional<Condition> condition) {
        return condition
                .map(found -> found.getStatus() + " " + found.getReason())
                .orElse("");
    }

    /** Waits until the node's plan hash covers these MeshPeers, as an agent would compute it from what it sees. */
    void awaitHash(String node, String... peerNames) {
        soon(() -> {
            List<PeerPlan> links = List.of(peerNames).stream()
                    .map(this::peer)
                    .map(SpecReader::peer)
                    .toList();
            assertThat(node(node).getStatus().plan().hash())
                    .isEqualTo(PlanHash.of(links).text());
        });
    }

    void awaitPlanned(int links) {
        soon(() -> assertThat(peerNames()).hasSize(links));
    }

    /** Waits until every one of the runbook's nodes is accepted and has the hash of its three links. */
    void awaitTheTwelve() {
        awaitPlanned(12);
        for (String node : Runbook.NODES) {
            awaitHash(
                    node,
                    Runbook.NODES.stream()
                            .filter(peer -> !peer.equals(node))
                            .map(peer -> node + "." + peer)
                            .toArray(String[]::new));
        }
    }

    Map<String, Object> specs() {
        return peers().stream()
                .collect(Collectors.toMap(peer -> peer.getMetadata().getName(), MeshPeer::getSpec));
    }

    /** As the agent of a node does when it has made its key. */
    void publishKey(String node, String key) {
        MeshNode patch = new MeshNode();
        patch.setMetadata(new ObjectMetaBuilder().withName(node).build());
        patch.setStatus(new MeshNodeStatus(null, null, key, null, null));
        cluster.admin().resource(patch).subresource("status").patch(asAgent());
    }

    /** As the agent of a node does when it overhears handshakes that get no session there. */
    void overhear(String node, MeshNodeStatus.StrayHandshake... strays) {
        MeshNode patch = new MeshNode();
        patch.setMetadata(new ObjectMetaBuilder().withName(node).build());
        patch.setStatus(new MeshNodeStatus(null, null, Runbook.key(node), null, null, List.of(strays), null));
        cluster.admin().resource(patch).subresource("status").patch(asAgent());
    }

    /** As the agent of a node does for each link it hears. */
    void report(String peer, String status, String reason) {
        report(peer, status, reason, "2026-01-01T00:00:00Z", null);
    }

    /** As the agent of a node does when a link turns now: it sends to the peer, and hears it or not. */
    void observe(String peer, String status, boolean receiving) {
        report(
                peer,
                status,
                status.equals("True") ? "ProbeAnswered" : "ProbeUnanswered",
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                new MeshPeerStatus.Observation(true, receiving, true, status.equals("True"), null, null));
    }

    private void report(
            String peer, String status, String reason, String since, MeshPeerStatus.Observation observation) {
        MeshPeer patch = new MeshPeer();
        patch.setMetadata(new ObjectMetaBuilder().withName(peer).build());
        Condition ready = new ConditionBuilder()
                .withType("Ready")
                .withStatus(status)
                .withReason(reason)
                .withMessage("")
                .withObservedGeneration(1L)
                .withLastTransitionTime(since)
                .build();
        patch.setStatus(new MeshPeerStatus(null, null, null, null, null, observation, null, List.of(ready)));
        cluster.admin().resource(patch).subresource("status").patch(asAgent());
    }

    /** As the agent of a node does when it has heard everybody with what it was told. */
    void confirm(String node, int mtu) {
        String seen = PlanHash.of(peers().stream()
                        .filter(peer -> peer.getSpec().node().equals(node))
                        .map(SpecReader::peer)
                        .toList())
                .text();
        reportDevice(node, mtu, seen, "True", "AsPlanned", "");
    }

    /** As the agent of a node does that changes its key. */
    void sayKey(String node, String key, MeshNodeStatus.KeyRotation rotation) {
        MeshNode patch = new MeshNode();
        patch.setMetadata(new ObjectMetaBuilder().withName(node).build());
        patch.setStatus(
                new MeshNodeStatus(null, null, key, node(node).getStatus().device(), null, null, rotation, List.of()));
        cluster.admin().resource(patch).subresource("status").patch(asAgent());
    }

    /** As the agent of a node does when it goes back to what it has confirmed before. */
    void revert(String node, String message) {
        MeshNodeStatus.Device device = node(node).getStatus().device();
        reportDevice(node, device.mtu(), device.confirmedPlan(), "False", "Reverted", message);
    }

    private void reportDevice(String node, int mtu, String confirmed, String status, String reason, String message) {
        MeshNode patch = new MeshNode();
        patch.setMetadata(new ObjectMetaBuilder().withName(node).build());
        Condition device = new ConditionBuilder()
                .withType("DeviceConfigured")
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(1L)
                .withLastTransitionTime("2026-01-01T00:00:00Z")
                .build();
        patch.setStatus(new MeshNodeStatus(
                null,
                null,
                Runbook.key(node),
                new MeshNodeStatus.Device("wg0", "kernel", 51820, mtu, 3, "3/3", confirmed),
                List.of(device)));
        cluster.admin().resource(patch).subresource("status").patch(asAgent());
    }

    private static PatchContext asAgent() {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(MeshLabels.AGENT)
                .withForce(true)
                .build();
    }
}
