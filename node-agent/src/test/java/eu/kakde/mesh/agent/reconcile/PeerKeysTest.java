package eu.kakde.mesh.agent.reconcile;

import static eu.kakde.mesh.agent.reconcile.PlanFixture.config;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.key;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.wireguard.DeviceState;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Peer n11 changes from the key 11 to the key 99. */
class PeerKeysTest {

    private static final PublicKey OLD = key(11);
    private static final PublicKey NEXT = key(99);
    private static final NodeConfig BOTH = config(peer(11).withNextKey(NEXT), peer(13));

    private final PeerKeys keys = new PeerKeys();
    private final Map<PublicKey, Long> received = new HashMap<>();
    private final Map<PublicKey, Instant> handshakes = new HashMap<>();
    private PublicKey holder = OLD;
    private Instant now = Instant.ofEpochSecond(1000);
    private boolean dead;

    @Test
    void usesTheKeyUnderWhichSomethingComesForTheFirstTime() {
        look();
        assertThat(inUse()).isEqualTo(OLD);
        receive(OLD);
        assertThat(look()).isEmpty();
        receive(NEXT);
        assertThat(look()).extracting(PeerPlan::publicKey).containsExactly(NEXT);
        assertThat(inUse()).isEqualTo(NEXT);
        assertThat(onDisk()).isEqualTo(NEXT);
    }

    @Test
    void followsAlsoWhenTheLastPacketsOfBeforeCameInTheSameLook() {
        look();
        receive(OLD);
        receive(NEXT);
        look();
        assertThat(inUse()).isEqualTo(NEXT);
    }

    @Test
    void takesNoPacketThatIsLateForAChangeBack() {
        look();
        receive(NEXT);
        look();
        receive(OLD);
        look();
        assertThat(inUse()).isEqualTo(NEXT);
        pass(PeerKeys.CALM.plusSeconds(1));
        look();
        assertThat(inUse()).isEqualTo(NEXT);
    }

    @Test
    void followsAPeerThatGoesBack() {
        look();
        receive(NEXT);
        look();
        pass(PeerKeys.CALM);
        receive(OLD);
        look();
        assertThat(inUse()).isEqualTo(OLD);
        assertThat(onDisk()).isEqualTo(OLD);
    }

    @Test
    void followsTheHandshakeThatThePeerBeginsLast() {
        look();
        assertThat(initiate(NEXT, 100)).map(PeerPlan::publicKey).contains(NEXT);
        assertThat(inUse()).isEqualTo(NEXT);
        assertThat(onDisk()).isEqualTo(NEXT);
        assertThat(initiate(NEXT, 101)).as("again under the same key").isEmpty();
        assertThat(initiate(OLD, 102)).map(PeerPlan::publicKey).contains(OLD);
        assertThat(inUse()).isEqualTo(OLD);
    }

    /** Somebody who has recorded an initiation sends it once more. */
    @Test
    void isNotLedBackByAnInitiationOfBefore() {
        look();
        initiate(OLD, 99);
        initiate(NEXT, 100);
        assertThat(initiate(OLD, 99)).isEmpty();
        assertThat(inUse()).isEqualTo(NEXT);
    }

    @Test
    void followsNobodyBeforeItHasSeenTheDevice() {
        assertThat(initiate(NEXT, 100)).isEmpty();
        look();
        assertThat(inUse()).isEqualTo(OLD);
    }

    @Test
    void namesThePeerWhoseHandshakeIsNotThroughAfterASecond() {
        look();
        assertThat(unanswered()).isEmpty();
        initiate(NEXT, 100);
        assertThat(unanswered()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(unanswered()).extracting(PeerPlan::publicKey).containsExactly(NEXT);
        pass(Duration.ofSeconds(4));
        assertThat(unanswered()).as("the device itself tries again").isEmpty();
    }

    @Test
    void isSatisfiedByTheHandshakeThatCameOfIt() {
        look();
        initiate(NEXT, 100);
        handshakes.put(NEXT, now);
        pass(Duration.ofSeconds(1));
        assertThat(unanswered()).isEmpty();
    }

    /** It lost power when the peer had changed its key and the disk did not know yet; both keys are on the disk. */
    @Test
    void findsAPeerAgainThatItBootsToKnowByTheOldKey() {
        look();
        receive(NEXT);
        assertThat(look())
                .as("the device has both keys and answers the peer")
                .extracting(PeerPlan::publicKey)
                .containsExactly(NEXT);
        assertThat(onDisk()).isEqualTo(NEXT);
    }

    @Test
    void triesTheOtherKeyWhenNothingComesButDoesNotBootWithIt() {
        look();
        dead = true;
        assertThat(look()).extracting(PeerPlan::publicKey).containsExactly(NEXT);
        assertThat(onDisk()).isEqualTo(OLD);
        pass(PeerKeys.TRY.minusSeconds(1));
        assertThat(look()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(look()).extracting(PeerPlan::publicKey).containsExactly(OLD);
        pass(PeerKeys.TRY);
        look();
        receive(NEXT);
        look();
        assertThat(onDisk()).isEqualTo(NEXT);
    }

    @Test
    void takesOverFromTheDeviceWhoHasTheAllowedIps() {
        holder = NEXT;
        look();
        assertThat(inUse()).isEqualTo(NEXT);
    }

    @Test
    void seesAtTheStartUnderWhichKeyTheLastHandshakeWas() {
        handshakes.put(OLD, now.minusSeconds(60));
        handshakes.put(NEXT, now.minusSeconds(5));
        look();
        assertThat(inUse()).isEqualTo(NEXT);
    }

    @Test
    void leavesPeersAloneThatKeepTheirKey() {
        look();
        receive(key(13));
        assertThat(look()).isEmpty();
        assertThat(keys.forDevice(config(peer(13)))).isEqualTo(config(peer(13)));
    }

    /** The same peer changes its key for a third one later. */
    @Test
    void beginsANewChangeFromWhatTheLastOneEndedWith() {
        look();
        receive(NEXT);
        look();
        PeerPlan third = new PeerPlan(
                        peer(11).node(), peer(11).peer(), NEXT, peer(11).allowedIps(), Optional.empty(), 0)
                .withNextKey(key(98));
        pass(Duration.ofMinutes(1));
        keys.look(List.of(third), device(), name -> false, now);
        assertThat(keys.forDevice(config(third)).peers().getFirst().publicKey()).isEqualTo(NEXT);
        received.put(key(98), 148L);
        assertThat(keys.look(List.of(third), device(), name -> false, now))
                .extracting(PeerPlan::publicKey)
                .containsExactly(key(98));
    }

    private Optional<PeerPlan> initiate(PublicKey under, long second) {
        return keys.initiated(List.of(BOTH.peers().getFirst()), under, Instant.ofEpochSecond(second), now);
    }

    private List<PeerPlan> unanswered() {
        return keys.unanswered(List.of(BOTH.peers().getFirst()), device(), now);
    }

    private List<PeerPlan> look() {
        List<PeerPlan> turned = keys.look(BOTH.peers(), device(), name -> dead, now);
        turned.forEach(peer -> holder = peer.publicKey());
        return turned;
    }

    private void receive(PublicKey under) {
        received.merge(under, 148L, Long::sum);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private PublicKey inUse() {
        return keys.forDevice(BOTH).peers().getFirst().publicKey();
    }

    private PublicKey onDisk() {
        return keys.forDisk(BOTH).peers().getFirst().publicKey();
    }

    private DeviceState device() {
        return new DeviceState(
                new InterfaceName("wg0"),
                7,
                Optional.empty(),
                51820,
                0,
                List.of(OLD, NEXT, key(98), key(13)).stream()
                        .map(key -> new PeerState(
                                key,
                                false,
                                Optional.empty(),
                                0,
                                Optional.ofNullable(handshakes.get(key)),
                                received.getOrDefault(key, 0L),
                                0,
                                key.equals(holder) ? peer(11).allowedIps() : List.of(),
                                1))
                        .toList());
    }
}
