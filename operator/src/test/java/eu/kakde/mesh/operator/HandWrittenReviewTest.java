package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.MeshNodeSpec;
import eu.kakde.mesh.api.v1alpha1.MeshPeerSpec;
import eu.kakde.mesh.operator.HandWrittenReview.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandWrittenReviewTest {

    private final FakeMesh fake = new FakeMesh();

    @BeforeEach
    void threeNodes() {
        fake.node("a", "172.27.15.1");
        fake.node("b", "172.27.15.2");
        fake.node("c", "172.27.15.3");
        fake.settle();
    }

    @Test
    void mayWidenWhatLeadsToItsPeer() {
        fake.handWritten("mine", "a", "b", "b", "172.27.15.2/32", "192.168.15.0/24");
        assertThat(refusalOf("mine")).isEmpty();
    }

    @Test
    void mayGiveAPeerAnotherKey() {
        fake.handWritten("mine", "a", "b", "another", "172.27.15.2/32");
        assertThat(refusalOf("mine")).isEmpty();
    }

    @Test
    void mayNotTakeWhatAFrozenNodeHolds() {
        fake.nodes.get("c").setSpec(new MeshNodeSpec(List.of("10.0.0.1"), null, null, null, null, null, null));
        fake.handWritten("address", "a", "phone", "phone", "172.27.15.3/32");
        fake.handWritten("key", "a", "tablet", "c", "10.9.9.9/32");
        assertThat(refusalOf("address")).contains("AllowedIPsConflict");
        assertThat(refusalOf("key")).contains("DuplicatePublicKey");
    }

    @Test
    void mayNotCoverTheNodeItself() {
        fake.handWritten("mine", "a", "phone", "phone", "172.27.15.0/31");
        assertThat(refusalOf("mine")).contains("AllowedIPsConflict");
        fake.handWritten("key", "a", "tablet", "a", "10.9.9.9/32");
        assertThat(refusalOf("key")).contains("DuplicatePublicKey");
    }

    @Test
    void theOlderOfTwoWins() {
        fake.handWritten("z-older", "a", "phone", "phone", "10.9.0.0/16");
        fake.pass(Duration.ofSeconds(1));
        fake.handWritten("a-newer", "a", "tablet", "tablet", "10.9.9.9/32");
        fake.handWritten("same-key", "a", "watch", "phone", "10.8.0.0/16");
        assertThat(refusalOf("z-older")).isEmpty();
        assertThat(refusalOf("a-newer")).contains("AllowedIPsConflict");
        assertThat(refusalOf("same-key")).contains("DuplicatePublicKey");
        fake.peers.remove("z-older");
        assertThat(refusalOf("a-newer")).isEmpty();
    }

    @Test
    void endpointsStayOutsideTheMeshAndItsPods() {
        fake.handWritten("pods", "a", "phone", "phone", "10.9.9.9/32")
                .setSpec(new MeshPeerSpec(
                        "a", "phone", Runbook.key("phone"), List.of("10.9.9.9/32"), "10.42.3.4:51820", null));
        assertThat(refusalOf("pods")).contains("EndpointInsideMesh");
    }

    @Test
    void aSpecThatCannotBeReadIsRefusedAndTakesNoPair() {
        fake.handWritten("broken", "a", "b", "b", "172.27.15.2/32")
                .setSpec(new MeshPeerSpec("a", "b", "no key\n[Peer]", List.of("172.27.15.2/32"), null, null));
        assertThat(refusalOf("broken")).contains("InvalidSpec");
        assertThat(fake.outcome("a").places()).hasSize(2);
    }

    private Optional<String> refusalOf(String name) {
        return fake.outcome("a").handWritten().stream()
                .filter(reviewed -> reviewed.peer().name().equals(name))
                .findFirst()
                .orElseThrow()
                .refusal()
                .map(Refusal::reason)
                .map(Enum::name);
    }
}
