package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshNodeSpec;
import eu.kakde.mesh.api.v1alpha1.MeshSpec;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.Admission.Rejected;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RegistryTest {

    private final FakeMesh fake = new FakeMesh();

    @Test
    void grantsBindLaterCensusesBeforeAnyStatusShowsThem() {
        fake.mesh = mesh("172.27.15.0/26");
        Set<IpAddress> granted = new HashSet<>();
        // Each newcomer is called so that it comes before the others of its second.
        for (int i = 60; i > 0; i--) {
            fake.node("n-%02d".formatted(i), FakeMesh.withoutKey());
            granted.addAll(held("n-%02d".formatted(i)));
            assertThat(granted).as("after n-%02d", i).hasSize(61 - i);
        }
        for (int i = 60; i > 0; i--) {
            assertThat(granted).containsAll(held("n-%02d".formatted(i)));
        }
    }

    @Test
    void twoThatPublishOneKeyAtOnceAreToldApartForGood() {
        fake.node("b", FakeMesh.withoutKey("172.27.15.2"));
        fake.publishKey("b", Runbook.key("same"));
        assertThat(fake.admit().member(name("b"))).isPresent();
        // Older by its name, but later by what was granted.
        fake.node("a", FakeMesh.withoutKey("172.27.15.1"));
        fake.publishKey("a", Runbook.key("same"));
        for (int i = 0; i < 3; i++) {
            assertThat(fake.admit().member(name("b"))).isPresent();
            assertThat(fake.admit().member(name("a"))).isEmpty();
        }
    }

    @Test
    void statusSpeaksWhenTheMemoryIsLost() {
        fake.node("b", FakeMesh.withoutKey());
        fake.reconcileAll();
        List<IpAddress> before = held("b");
        fake.node("a", FakeMesh.withoutKey());
        fake.registry = new Registry(fake, FakeMesh.SETTLING);
        assertThat(held("b")).isEqualTo(before);
    }

    @Test
    void aNodeMadeAgainHoldsNothingOfItsPredecessor() {
        fake.node("b", "172.27.15.2");
        fake.admit();
        fake.node("a", "172.27.15.3");
        fake.node("b", "172.27.15.4");
        fake.nodes.put("c", fake.node("c", "172.27.15.2"));
        assertThat(fake.admit().member(name("c"))).isPresent();
    }

    @Test
    void anyNodeThatComesBackGetsItsOldAddressThoughItsOwnPlaceBecameFree() {
        fake.mesh = mesh("172.27.15.0/27");
        Map<String, List<IpAddress>> first = new TreeMap<>();
        for (int i = 0; i < 25; i++) { // so many that some had to give way to others
            fake.node("n-%02d".formatted(i), FakeMesh.withoutKey());
            first.put("n-%02d".formatted(i), held("n-%02d".formatted(i)));
        }
        fake.nodes.clear();
        fake.admit();
        first.keySet().stream().sorted(Comparator.reverseOrder()).forEach(node -> {
            fake.node(node, FakeMesh.withoutKey());
            assertThat(held(node)).as(node).isEqualTo(first.get(node));
        });
    }

    @Test
    void aNodeThatComesBackToARestartedOperatorGetsItsOldAddress() {
        fake.mesh = mesh("172.27.15.0/29");
        for (int i = 0; i < 5; i++) {
            fake.node("n-" + i, FakeMesh.withoutKey());
        }
        fake.settle();
        List<IpAddress> before = held("n-4");
        assertThat(before.getFirst())
                .as("it had to give way, so its name alone does not lead there")
                .isNotEqualTo(allocatedAlone("n-4"));
        fake.nodes.remove("n-4");
        fake.admit();
        writeAddressBook();
        fake.nodes.remove("n-0");
        fake.registry = new Registry(fake, FakeMesh.SETTLING);
        writeAddressBook();
        fake.node("n-4", FakeMesh.withoutKey());
        assertThat(held("n-4")).isEqualTo(before);
    }

    @Test
    void theAddressBookHasThoseThatAreAndThoseThatWere() {
        fake.mesh = mesh("172.27.15.0/24");
        fake.node("b", "172.27.15.2");
        fake.node("a", "172.27.15.3");
        fake.admit();
        fake.nodes.remove("b");
        fake.admit();
        assertThat(fake.registry.addressBook(view()).keySet()).containsExactly(name("b"), name("a"));
        fake.node("b", "172.27.15.4");
        fake.admit();
        assertThat(fake.registry.addressBook(view())).containsEntry(name("b"), List.of(new IpAddress("172.27.15.4")));
    }

    private MeshView view() {
        return MeshView.of(Optional.of(fake.mesh), fake.nodes(), List.of());
    }

    /** As the reconciler of the Mesh does. */
    private void writeAddressBook() {
        fake.mesh.setStatus(new MeshStatuses(view(), List.of(), node -> false)
                .status(fake.mesh, fake.registry.addressBook(view()), Rollout.AT_REST.progress(), fake.now));
    }

    private IpAddress allocatedAlone(String node) {
        FakeMesh alone = new FakeMesh();
        alone.mesh = fake.mesh;
        alone.node(node, FakeMesh.withoutKey());
        return alone.admit().held().get(name(node)).addresses().getFirst();
    }

    @Test
    void aNodeThatComesBackTakesNothingFromWhoHasItsOldAddressNow() {
        fake.node("b", FakeMesh.withoutKey());
        IpAddress address = held("b").getFirst();
        fake.nodes.remove("b");
        fake.admit();
        fake.node("c", FakeMesh.withoutKey(address.text()));
        fake.admit();
        fake.node("b", FakeMesh.withoutKey());
        assertThat(held("b")).doesNotContain(address);
        assertThat(held("c")).containsExactly(address);
    }

    @Test
    void aNodeThatCannotBeReadKeepsWhatItHeld() {
        fake.node("b", "172.27.15.2");
        fake.admit();
        fake.nodes.get("b").setSpec(new MeshNodeSpec(List.of("nonsense"), null, null, null, null, null, null));
        fake.node("c", "172.27.15.2");
        assertThat(fake.admit().byName().get(name("b")))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.message()).contains("spec.addresses[0]", "nonsense"));
        assertThat(fake.admit().byName().get(name("c"))).isInstanceOf(Rejected.class);
        assertThat(held("b")).containsExactly(new IpAddress("172.27.15.2"));
    }

    @Test
    void aNodeWhoseKeyIsNotPublishedAnyMoreStillHoldsIt() {
        fake.node("b", FakeMesh.withoutKey("172.27.15.2"));
        fake.publishKey("b", Runbook.key("b"));
        fake.admit();
        fake.publishKey("b", null);
        assertThat(fake.admit().held().get(name("b")).publicKey()).isPresent();
        fake.node("c", FakeMesh.withoutKey("172.27.15.3"));
        fake.publishKey("c", Runbook.key("b"));
        assertThat(fake.admit().member(name("c"))).isEmpty();
    }

    @Test
    void aMeshThatCannotBeReadStopsAllPlanningAndTakesNothing() {
        fake.node("b", "172.27.15.2");
        fake.admit();
        fake.mesh = mesh("172.27.15.1/24");
        assertThat(fake.admit().members()).isEmpty();
        assertThat(fake.admit().byName().get(name("b")))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.message()).startsWith("Mesh default: spec.overlayCIDRs"));
        assertThat(held("b")).containsExactly(new IpAddress("172.27.15.2"));
    }

    @Test
    void theMeshIsSettledWhenNoNodeCameOrWentForAWhile() {
        fake.node("b", "172.27.15.2");
        assertThat(fake.admit().settledAt()).isEqualTo(fake.now.plus(FakeMesh.SETTLING));
        fake.pass(Duration.ofSeconds(60));
        assertThat(fake.admit().settledAt()).isBefore(fake.now);
        fake.nodes.get("b").setSpec(FakeMesh.withoutKey("172.27.15.3"));
        assertThat(fake.admit().settledAt()).isBefore(fake.now);
        fake.nodes.clear();
        assertThat(fake.admit().settledAt()).isEqualTo(fake.now.plus(FakeMesh.SETTLING));
    }

    private List<IpAddress> held(String node) {
        return fake.admit().held().get(name(node)).addresses();
    }

    private static NodeName name(String text) {
        return new NodeName(text);
    }

    static Mesh mesh(String overlay) {
        Mesh mesh = new Mesh();
        mesh.setMetadata(
                new ObjectMetaBuilder().withName("default").withGeneration(1L).build());
        mesh.setSpec(new MeshSpec(List.of(overlay), null, null, null, null, null, null, null));
        return mesh;
    }
}
