package eu.kakde.mesh.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnWritesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<Condition> READY = ready("True");
    private static final List<Condition> NOT_READY = ready("False");

    private final OwnWrites written = new OwnWrites();

    @Test
    void whatTurnsBackIsNewsAlsoWhereTheTurnItselfWasNotHeard() {
        written.wrote(peer("101"), NOT_READY, NOW);
        assertThat(written.isNews(peer("100"), READY, READY, false, NOW.plusSeconds(1)))
                .isTrue();
    }

    @Test
    void whatWasJustWrittenIsNoNewsUntilItCouldBeHeard() {
        written.wrote(peer("101"), NOT_READY, NOW);
        assertThat(written.isNews(peer("100"), READY, NOT_READY, false, NOW.plusSeconds(2)))
                .isFalse();
        assertThat(written.isNews(peer("100"), READY, NOT_READY, false, NOW.plusSeconds(3)))
                .isTrue();
    }

    @Test
    void whatSomebodyOverwroteIsNews() {
        written.wrote(peer("101"), READY, NOW);
        assertThat(written.isNews(peer("102"), NOT_READY, READY, false, NOW.plusSeconds(10)))
                .isTrue();
    }

    @Test
    void whatIsHeardAndWrittenIsNoNews() {
        assertThat(written.isNews(peer("100"), READY, READY, false, NOW)).isFalse();
        written.wrote(peer("101"), READY, NOW);
        assertThat(written.isNews(peer("101"), READY, READY, false, NOW.plusSeconds(10)))
                .isFalse();
    }

    @Test
    void aWriteThatDoesNotComeBackTellsOfADeafWatch() {
        written.wrote(peer("101"), READY, NOW);
        assertThat(written.isDeaf(List.of(peer("100")), NOW.plusSeconds(4))).isFalse();
        assertThat(written.isDeaf(List.of(peer("100")), NOW.plusSeconds(5))).isTrue();
    }

    @Test
    void aWriteThatCameBackOrWasFollowedByAnotherOneDoesNot() {
        written.wrote(peer("99"), READY, NOW);
        assertThat(written.isDeaf(List.of(peer("99")), NOW.plusSeconds(60))).isFalse();
        assertThat(written.isDeaf(List.of(peer("100")), NOW.plusSeconds(60))).isFalse();
    }

    @Test
    void anObjectThatIsGoneOrWasNeverWrittenDoesNot() {
        assertThat(written.isDeaf(List.of(peer("99")), NOW)).isFalse();
        written.wrote(peer("101"), READY, NOW);
        assertThat(written.isDeaf(List.of(), NOW.plusSeconds(60))).isFalse();
    }

    private static MeshPeer peer(String version) {
        MeshPeer peer = new MeshPeer();
        peer.setMetadata(new ObjectMetaBuilder()
                .withUid("5d1c")
                .withResourceVersion(version)
                .build());
        return peer;
    }

    private static List<Condition> ready(String status) {
        return List.of(new ConditionBuilder()
                .withType("Ready")
                .withStatus(status)
                .withReason("True".equals(status) ? "ProbeAnswered" : "ProbeUnanswered")
                .build());
    }
}
