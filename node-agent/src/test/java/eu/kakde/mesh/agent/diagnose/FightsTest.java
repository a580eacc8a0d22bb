package eu.kakde.mesh.agent.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FightsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final PeerPlan EDGE = new PeerPlan(
            new NodeName("wk-1"),
            new NodeName("ctb-edge-1"),
            new PublicKey("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="),
            List.of(Cidr.parse("172.27.15.31/32")),
            Optional.empty(),
            0);

    private final Fights fights = new Fights();

    @Test
    void whatIsMendedOnceOrTwiceIsAnAccident() {
        mended("peer ctb-edge-1 was missing", 0, 3);
        assertThat(at(4)).isEmpty();
    }

    @Test
    void whatIsMendedAgainAndAgainIsAFightAboutItsPeer() {
        mended("peer ctb-edge-1 was missing", 0, 3, 6);
        assertThat(at(7)).singleElement().satisfies(found -> {
            assertThat(found.reason()).isEqualTo(Diagnosis.Reason.ForeignConfiguration);
            assertThat(found.subject()).isEqualTo("ctb-edge-1");
            assertThat(found.evidence()).isEqualTo("peer ctb-edge-1 was missing, and was mended, again and again");
        });
    }

    @Test
    void aRouteIsItsPeersAndAPortTheWholeHosts() {
        mended("route 172.27.15.31/32 was missing", 0, 3, 6);
        mended("the port was 51821", 0, 3, 6);
        assertThat(at(7)).extracting(Diagnosis::subject).containsExactly("ctb-edge-1", "");
    }

    @Test
    void aFightIsOverWhenNothingHadToBeMendedForAWhile() {
        mended("peer ctb-edge-1 was missing", 0, 3, 6);
        assertThat(at(17)).isEmpty();
    }

    @Test
    void whatIsMendedNowAndThenIsNone() {
        mended("peer ctb-edge-1 was missing", 0, 20, 40, 60);
        assertThat(at(61)).isEmpty();
    }

    private void mended(String fault, int... seconds) {
        for (int second : seconds) {
            fights.mended(List.of(fault), NOW.plusSeconds(second));
        }
    }

    private List<Diagnosis> at(int second) {
        return fights.diagnose(List.of(EDGE), "wg0", NOW.plusSeconds(second));
    }
}
