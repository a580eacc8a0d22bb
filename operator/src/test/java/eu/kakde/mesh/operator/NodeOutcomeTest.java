package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.MeshNodeSpec;
import eu.kakde.mesh.api.v1alpha1.MeshSpec;
import eu.kakde.mesh.api.v1alpha1.SpecReader;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.operator.NodeOutcome.MeshWide;
import eu.kakde.mesh.operator.NodeOutcome.Place;
import eu.kakde.mesh.plan.PlanHash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeOutcomeTest {

    private final FakeMesh fake = new FakeMesh();

    @BeforeEach
    void threeNodes() {
        fake.node("a", "172.27.15.1");
        fake.node("b", "172.27.15.2");
        fake.node("c", "172.27.15.3");
    }

    @Test
    void plansOneObjectForEachOtherNode() {
        assertThat(fake.outcome("a").places()).extracting(Place::name).containsExactly("a.b", "a.c");
        fake.settle();
        assertThat(fake.names()).containsExactly("a.b", "a.c", "b.a", "b.c", "c.a", "c.b");
        assertThat(fake.outcome("a").surplus()).isEmpty();
        assertThat(fake.outcome("a").hash()).isEqualTo(hashOf("a.b", "a.c"));
    }

    @Test
    void theHashCoversPlannedKeptAndAcceptedHandWrittenLinksAndNothingElse() {
        fake.settle();
        fake.nodes.get("b").setSpec(spec("172.27.15.1"));
        fake.handWritten("mine", "a", "c", "c", "172.27.15.3/32", "10.1.0.0/16");
        fake.handWritten("refused", "a", "d", "d", "172.27.15.3/32");
        NodeOutcome outcome = fake.outcome("a");
        assertThat(outcome.places()).isEmpty();
        assertThat(outcome.kept()).extracting(ObservedPeer::name).containsExactly("a.b");
        assertThat(outcome.surplus()).extracting(ObservedPeer::name).containsExactly("a.c");
        assertThat(outcome.hash()).isEqualTo(hashOf("a.b", "mine"));
        assertThat(outcome.peers()).isEqualTo(2);
    }

    @Test
    void freezesTheLinksFromAndToARejectedNodeExactlyAsTheyAre() {
        fake.settle();
        PlanHash before = fake.outcome("b").hash();
        fake.nodes.get("b").setSpec(spec("172.27.15.1"));
        // What changes elsewhere does not reach a frozen node either.
        fake.nodes
                .get("c")
                .setSpec(new MeshNodeSpec(
                        List.of("172.27.15.3"), null, null, "moved.example:1", null, null, Runbook.key("c")));
        NodeOutcome frozen = fake.outcome("b");
        assertThat(frozen.places()).isEmpty();
        assertThat(frozen.kept()).extracting(ObservedPeer::name).containsExactly("b.a", "b.c");
        assertThat(frozen.surplus()).isEmpty();
        assertThat(frozen.hash()).isEqualTo(before);
        assertThat(fake.outcome("a").kept()).extracting(ObservedPeer::name).containsExactly("a.b");
        assertThat(fake.outcome("a").places().getFirst().link().endpoint().toString())
                .contains("moved.example");
    }

    @Test
    void aRejectedNodeThatNeverHadLinksGetsNone() {
        fake.settle();
        fake.node("thief", "172.27.15.1");
        fake.settle();
        assertThat(fake.names()).hasSize(6);
        assertThat(fake.outcome("thief").hash()).isEqualTo(PlanHash.of(List.of()));
    }

    @Test
    void keepsTheLinksToAMissingNodeUntilTheMeshHasSettled() {
        fake.settle();
        fake.nodes.remove("c");
        assertThat(fake.outcome("a").surplus()).isEmpty();
        assertThat(fake.outcome("a").kept()).extracting(ObservedPeer::name).containsExactly("a.c");
        assertThat(fake.outcome("a").completeAt()).contains(fake.now.plus(FakeMesh.SETTLING));
        fake.pass(FakeMesh.SETTLING);
        assertThat(fake.outcome("a").surplus()).extracting(ObservedPeer::name).containsExactly("a.c", "c.a", "c.b");
        assertThat(fake.outcome("b").surplus()).extracting(ObservedPeer::name).containsExactly("b.c");
        assertThat(fake.outcome("a").completeAt()).isEmpty();
    }

    @Test
    void removesTheLinksToADeletedNodeEvenFromAFrozenOne() {
        fake.settle();
        fake.nodes.get("b").setSpec(spec("172.27.15.1"));
        fake.nodes.remove("c");
        fake.settle();
        assertThat(fake.names()).containsExactly("a.b", "b.a");
    }

    @Test
    void neverPublishesAHashThatWouldCutAMeshComingBackNodeByNode() {
        fake.settle();

        fake.nodes.clear();
        fake.peers.clear();
        for (String name : List.of("a", "b", "c")) {
            fake.node(name, FakeMesh.withoutKey("172.27.15." + (name.charAt(0) - 'a' + 1)));
            fake.pass(Duration.ofSeconds(5));
            fake.reconcileAll();
            fake.nodes
                    .values()
                    .forEach(node -> assertThat(node.getStatus().plan().hash()).isNull());
        }
        for (String name : List.of("c", "a", "b")) {
            fake.pass(Duration.ofSeconds(60));
            fake.reconcileAll();
            fake.nodes
                    .values()
                    .forEach(node -> assertThat(node.getStatus().plan().hash()).isNull());
            fake.publishKey(name, Runbook.key(name));
        }
        fake.reconcileAll();
        assertThat(fake.nodes.get("a").getStatus().plan().hash())
                .isEqualTo(hashOf("a.b", "a.c").text());
        assertThat(fake.nodes.get("a").getStatus().plan().peers()).isEqualTo(2);
    }

    @Test
    void waitsForAYoungNodesKeyButNotForEver() {
        fake.settle();
        Instant came = fake.now;
        fake.node("d", FakeMesh.withoutKey("172.27.15.4"));
        fake.pass(Duration.ofSeconds(30));
        assertThat(fake.outcome("a").completeAt()).contains(came.plus(NodeOutcome.KEY_PATIENCE));
        fake.pass(NodeOutcome.KEY_PATIENCE);
        assertThat(fake.outcome("a").completeAt()).isEmpty();
    }

    @Test
    void keepsTheLinkToANodeWithoutAKeyAsItWas() {
        fake.settle();
        fake.nodes.get("c").setSpec(FakeMesh.withoutKey("172.27.15.3"));
        assertThat(fake.outcome("a").kept()).extracting(ObservedPeer::name).containsExactly("a.c");
        assertThat(fake.outcome("a").hash()).isEqualTo(hashOf("a.b", "a.c"));
    }

    @Test
    void stagesWhatANodeCanHaveByItself() {
        fake.settle();
        fake.nodes.get("c").setSpec(reachedAt("192.0.2.77:51820", Runbook.key("c")));
        assertThat(fake.outcome("a").staged().peers())
                .extracting(ObservedPeer::name)
                .containsExactly("a.c");
        NodeOutcome back = fake.outcome("a").heldBack(Set.of());
        assertThat(back.places()).extracting(Place::name).containsExactly("a.b");
        assertThat(back.kept()).extracting(ObservedPeer::name).containsExactly("a.c");
        assertThat(back.hash()).isEqualTo(hashOf("a.b", "a.c"));
    }

    @Test
    void tellsAtOnceWhereAPeerIsWhoseLinkDiedWhileItChanges() {
        fake.settle();
        fake.nodes.get("c").setSpec(reachedAt("192.0.2.77:51999", Runbook.key("c")));
        Set<NodeName> changing = Set.of(new NodeName("c"));
        fake.report("a", "c", "True", "ProbeAnswered");
        assertThat(fake.outcome("a").heldBack(changing).places())
                .as("a live peer roams")
                .extracting(Place::name)
                .containsExactly("a.b");
        fake.report("a", "c", "False", "ProbeUnanswered");
        assertThat(fake.outcome("a").heldBack(Set.of(new NodeName("b"))).places())
                .as("a peer that is not being changed")
                .extracting(Place::name)
                .containsExactly("a.b");
        assertThat(fake.outcome("a").heldBack(changing).places())
                .extracting(Place::name)
                .containsExactly("a.b", "a.c");
        assertThat(fake.outcome("a").heldBack(changing).kept()).isEmpty();
    }

    @Test
    void stagesTheRemovalOfAPeerUnlessSomebodyTakesItsPlace() {
        fake.settle();
        fake.nodes.remove("c");
        fake.admit();
        fake.pass(FakeMesh.SETTLING);
        NodeOutcome outcome = fake.outcome("a");
        assertThat(outcome.surplus()).extracting(ObservedPeer::name).containsExactly("a.c", "c.a", "c.b");
        assertThat(outcome.heldBack(Set.of()).surplus())
                .as("those that stand nowhere wait for nobody")
                .extracting(ObservedPeer::name)
                .containsExactly("c.a", "c.b");
        assertThat(outcome.heldBack(Set.of()).kept())
                .extracting(ObservedPeer::name)
                .containsExactly("a.c");
        fake.node("c2", reachedAt("192.0.2.77:51820", Runbook.key("c")));
        fake.admit();
        fake.pass(FakeMesh.SETTLING);
        assertThat(fake.outcome("a").staged().peers())
                .as("c is c2 now, and the device cannot have both")
                .isEmpty();
    }

    @Test
    void stagesNeitherWhatIsNewNorWhatBothEndsMustAgreeOn() {
        fake.settle();
        fake.node("d");
        assertThat(fake.outcome("a").staged().isEmpty()).isTrue();
        fake.nodes.get("c").setSpec(reachedAt("192.0.2.77:51820", Runbook.key("another")));
        assertThat(fake.outcome("a").staged().isEmpty()).isTrue();
    }

    @Test
    void stagesTheMtuOfTheMeshOnceTheNodeWasToldOne() {
        fake.mesh = RegistryTest.mesh("172.27.15.0/24");
        assertThat(fake.outcome("a").staged().isEmpty()).isTrue();
        fake.settle();
        fake.mesh.setSpec(new MeshSpec(null, null, 51999, 1380, null, null, null, null));
        NodeOutcome outcome = fake.outcome("a");
        assertThat(outcome.meshWide()).contains(new MeshWide(1380, 51999));
        assertThat(outcome.heldBack(Set.of()).meshWide()).contains(new MeshWide(1420, 51820));
    }

    private static MeshNodeSpec reachedAt(String endpoint, String key) {
        return new MeshNodeSpec(List.of("172.27.15.3"), null, null, endpoint, null, null, key);
    }

    @Test
    void givesWayToTheNamesThatPeopleChose() {
        fake.handWritten("a.b", "c", "phone", "phone", "10.9.9.9/32");
        fake.handWritten("a.b.planned", "c", "tablet", "tablet", "10.9.9.8/32");
        assertThat(fake.outcome("a").places()).extracting(Place::name).containsExactly("a.b.planned.planned", "a.c");
        fake.settle();
        fake.peers.remove("a.b");
        assertThat(fake.outcome("a").places()).extracting(Place::name).containsExactly("a.b.planned.planned", "a.c");
    }

    @Test
    void deletesASecondPlannedObjectOfOnePair() {
        fake.settle();
        fake.put(new Place("zz", fake.outcome("a").places().getFirst().link()));
        assertThat(fake.outcome("a").surplus()).extracting(ObservedPeer::name).containsExactly("zz");
        assertThat(fake.outcome("a").peers()).isEqualTo(2);
    }

    @Test
    void onlyTheFirstNodeLooksAfterStrays() {
        fake.settle();
        fake.handWritten("stray", "nobody", "a", "x", "10.9.9.9/32");
        assertThat(fake.outcome("a").handWritten())
                .singleElement()
                .satisfies(
                        reviewed -> assertThat(reviewed.refusal().orElseThrow().reason())
                                .isEqualTo(HandWrittenReview.Reason.NodeUnknown));
        assertThat(fake.outcome("a").peers()).isEqualTo(2);
        assertThat(fake.outcome("b").handWritten()).isEmpty();
    }

    private PlanHash hashOf(String... names) {
        return PlanHash.of(
                Stream.of(names).map(fake.peers::get).map(SpecReader::peer).toList());
    }

    private static MeshNodeSpec spec(String address) {
        return new MeshNodeSpec(List.of(address), null, null, "192.0.2.9:51820", null, null, Runbook.key("b"));
    }
}
