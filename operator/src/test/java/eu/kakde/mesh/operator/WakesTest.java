package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WakesTest {

    @Test
    void aPublishedKeyWakesEverybody() {
        MeshNode before = node(1, new MeshNodeStatus(null, null, null, null, null));
        MeshNode after = node(1, new MeshNodeStatus(null, null, Runbook.key("a"), null, null));
        assertThat(Wakes.planChanged(after, before)).isTrue();
        assertThat(Wakes.nodeChanged(after, before)).isTrue();
    }

    @Test
    void aNewSpecWakesEverybody() {
        assertThat(Wakes.planChanged(node(2, null), node(1, null))).isTrue();
    }

    @Test
    void whatTheOperatorWritesWakesNoNeighbour() {
        MeshNode before = node(1, null);
        MeshNode after = node(
                1,
                new MeshNodeStatus(
                        List.of("172.27.15.1"),
                        new MeshNodeStatus.Plan("h", 3, Runbook.key("a")),
                        null,
                        null,
                        List.of(condition("Ready", "True", "LinksReady", ""))));
        assertThat(Wakes.planChanged(after, before)).isFalse();
        assertThat(Wakes.nodeChanged(after, before)).isTrue();
    }

    @Test
    void measurementsOfTheDeviceWakeNobody() {
        MeshNode before = node(1, new MeshNodeStatus(null, null, null, device("2/3"), null));
        MeshNode after = node(1, new MeshNodeStatus(null, null, null, device("3/3"), null));
        assertThat(Wakes.planChanged(after, before)).isFalse();
        assertThat(Wakes.nodeChanged(after, before)).isFalse();
    }

    @Test
    void aLinkThatComesUpWakesItsEnds() {
        assertThat(Wakes.peerChanged(
                        peer(10L, condition("Ready", "True", "ProbeAnswered", "")),
                        peer(10L, condition("Ready", "False", "NoHandshake", ""))))
                .isTrue();
    }

    @Test
    void countersAndMessagesOfALinkWakeNobody() {
        assertThat(Wakes.peerChanged(
                        peer(20L, condition("Ready", "True", "ProbeAnswered", "1 s ago")),
                        peer(10L, condition("Ready", "True", "ProbeAnswered", "9 s ago"))))
                .isFalse();
    }

    @Test
    void aLabelTakenAwayWakes() {
        MeshPeer labelled = peer(1L);
        labelled.getMetadata().setLabels(Map.of("app.kubernetes.io/managed-by", "mesh-operator"));
        assertThat(Wakes.peerChanged(peer(1L), labelled)).isTrue();
    }

    private static MeshNode node(long generation, MeshNodeStatus status) {
        MeshNode node = new MeshNode();
        node.setMetadata(
                new ObjectMetaBuilder().withName("a").withGeneration(generation).build());
        node.setStatus(status);
        return node;
    }

    private static MeshNodeStatus.Device device(String readyPeers) {
        return new MeshNodeStatus.Device("wg0", "kernel", 51820, 1420, 3, readyPeers, null);
    }

    private static MeshPeer peer(long received, Condition... conditions) {
        MeshPeer peer = new MeshPeer();
        peer.setMetadata(
                new ObjectMetaBuilder().withName("a.b").withGeneration(1L).build());
        peer.setStatus(new MeshPeerStatus(null, null, received, null, null, null, List.of(conditions)));
        return peer;
    }

    private static Condition condition(String type, String status, String reason, String message) {
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(1L)
                .build();
    }
}
