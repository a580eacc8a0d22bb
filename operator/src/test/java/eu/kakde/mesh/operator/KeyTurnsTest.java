package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.SpecReader;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.operator.Heartbeats.Heartbeat;
import eu.kakde.mesh.plan.PlanHash;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes a, b and c; a has published a next key. */
class KeyTurnsTest {

    private static final PublicKey NEXT = new PublicKey(Runbook.key("a-next"));

    private final FakeMesh fake = new FakeMesh();
    private final Set<String> silent = new HashSet<>();
    private KeyTurns turns = new KeyTurns();

    @BeforeEach
    void threeNodes() {
        fake.mesh = RegistryTest.mesh("172.27.15.0/24");
        for (String name : List.of("a", "b", "c")) {
            fake.node(name, FakeMesh.withoutKey());
            fake.publishKey(name, Runbook.key(name));
        }
        fake.settle();
        rotate("a", "a-next");
        List.of("a", "b", "c").forEach(this::place);
    }

    @Test
    void letsANodeGoWhenEveryOtherHoldsItsNextKey() {
        assertThat(look("a").go()).isEmpty();
        confirm("b");
        assertThat(look("a").waitsFor()).hasSize(1).first().asString().startsWith("c: ");
        confirm("c");
        assertThat(look("a")).isEqualTo(new KeyTurns.Answer(Optional.of(NEXT), List.of()));
    }

    @Test
    void hasNothingToSayToANodeThatKeepsItsKey() {
        assertThat(look("b")).isEqualTo(KeyTurns.Answer.NOTHING);
    }

    @Test
    void waitsForAHostThatIsOffAndNamesIt() {
        confirm("b");
        confirm("c");
        silent.add("c");
        assertThat(look("a").go()).isEmpty();
        assertThat(look("a").waitsFor())
                .containsExactly("c: its agent is silent; if the host is gone for good, delete its MeshNode");
    }

    @Test
    void goesOnWithoutAHostWhoseMeshNodeIsDeleted() {
        confirm("b");
        silent.add("c");
        fake.nodes.remove("c");
        assertThat(look("a").go()).contains(NEXT);
    }

    @Test
    void doesNotWaitForAHostThatIsOnlyPlanned() {
        fake.node("d", FakeMesh.withoutKey());
        List.of("b", "c").forEach(this::confirm);
        assertThat(look("a").go()).contains(NEXT);
    }

    @Test
    void waitsForAHostWithoutAnAgent() {
        confirm("b");
        assertThat(look("a").waitsFor())
                .singleElement()
                .asString()
                .contains("c: no agent there", "delete its MeshNode");
    }

    @Test
    void waitsForAPersonWhoWroteAMeshPeerByHand() {
        confirm("b");
        MeshPeer written = fake.handWritten("mine", "c", "a", "a", "172.27.15.200/32");
        fake.peers
                .values()
                .removeIf(peer -> peer != written
                        && peer.getSpec().node().equals("c")
                        && peer.getSpec().peer().equals("a"));
        written.setStatus(new PeerStatuses(false, peer -> Optional.empty(), fake.now)
                .ofHandWritten(new HandWrittenReview.Reviewed(ObservedPeer.of(written), Optional.empty()))
                .orElseThrow());
        confirm("c");
        assertThat(look("a").waitsFor())
                .singleElement()
                .asString()
                .contains("c: MeshPeer mine", "spec.nextPublicKey", NEXT.base64());
    }

    @Test
    void letsOneNodeGoAtATime() {
        rotate("b", "b-next");
        List.of("a", "b", "c").forEach(this::place);
        List.of("a", "b", "c").forEach(this::confirm);
        assertThat(look("b").go()).isPresent();
        assertThat(look("a").waitsFor()).containsExactly("b: changes its own key first");

        keep("b");
        List.of("a", "b", "c").forEach(this::place);
        List.of("a", "b", "c").forEach(this::confirm);
        assertThat(look("a").go()).contains(NEXT);
    }

    @Test
    void knowsAfterARestartWhoseTurnItIs() {
        rotate("b", "b-next");
        List.of("a", "b", "c").forEach(this::place);
        List.of("a", "b", "c").forEach(this::confirm);
        tell("b", look("b"));
        turns = new KeyTurns();
        assertThat(look("a").waitsFor()).containsExactly("b: changes its own key first");
    }

    @Test
    void doesNotTakeItsWordBackWhileTheNodeTriesNorWhenItWentBack() {
        List.of("b", "c").forEach(this::confirm);
        tell("a", look("a"));
        silent.add("c");
        for (String reason : List.of("Confirming", "Reverted")) {
            report("a", fake.nodes.get("a").getStatus(), "Unknown", reason);
            assertThat(look("a").go()).contains(NEXT);
        }
        report("a", fake.nodes.get("a").getStatus(), "True", "AsPlanned");
        assertThat(look("a").go()).isEmpty();
    }

    private KeyTurns.Answer look(String node) {
        return turns.look(
                new NodeName(node),
                fake,
                fake.admit(),
                resource -> new Heartbeat(silent.contains(resource.getMetadata().getName()), false, Optional.empty()));
    }

    /** As the operator does: the MeshPeers of the node are put as planned. */
    private void place(String node) {
        fake.outcome(node).places().forEach(fake::put);
    }

    private void rotate(String node, String key) {
        change(node, new MeshNodeStatus.KeyRotation("r", Runbook.key(key)));
    }

    private void keep(String node) {
        change(node, new MeshNodeStatus.KeyRotation("r", null));
    }

    private void change(String node, MeshNodeStatus.KeyRotation rotation) {
        MeshNodeStatus status = fake.nodes.get(node).getStatus();
        fake.nodes
                .get(node)
                .setStatus(new MeshNodeStatus(
                        status.addresses(),
                        status.plan(),
                        status.publicKey(),
                        status.device(),
                        null,
                        null,
                        rotation,
                        status.conditions()));
    }

    private void confirm(String node) {
        MeshNodeStatus status = fake.nodes.get(node).getStatus();
        String seen = PlanHash.of(fake.peersOn(new NodeName(node)).stream()
                        .map(SpecReader::peer)
                        .toList())
                .text();
        report(
                node,
                new MeshNodeStatus(
                        status.addresses(),
                        status.plan(),
                        status.publicKey(),
                        new MeshNodeStatus.Device("wg0", "kernel", 51820, 1420, 2, "2/2", seen),
                        null,
                        null,
                        status.keyRotation(),
                        status.conditions()),
                "True",
                "AsPlanned");
    }

    private void report(String node, MeshNodeStatus status, String state, String reason) {
        Condition device = new ConditionBuilder()
                .withType("DeviceConfigured")
                .withStatus(state)
                .withReason(reason)
                .withMessage("")
                .build();
        MeshNode resource = fake.nodes.get(node);
        resource.setStatus(new MeshNodeStatus(
                status.addresses(),
                status.plan(),
                status.publicKey(),
                Objects.requireNonNullElseGet(
                        status.device(),
                        () -> new MeshNodeStatus.Device("wg0", "kernel", 51820, 1420, 2, "2/2", "other")),
                null,
                null,
                status.keyRotation(),
                List.of(device)));
    }

    private void tell(String node, KeyTurns.Answer answer) {
        MeshNodeStatus status = fake.nodes.get(node).getStatus();
        MeshNodeStatus told = answer.in(new MeshNodeStatus(
                status.addresses(), new MeshNodeStatus.Plan("h", 2, status.publicKey()), null, null, List.of()));
        fake.nodes
                .get(node)
                .setStatus(new MeshNodeStatus(
                        status.addresses(),
                        told.plan(),
                        status.publicKey(),
                        status.device(),
                        null,
                        null,
                        status.keyRotation(),
                        status.conditions()));
    }
}
