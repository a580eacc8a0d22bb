package eu.kakde.mesh.agent.reconcile;

import static eu.kakde.mesh.agent.reconcile.ConfigChangeTest.endpoint;
import static eu.kakde.mesh.agent.reconcile.ConfigChangeTest.mtu;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.config;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.key;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A node with the peers n11 and n13, second by second; n11 is the API server's host. */
class CommitConfirmTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final NodeConfig BEFORE = config(peer(11), peer(13));
    private static final NodeConfig SMALLER_MTU = mtu(1300);
    private static final NodeConfig WITHOUT_11 = config(peer(13));
    private static final NodeConfig OTHER_KEY = BEFORE.withSwitchTo(Optional.of(key(99)));
    private static final NodeConfig OTHER_ENDPOINT = config(peer(11), endpoint(peer(13), "198.51.100.1:51820"));

    private final Set<String> answering = new HashSet<>(List.of("api", "n11", "n13"));
    private final Map<NodeConfig, Set<String>> cut = new HashMap<>();
    private final Map<String, String> roamedTo = new HashMap<>();
    private CommitConfirm commit = new CommitConfirm(Optional.of(BEFORE), Optional.empty());
    private Optional<String> retry = Optional.empty();
    private boolean inForce = true;
    private boolean complete = true;
    private int seconds;
    private int tries;
    private long apiAnswers;
    private NodeConfig onDevice = BEFORE;

    @Test
    void keepsAChangeWithWhichEverybodyIsHeard() {
        run(SMALLER_MTU, 10);
        assertThat(onDevice).isEqualTo(SMALLER_MTU);
        assertThat(commit.isTrying()).isFalse();
        assertThat(commit.confirmed()).isEqualTo(SMALLER_MTU);
    }

    @Test
    void remembersOnlyTheConfirmedOneWhileItTries() {
        run(SMALLER_MTU, 2);
        assertThat(onDevice).isEqualTo(SMALLER_MTU);
        assertThat(commit.confirmed()).isEqualTo(BEFORE);
    }

    @Test
    void goesBackWhenAPeerThatLivedIsSilent() {
        run(BEFORE, 3);
        cutFrom("n13", SMALLER_MTU);
        run(SMALLER_MTU, 40);
        assertThat(onDevice).isEqualTo(BEFORE);
        assertThat(commit.refusal().orElseThrow().message())
                .contains("MTU 1420 -> 1300")
                .contains("n13 did not answer");
    }

    @Test
    void goesBackWhenTheApiServerIsSilentBecauseItsHostWasRemoved() {
        run(BEFORE, 3);
        cutFrom("api", WITHOUT_11);
        run(WITHOUT_11, 90);
        assertThat(onDevice).isEqualTo(BEFORE);
        assertThat(commit.refusal().orElseThrow().message())
                .contains("remove peer n11")
                .contains("the API server did not answer");
    }

    @Test
    void doesNotTryTheSameAgain() {
        run(BEFORE, 3);
        cutFrom("api", WITHOUT_11);
        run(WITHOUT_11, 600);
        assertThat(tries).isEqualTo(1);
    }

    @Test
    void doesNotTryTheSameAgainAfterARestart() {
        run(BEFORE, 3);
        cutFrom("api", WITHOUT_11);
        run(WITHOUT_11, 90);
        commit = new CommitConfirm(Optional.of(BEFORE), commit.refusal());
        complete = false;
        run(BEFORE, 5); // nothing is heard yet
        complete = true;
        run(WITHOUT_11, 90);
        assertThat(tries).isEqualTo(1);
    }

    @Test
    void triesAgainWhenAPersonAsksForIt() {
        run(BEFORE, 3);
        cutFrom("api", WITHOUT_11);
        run(WITHOUT_11, 90);
        cut.clear();
        retry = Optional.of("1");
        run(WITHOUT_11, 10);
        assertThat(onDevice).isEqualTo(WITHOUT_11);
        assertThat(commit.refusal()).isEmpty();
    }

    @Test
    void triesADifferentChange() {
        run(BEFORE, 3);
        cutFrom("api", WITHOUT_11);
        run(WITHOUT_11, 90);
        run(SMALLER_MTU, 10);
        assertThat(onDevice).isEqualTo(SMALLER_MTU);
    }

    @Test
    void forgetsTheRefusalWhenThePlanIsWhatTheNodeHas() {
        run(BEFORE, 3);
        cutFrom("api", WITHOUT_11);
        run(WITHOUT_11, 90);
        run(BEFORE, 1);
        assertThat(commit.refusal()).isEmpty();
    }

    @Test
    void addsAPeerAtOnceWhileSomethingElseIsRefused() {
        run(BEFORE, 3);
        cutFrom("api", WITHOUT_11);
        run(WITHOUT_11, 90);
        run(config(peer(13), peer(31)), 1);
        assertThat(onDevice).isEqualTo(config(peer(11), peer(13), peer(31)));
        assertThat(commit.confirmed()).isEqualTo(onDevice);
        assertThat(tries).isEqualTo(1);
    }

    @Test
    void addsAPeerAtOnceWhileTheApiServerIsAway() {
        answering.remove("api");
        run(config(peer(11), peer(13), peer(31)), 1);
        assertThat(commit.confirmed().peers()).hasSize(3);
    }

    @Test
    void doesNotAskForAPeerThatWasDeadBefore() {
        answering.remove("n13");
        run(BEFORE, 3);
        run(SMALLER_MTU, 10);
        assertThat(commit.confirmed()).isEqualTo(SMALLER_MTU);
    }

    @Test
    void doesNotAskForAPeerThatThePlanRemoves() {
        run(BEFORE, 3);
        answering.remove("n13");
        run(config(peer(11)), 10);
        assertThat(commit.confirmed()).isEqualTo(config(peer(11)));
    }

    @Test
    void doesNotAskForAPeerThatTheChangeLeavesAlone() {
        run(BEFORE, 3);
        answering.remove("n11");
        roamedTo.put("n13", "198.51.100.1:51820");
        run(OTHER_ENDPOINT, 10);
        assertThat(commit.confirmed()).isEqualTo(OTHER_ENDPOINT);
    }

    @Test
    void goesBackFromAnEndpointThatNeverAnswersThoughRoamingKeepsTheLinkAlive() {
        run(BEFORE, 3);
        roamedTo.put("n13", "192.0.2.13:51820");
        run(OTHER_ENDPOINT, 40);
        assertThat(onDevice).isEqualTo(BEFORE);
        assertThat(commit.refusal().orElseThrow().message()).contains("n13 did not answer at 198.51.100.1:51820");
    }

    @Test
    void goesBackFromAPortThatNeverAnswers() {
        run(BEFORE, 3);
        roamedTo.put("n13", "192.0.2.13:51820");
        run(config(peer(11), endpoint(peer(13), "192.0.2.13:51999")), 40);
        assertThat(onDevice).isEqualTo(BEFORE);
    }

    /** A router forwards that port to another host, or has given it to what that one sends. */
    @Test
    void saysWhoIsHeardWhereAPeerShouldHaveAnswered() {
        roamedTo.put("n11", "192.0.2.11:2039");
        run(BEFORE, 3);
        roamedTo.put("n13", "192.0.2.13:51820");
        run(config(peer(11), endpoint(peer(13), "192.0.2.11:2039")), 40);
        assertThat(commit.refusal().orElseThrow().message())
                .contains("n13 did not answer at 192.0.2.11:2039, where n11 is heard.");
    }

    @Test
    void takesTheAddressForProofOfAPeerWhosePortItsRouterRewrites() {
        roamedTo.put("n13", "192.0.2.13:2039");
        run(BEFORE, 3);
        NodeConfig otherForward = config(peer(11), endpoint(peer(13), "192.0.2.13:51821"));
        run(otherForward, 10);
        assertThat(commit.confirmed()).isEqualTo(otherForward);
    }

    @Test
    void keepsTheChangeWhileTheApiServerRestartsAndItsHostAnswers() {
        run(BEFORE, 3);
        cutFrom("api", SMALLER_MTU);
        run(SMALLER_MTU, 100);
        assertThat(onDevice).isEqualTo(SMALLER_MTU);
        assertThat(commit.confirmed()).isEqualTo(BEFORE);
        cut.clear();
        run(SMALLER_MTU, 5);
        assertThat(commit.confirmed()).isEqualTo(SMALLER_MTU);
    }

    @Test
    void triesOnceMoreWhenGoingBackDoesNotEndTheSilence() {
        run(BEFORE, 3);
        run(SMALLER_MTU, 1);
        answering.remove("n13"); // loses power, by itself
        run(SMALLER_MTU, 75);
        assertThat(commit.confirmed()).isEqualTo(SMALLER_MTU);
        assertThat(tries).isEqualTo(2);
    }

    @Test
    void waitsWithAChangeUntilTheApiServerIsInTouch() {
        answering.remove("api");
        run(SMALLER_MTU, 60);
        assertThat(onDevice).isEqualTo(BEFORE);
        answering.add("api");
        run(SMALLER_MTU, 10);
        assertThat(commit.confirmed()).isEqualTo(SMALLER_MTU);
    }

    @Test
    void takesTheFirstConfigurationOfANewNodeAsItIs() {
        commit = new CommitConfirm(Optional.empty(), Optional.empty());
        answering.clear();
        run(BEFORE, 1);
        assertThat(onDevice).isEqualTo(BEFORE);
        assertThat(commit.confirmed()).isEqualTo(BEFORE);
    }

    @Test
    void startsAnewWhenTheChangeChangesAndAsksStillForThoseWhoLivedBefore() {
        run(BEFORE, 3);
        cutFrom("n13", SMALLER_MTU);
        cutFrom("n13", mtu(1310));
        run(SMALLER_MTU, 20);
        run(mtu(1310), 20);
        assertThat(onDevice).isEqualTo(mtu(1310));
        run(mtu(1310), 15);
        assertThat(onDevice).isEqualTo(BEFORE);
    }

    @Test
    void endsTheTrialWhenTheChangeIsTakenBack() {
        run(BEFORE, 3);
        run(SMALLER_MTU, 1);
        run(BEFORE, 1);
        assertThat(onDevice).isEqualTo(BEFORE);
        assertThat(commit.isTrying()).isFalse();
        assertThat(commit.refusal()).isEmpty();
    }

    @Test
    void goesBackWhenTheInterfaceDoesNotTakeTheChange() {
        run(BEFORE, 3);
        inForce = false;
        run(SMALLER_MTU, 40);
        assertThat(onDevice).isEqualTo(BEFORE);
        assertThat(commit.refusal().orElseThrow().message()).contains("the interface did not take it");
    }

    /** With this configuration on the device it is not heard. */
    @Test
    void keepsItsNextKeyWhenEverybodyIsHeardWithIt() {
        run(BEFORE, 3);
        run(OTHER_KEY, 2);
        assertThat(onDevice).isEqualTo(OTHER_KEY);
        assertThat(commit.ownKey()).isEmpty();
        run(OTHER_KEY, 5);
        assertThat(commit.ownKey()).contains(key(99));
        assertThat(commit.confirmed()).isEqualTo(BEFORE);
    }

    @Test
    void goesBackToItsKeyWhenAPeerDoesNotFollow() {
        run(BEFORE, 3);
        cutFrom("n13", OTHER_KEY);
        run(OTHER_KEY, 120);
        assertThat(onDevice).isEqualTo(BEFORE);
        assertThat(commit.ownKey()).isEmpty();
        assertThat(commit.refusal().orElseThrow().message()).contains("own key -> " + key(99), "n13 did not answer");
        assertThat(tries).isEqualTo(1);
    }

    /** The key that was confirmed did not get to its place on disk, and then a peer dies. */
    @Test
    void doesNotKeepANextKeyThatIsNotOnTheDeviceAnyMore() {
        run(BEFORE, 3);
        run(OTHER_KEY, 7);
        assertThat(commit.ownKey()).contains(key(99));
        answering.remove("n13");
        run(OTHER_KEY, 300);
        assertThat(onDevice).isEqualTo(BEFORE);
        assertThat(commit.ownKey()).isEmpty();
    }

    /** A host that is off would come back knowing a key that is no more. */
    @Test
    void doesNotChangeItsKeyWhileAPeerIsDead() {
        answering.remove("n13");
        run(BEFORE, 3);
        run(OTHER_KEY, 200);
        assertThat(tries).isZero();
        answering.add("n13");
        run(OTHER_KEY, 10);
        assertThat(commit.ownKey()).contains(key(99));
    }

    @Test
    void doesNotGoOnWithoutAPeerThatDiedWhileItsKeyChanged() {
        run(BEFORE, 3);
        run(OTHER_KEY, 1);
        answering.remove("n13");
        run(OTHER_KEY, 300);
        assertThat(onDevice).isEqualTo(BEFORE);
        assertThat(commit.ownKey()).isEmpty();
    }

    @Test
    void changesItsKeyByItselfAfterWhatElseIsPlanned() {
        run(BEFORE, 3);
        run(SMALLER_MTU.withSwitchTo(Optional.of(key(99))), 2);
        assertThat(onDevice).isEqualTo(SMALLER_MTU);
        run(SMALLER_MTU.withSwitchTo(Optional.of(key(99))), 20);
        assertThat(commit.ownKey()).contains(key(99));
        assertThat(commit.confirmed()).isEqualTo(SMALLER_MTU);
    }

    private void cutFrom(String who, NodeConfig config) {
        cut.computeIfAbsent(config, fresh -> new HashSet<>()).add(who);
    }

    private void run(NodeConfig wanted, int forSeconds) {
        for (int i = 0; i < forSeconds; i++) {
            boolean tried = commit.isTrying();
            onDevice = commit.next(wanted, complete, retry, LIMIT, Duration.ofSeconds(1), signs());
            tries += commit.isTrying() && !tried ? 1 : 0;
            seconds++;
        }
    }

    private Signs signs() {
        if (isHeard("api")) {
            apiAnswers++;
        }
        Map<NodeName, Signs.Peer> peers = new HashMap<>();
        onDevice.peers().forEach(peer -> {
            boolean heard = isHeard(peer.peer().text());
            String planned = peer.endpoint().map(Endpoint::toString).orElse("none");
            String live = roamedTo.getOrDefault(peer.peer().text(), planned);
            peers.put(
                    peer.peer(),
                    new Signs.Peer(
                            heard ? LinkHealth.State.TRUE : LinkHealth.State.FALSE,
                            Optional.of(Instant.ofEpochSecond(heard ? seconds : 0)),
                            !heard ? Signs.Place.ELSEWHERE : place(live, planned),
                            Optional.of(Endpoint.parse(live))));
        });
        return new Signs(apiAnswers, isHeard("api"), Optional.of(new IpAddress("172.27.15.11")), peers, inForce);
    }

    private static Signs.Place place(String live, String planned) {
        if (live.equals(planned)) {
            return Signs.Place.PLANNED;
        }
        return live.split(":")[0].equals(planned.split(":")[0]) ? Signs.Place.OTHER_PORT : Signs.Place.ELSEWHERE;
    }

    private boolean isHeard(String who) {
        return answering.contains(who) && !cut.getOrDefault(onDevice, Set.of()).contains(who);
    }
}
