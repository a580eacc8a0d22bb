package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerSpec;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Since when links are as they are. */
class LinkTimesTest {

    private static final String PLANNED = "10.0.0.2:51820";

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

    @Test
    void aPeerThatIsDialledWhereItIsPlannedWasNotHeardThereUntilAHandshakeComes() {
        MeshPeerSpec spec = peer().getSpec();
        peer().setSpec(new MeshPeerSpec(
                spec.node(), spec.peer(), spec.publicKey(), spec.allowedIPs(), PLANNED, 0, null));
        seen("10.0.0.9:51820", "2026-01-01T12:00:00Z");
        assertThat(heardAt()).isEqualTo("10.0.0.9:51820");
        seen(PLANNED, "2026-01-01T12:00:00Z");
        assertThat(heardAt()).isEqualTo("10.0.0.9:51820");
        seen("10.0.0.8:51820", "2026-01-01T12:00:00Z");
        assertThat(heardAt()).as("an agent sends nowhere else").isEqualTo("10.0.0.8:51820");
        seen(PLANNED, "2026-01-01T12:01:00Z");
        assertThat(heardAt()).isEqualTo(PLANNED);
    }

    private void seen(String endpoint, String handshake) {
        MeshPeerStatus before = peer().getStatus();
        peer().setStatus(new MeshPeerStatus(handshake, endpoint, null, null, null, null, before.conditions()));
    }

    private String heardAt() {
        return times.heardAt(ObservedPeer.of(peer())).orElseThrow();
    }

    private Instant since() {
        return times.since(ObservedPeer.of(peer()));
    }

    private MeshPeer peer() {
        return fake.peers.get("a.b");
    }
}
