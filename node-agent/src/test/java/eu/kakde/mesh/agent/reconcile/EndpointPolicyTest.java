package eu.kakde.mesh.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointPolicyTest {

    private static final PublicKey PEER = PlanFixture.key(7);
    private static final Endpoint PLANNED = Endpoint.parse("203.0.113.10:51822");
    private static final InetSocketAddress RESOLVED = new InetSocketAddress("203.0.113.10", 51822);
    private static final Optional<InetSocketAddress> ROAMED = Optional.of(new InetSocketAddress("203.0.113.10", 49001));
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final EndpointPolicy policy = new EndpointPolicy();

    @Test
    void setsTheEndpointOfANewPeer() {
        assertThat(isDue(PLANNED, Optional.empty(), false, false, NOW)).isTrue();
    }

    @Test
    void setsTheEndpointOfAPeerThatHasNone() {
        policy.remember(PEER, Optional.of(PLANNED));
        assertThat(isDue(PLANNED, Optional.empty(), true, false, NOW)).isTrue();
    }

    @Test
    void leavesARoamedLivePeerAlone() {
        policy.remember(PEER, Optional.of(PLANNED));
        assertThat(isDue(PLANNED, ROAMED, true, false, NOW)).isFalse();
    }

    @Test
    void leavesALivePeerAloneWhoseEarlierPlanIsUnknown() {
        assertThat(isDue(PLANNED, ROAMED, true, false, NOW)).isFalse();
    }

    @Test
    void setsTheEndpointOfALivePeerWhenThePlanChanged() {
        policy.remember(PEER, Optional.of(Endpoint.parse("203.0.113.99:51822")));
        assertThat(isDue(PLANNED, ROAMED, true, false, NOW)).isTrue();
    }

    @Test
    void triesThePlannedEndpointOfADeadPeerOnceInARetryPeriod() {
        policy.remember(PEER, Optional.of(PLANNED));
        assertThat(isDue(PLANNED, ROAMED, true, true, NOW)).isTrue();
        policy.set(PEER, PLANNED, NOW);
        assertThat(isDue(PLANNED, ROAMED, true, true, NOW.plusSeconds(14))).isFalse();
        assertThat(isDue(PLANNED, ROAMED, true, true, NOW.plusSeconds(15))).isTrue();
    }

    @Test
    void triesADeadPeerInTurnWhereItIsPlannedAndWhereItWasProvenLast() {
        Endpoint before = Endpoint.parse("203.0.113.99:51822");
        policy.remember(PEER, Optional.of(before));
        policy.set(PEER, PLANNED, NOW);
        assertThat(policy.earlier(PEER, PLANNED)).contains(before);
        assertThat(isEarliersTurn(Optional.of(RESOLVED), NOW.plusSeconds(14))).isFalse();
        assertThat(isEarliersTurn(Optional.of(RESOLVED), NOW.plusSeconds(15))).isTrue();
        policy.set(PEER, PLANNED, NOW.plusSeconds(15));
        Optional<InetSocketAddress> atBefore = Optional.of(new InetSocketAddress("203.0.113.99", 51822));
        assertThat(isDue(PLANNED, atBefore, true, true, NOW.plusSeconds(29))).isFalse();
        assertThat(isDue(PLANNED, atBefore, true, true, NOW.plusSeconds(30))).isTrue();
    }

    @Test
    void knowsNoEarlierEndpointOnceThePlannedOneIsProven() {
        policy.remember(PEER, Optional.of(Endpoint.parse("203.0.113.99:51822")));
        policy.proven(PEER, PLANNED);
        assertThat(policy.earlier(PEER, PLANNED)).isEmpty();
    }

    @Test
    void staysAtAPlannedEndpointThatIsToBeProven() {
        policy.remember(PEER, Optional.of(Endpoint.parse("203.0.113.99:51822")));
        policy.set(PEER, PLANNED, NOW);
        policy.insist(Set.of(PEER));
        assertThat(isEarliersTurn(Optional.of(RESOLVED), NOW.plusSeconds(15))).isFalse();
    }

    @Test
    void setsNothingWhereTheLiveEndpointIsThePlannedOne() {
        assertThat(isDue(PLANNED, Optional.of(RESOLVED), true, true, NOW)).isFalse();
    }

    @Test
    void leavesTheMappingOfANatRouterThatWasOpenedForTheOldListenPort() {
        policy.remember(PEER, Optional.of(PLANNED));
        assertThat(isDueWhenTheListenPortChanges(ROAMED)).isTrue();
    }

    @Test
    void followsAPeerThatRoamedToAnotherAddressWhenTheListenPortChanges() {
        policy.remember(PEER, Optional.of(PLANNED));
        assertThat(isDueWhenTheListenPortChanges(Optional.of(new InetSocketAddress("198.51.100.25", 51822))))
                .isFalse();
    }

    @Test
    void forgetsAPeerThatIsGone() {
        policy.remember(PEER, Optional.of(Endpoint.parse("203.0.113.99:51822")));
        policy.keepOnly(Set.of());
        assertThat(isDue(PLANNED, ROAMED, true, false, NOW)).isFalse();
    }

    private boolean isDueWhenTheListenPortChanges(Optional<InetSocketAddress> live) {
        return policy.isDue(PEER, PLANNED, RESOLVED, new EndpointPolicy.Seen(true, live, false, true), NOW);
    }

    private boolean isEarliersTurn(Optional<InetSocketAddress> live, Instant now) {
        return policy.isEarliersTurn(PEER, PLANNED, RESOLVED, new EndpointPolicy.Seen(true, live, true, false), now);
    }

    private boolean isDue(
            Endpoint wanted, Optional<InetSocketAddress> live, boolean onDevice, boolean down, Instant now) {
        return policy.isDue(PEER, wanted, RESOLVED, new EndpointPolicy.Seen(onDevice, live, down, false), now);
    }
}
