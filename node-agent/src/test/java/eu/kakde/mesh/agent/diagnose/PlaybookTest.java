package eu.kakde.mesh.agent.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.check.Chain;
import eu.kakde.mesh.agent.diagnose.Diagnosis.Reason;
import eu.kakde.mesh.agent.handshake.StrayHandshake;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlaybookTest {

    private static final InetSocketAddress FROM = new InetSocketAddress("203.0.113.10", 51820);

    private final FactsBuilder facts = new FactsBuilder();

    @Test
    void aHealthyNodeHasNone() {
        assertThat(Playbook.run(facts.build(), List.of())).isEmpty();
    }

    @Test
    void packetsForAPeerWereDeliveredToTheWrongHost() {
        assertOnly(
                stray(Optional.of(FactsBuilder.EDGE_KEY), Optional.empty(), Optional.empty()),
                Reason.PortForwardMismatch,
                "ctb-edge-1",
                "handshakes for ctb-edge-1 arrive at this host, from 203.0.113.10:51820");
    }

    @Test
    void aStrangerDials() {
        assertOnly(
                stray(Optional.of(FactsBuilder.OWN_KEY), Optional.of(FactsBuilder.THIEF), Optional.empty()),
                Reason.KeyMismatch,
                "",
                "with the key " + FactsBuilder.THIEF + ", which none of its peers has");
    }

    @Test
    void somebodyHasAWrongKeyForThisHost() {
        assertOnly(
                stray(Optional.empty(), Optional.empty(), Optional.empty()),
                Reason.KeyMismatch,
                "",
                "for a key that neither this host nor a peer of it has");
    }

    @Test
    void ourAnswersDoNotArrive() {
        assertOnly(
                stray(
                        Optional.of(FactsBuilder.OWN_KEY),
                        Optional.of(FactsBuilder.EDGE_KEY),
                        Optional.of(FactsBuilder.NOW)),
                Reason.OneWay,
                "ctb-edge-1",
                "no session comes of them");
    }

    @Test
    void thePeersClockWentBack() {
        assertOnly(
                stray(
                        Optional.of(FactsBuilder.OWN_KEY),
                        Optional.of(FactsBuilder.EDGE_KEY),
                        Optional.of(FactsBuilder.NOW.minusSeconds(3600))),
                Reason.ClockBehind,
                "ctb-edge-1",
                "carry the time 2025-12-31T23:00:00Z, and this host's clock says 2026-01-01T00:00:00Z");
    }

    @Test
    void asksForTheOtherEndWhenNothingHereExplainsTheSilence() {
        facts.isDown = true;
        assertOnly(List.of(), Reason.ProbeUnanswered, "ctb-edge-1", "nothing comes back through the tunnel");
        facts.lastHandshake = Optional.empty();
        assertOnly(List.of(), Reason.NoHandshake, "ctb-edge-1", "there was never a handshake");
    }

    @Test
    void saysOneThingOnceTheCauseIsKnown() {
        facts.isDown = true;
        facts.chains = List.of(FactsBuilder.chain("input", new Chain.Match.Protocol(List.of("udp"), false)));
        assertOnly(List.of(), Reason.UdpBlockedLocally, "", "is dropped by nft");
    }

    private void assertOnly(List<StrayHandshake> strays, Reason reason, String subject, String evidence) {
        assertThat(Playbook.run(facts.build(), strays)).singleElement().satisfies(diagnosis -> {
            assertThat(diagnosis.reason()).isEqualTo(reason);
            assertThat(diagnosis.subject()).isEqualTo(subject);
            assertThat(diagnosis.evidence()).contains(evidence);
            assertThat(diagnosis.remedy()).isNotBlank();
        });
    }

    private static List<StrayHandshake> stray(
            Optional<PublicKey> responder, Optional<PublicKey> initiator, Optional<Instant> timestamp) {
        return List.of(new StrayHandshake(
                FROM,
                responder,
                initiator,
                timestamp,
                Optional.empty(),
                FactsBuilder.NOW.minusSeconds(9),
                FactsBuilder.NOW,
                3));
    }
}
