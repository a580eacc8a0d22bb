package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Since when links are as they are. */
class LinkTimesTest {

    private final FakeMesh fake = new FakeMesh();
    private final LinkTimes times = new LinkTimes(() -> fake.now);
    private Instant begin;

    @BeforeEach
    void aLinkThatIsSeen() {
        fake.mesh = RegistryTest.mesh("172.27.15.0/24");
        fake.node("a", "172.27.15.1");
        fake.node("b", "172.27.15.2");
        fake.settle();
        fake.reportAllUp();
        begin = fake.now;
        assertThat(since()).isEqualTo(begin);
        fake.pass(Duration.ofMinutes(1));
    }

    @Test
    void aVerdictThatIsTakenBackIsATurnAndOneThatComesIsNone() {
        fake.explain("a", "b", "OneWay", "from b only");
        assertThat(since()).isEqualTo(begin);
        fake.explain("a", "b", "NoHandshake", "candidates");
        assertThat(since()).isEqualTo(fake.now);
    }

    @Test
    void candidatesThatGiveWayAreNoTurn() {
        fake.explain("a", "b", "NoHandshake", "candidates");
        assertThat(since()).isEqualTo(begin);
        fake.explain("a", "b", "OneWay", "from b only");
        assertThat(since()).isEqualTo(begin);
    }

    @Test
    void aMeshPeerThatIsMadeAnewHasJustBegun() {
        MeshPeer anew = peer();
        anew.getMetadata().setUid("another");
        assertThat(times.since(ObservedPeer.of(anew))).isEqualTo(fake.now);
    }

    private Instant since() {
        return times.since(ObservedPeer.of(peer()));
    }

    private MeshPeer peer() {
        return fake.peers.get("a.b");
    }
}
