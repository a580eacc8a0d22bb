package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import eu.kakde.mesh.operator.verdict.Verdict;
import eu.kakde.mesh.operator.verdict.VerdictReason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator's part of a MeshPeer's status. */
class PeerStatusesTest {

    private final FakeMesh fake = new FakeMesh();

    @BeforeEach
    void twoNodes() {
        fake.mesh = RegistryTest.mesh("172.27.15.0/24");
        fake.node("a", "172.27.15.1");
        fake.node("b", "172.27.15.2");
        fake.settle();
        fake.reportAllUp();
    }

    @Test
    void nothingIsWrittenWhereNothingIsToBeSaid() {
        assertThat(status(false, Optional.empty())).isEmpty();
    }

    @Test
    void aVerdictIsWrittenOnceAndItsTimeMovesOnlyWithItsReason() {
        Verdict oneWay = new Verdict(VerdictReason.OneWay, "from b only");
        MeshPeerStatus first = status(false, Optional.of(oneWay)).orElseThrow();
        assertThat(first.verdict()).isEqualTo(new MeshPeerStatus.Verdict("OneWay", "from b only", fake.now.toString()));
        fake.explain("a", "b", "OneWay", "from b only");
        String since = fake.now.toString();
        fake.pass(Duration.ofMinutes(1));
        assertThat(status(false, Optional.of(oneWay))).isEmpty();
        assertThat(status(false, Optional.of(new Verdict(VerdictReason.OneWay, "more")))
                        .orElseThrow()
                        .verdict())
                .isEqualTo(new MeshPeerStatus.Verdict("OneWay", "more", since));
        assertThat(status(false, Optional.of(new Verdict(VerdictReason.NoHandshake, "")))
                        .orElseThrow()
                        .verdict()
                        .since())
                .isEqualTo(fake.now.toString());
    }

    @Test
    void aVerdictIsTakenBackWhenTheLinkIsWell() {
        fake.explain("a", "b", "OneWay", "from b only");
        assertThat(status(false, Optional.empty()).orElseThrow().verdict()).isNull();
    }

    @Test
    void whatWasSaidInASilentAgentsSteadStaysUntilTheAgentTakesItBack() {
        fake.report("a", "b", "Unknown", "AgentSilent");
        fake.explain("a", "b", "AgentSilent", "it is silent");
        assertThat(status(false, Optional.empty())).isEmpty();
        fake.report("a", "b", "True", "ProbeAnswered");
        fake.explain("a", "b", "AgentSilent", "it is silent");
        MeshPeerStatus written = status(false, Optional.empty()).orElseThrow();
        assertThat(written.verdict()).isNull();
        assertThat(written.conditions()).isNull();
    }

    private Optional<MeshPeerStatus> status(boolean silent, Optional<Verdict> verdict) {
        return new PeerStatuses(silent, peer -> verdict, fake.now).ofPlanned(ObservedPeer.of(fake.peers.get("a.b")));
    }
}
