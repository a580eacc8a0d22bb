package eu.kakde.mesh.agent.wireguard;

import static eu.kakde.mesh.agent.wireguard.Samples.cidr;
import static eu.kakde.mesh.agent.wireguard.Samples.device;
import static eu.kakde.mesh.agent.wireguard.Samples.endpoint;
import static eu.kakde.mesh.agent.wireguard.Samples.key;
import static eu.kakde.mesh.agent.wireguard.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DeviceDiffTest {

    private static final InetSocketAddress HOME = endpoint("203.0.113.10", 51822);

    @Test
    void nothingDesiredChangesNothing() {
        assertThat(DeviceDiff.between(device(peer(1, "10.0.0.1/32")), desired()))
                .isEqualTo(DeviceConfig.EMPTY);
    }

    @Test
    void leavesPeersAloneThatNobodyNamed() {
        assertThat(peers(device(peer(1, "10.0.0.1/32"), peer(2)), want(1, "10.0.0.1/32")))
                .isEmpty();
    }

    @Test
    void addsAMissingPeerWhole() {
        DesiredPeer wanted = new DesiredPeer(key(1), List.of(cidr("10.0.0.1/32")), 25, Optional.of(HOME));
        assertThat(peers(device(), wanted))
                .containsExactly(PeerConfig.addOrUpdate(key(1))
                        .withAllowedIps(cidr("10.0.0.1/32"))
                        .withPersistentKeepaliveSeconds(25)
                        .withEndpoint(HOME));
    }

    @Test
    void sendsOnlyTheFieldThatDiffers() {
        DesiredPeer wanted = new DesiredPeer(key(1), List.of(cidr("10.0.0.1/32")), 25, Optional.empty());
        assertThat(peers(device(peer(1, "10.0.0.1/32")), wanted))
                .containsExactly(PeerConfig.updateOnly(key(1)).withPersistentKeepaliveSeconds(25));
    }

    @Test
    void leavesTheEndpointOfARoamingPeerAlone() {
        PeerState roamed = withEndpoint(peer(1), endpoint("203.0.113.10", 49001));
        assertThat(peers(device(roamed), want(1))).isEmpty();
    }

    @Test
    void setsAnEndpointThatTheCallerWants() {
        PeerState roamed = withEndpoint(peer(1), endpoint("203.0.113.10", 49001));
        DesiredPeer wanted = new DesiredPeer(key(1), List.of(), 0, Optional.of(HOME));
        assertThat(peers(device(roamed), wanted))
                .containsExactly(PeerConfig.updateOnly(key(1)).withEndpoint(HOME));
        assertThat(peers(device(withEndpoint(peer(1), HOME)), wanted)).isEmpty();
    }

    @Test
    void addsAllowedIpsWithoutTouchingThePresentOnes() {
        assertThat(peers(device(peer(1, "10.0.0.1/32")), want(1, "10.0.0.1/32", "10.0.0.2/32")))
                .containsExactly(PeerConfig.updateOnly(key(1)).withMoreAllowedIps(List.of(cidr("10.0.0.2/32"))));
    }

    @Test
    void replacesTheListOnlyToTakeSomethingAway() {
        assertThat(peers(device(peer(1, "10.0.0.1/32", "10.0.0.2/32")), want(1, "10.0.0.1/32")))
                .containsExactly(PeerConfig.updateOnly(key(1)).withAllowedIps(cidr("10.0.0.1/32")));
        assertThat(peers(device(peer(1, "10.0.0.1/32")), want(1)))
                .containsExactly(PeerConfig.updateOnly(key(1)).withAllowedIps());
    }

    @Test
    void anAllowedIpThatMovesConcernsOnlyItsNewOwner() {
        assertThat(peers(device(peer(1, "10.0.0.1/32"), peer(2)), want(1), want(2, "10.0.0.1/32")))
                .containsExactly(PeerConfig.updateOnly(key(2)).withMoreAllowedIps(List.of(cidr("10.0.0.1/32"))));
    }

    @Test
    void anAllowedIpHasAnOwnerAllTheTimeWhenItsPeerIsReplaced() {
        DeviceConfig change =
                DeviceDiff.between(device(peer(1, "10.0.0.1/32")), desired(Set.of(key(1)), want(2, "10.0.0.1/32")));
        assertThat(change.peers())
                .extracting(PeerConfig::action)
                .containsExactly(PeerConfig.Action.ADD_OR_UPDATE, PeerConfig.Action.REMOVE);
    }

    @Test
    void ofTwoClaimsTheFirstAlwaysWins() {
        DesiredPeer first = want(1, "10.0.0.1/32");
        DesiredPeer second = want(2, "10.0.0.1/32", "10.0.0.2/32");
        FakeDevice device = new FakeDevice();
        device.apply(DeviceDiff.between(device.state(), desired(first, second)));
        assertThat(device.allowedIps(key(1))).containsExactly(cidr("10.0.0.1/32"));
        assertThat(device.allowedIps(key(2))).containsExactly(cidr("10.0.0.2/32"));
        assertThat(peers(device.state(), first, second)).isEmpty();
    }

    @Test
    void removesOnlyWhatIsNamedAndThere() {
        DeviceConfig change = DeviceDiff.between(device(peer(1), peer(2)), desired(Set.of(key(2), key(3))));
        assertThat(change.peers()).containsExactly(PeerConfig.remove(key(2)));
    }

    @Test
    void aPeerThatIsWantedIsNotRemoved() {
        assertThat(DeviceDiff.between(device(peer(1)), desired(Set.of(key(1)), want(1))))
                .isEqualTo(DeviceConfig.EMPTY);
    }

    @Test
    void aKeyThatIsWantedTwiceCountsOnce() {
        assertThat(peers(device(), want(1, "10.0.0.1/32"), want(1, "10.0.0.2/32")))
                .containsExactly(PeerConfig.addOrUpdate(key(1))
                        .withAllowedIps(cidr("10.0.0.1/32"))
                        .withPersistentKeepaliveSeconds(0));
    }

    @Test
    void setsAPrivateKeyOnlyWhenTheDeviceHasAnother() {
        PrivateKey own = PrivateKey.generate();
        DesiredDevice desired = new DesiredDevice(Optional.of(own), OptionalInt.of(51820), List.of(), Set.of());
        FakeDevice device = new FakeDevice();
        DeviceConfig change = DeviceDiff.between(device.state(), desired);
        assertThat(change.privateKey()).contains(own);
        assertThat(change.listenPort()).hasValue(51820);
        device.apply(change);
        assertThat(DeviceDiff.between(device.state(), desired)).isEqualTo(DeviceConfig.EMPTY);
    }

    @Test
    void theDeviceIsNotItsOwnPeer() {
        PrivateKey own = PrivateKey.generate();
        DesiredPeer itself = new DesiredPeer(own.publicKey(), List.of(cidr("10.0.0.1/32")), 0, Optional.empty());
        DesiredDevice desired = new DesiredDevice(
                Optional.of(own), OptionalInt.empty(), List.of(itself, want(1, "10.0.0.1/32")), Set.of());
        DeviceConfig change = DeviceDiff.between(device(), desired);
        assertThat(change.peers()).extracting(PeerConfig::publicKey).containsExactly(key(1));
        assertThat(change.peers().getFirst().allowedIps()).containsExactly(cidr("10.0.0.1/32"));
    }

    /**
     * From any device to any desire in one change, whatever order its peers are worked in; then nothing is left to do.
     */
    @Property(tries = 2000, seed = "20261")
    void oneChangeMakesItSo(
            @ForAll("configs") DeviceConfig before, @ForAll("desires") DesiredDevice desired, @ForAll long order) {
        FakeDevice device = new FakeDevice();
        device.apply(before);
        DeviceState start = device.state();
        DeviceConfig change = DeviceDiff.between(start, desired);

        List<PeerConfig> shuffled = new ArrayList<>(change.peers());
        Collections.shuffle(shuffled, new Random(order));
        device.apply(new DeviceConfig(change.privateKey(), change.listenPort(), shuffled));

        assertThat(DeviceDiff.between(device.state(), desired)).isEqualTo(DeviceConfig.EMPTY);
        Set<Cidr> claimed = new HashSet<>();
        for (DesiredPeer wanted : desired.peers()) {
            PeerState peer = device.state().peer(wanted.publicKey()).orElseThrow();
            assertThat(peer.persistentKeepaliveSeconds()).isEqualTo(wanted.persistentKeepaliveSeconds());
            wanted.endpointToSet()
                    .ifPresent(endpoint -> assertThat(peer.endpoint()).contains(endpoint));
            assertThat(peer.allowedIps())
                    .containsExactlyElementsOf(
                            wanted.allowedIps().stream().filter(claimed::add).toList());
        }
        assertThat(device.state().peers()).noneMatch(peer -> desired.remove().contains(peer.publicKey()));
        assertUnnamedPeersAreThere(start, device.state(), desired);
    }

    private static void assertUnnamedPeersAreThere(DeviceState before, DeviceState after, DesiredDevice desired) {
        for (PeerState peer : before.peers()) {
            boolean named = desired.remove().contains(peer.publicKey())
                    || desired.peers().stream().anyMatch(it -> it.publicKey().equals(peer.publicKey()));
            if (!named) {
                PeerState now = after.peer(peer.publicKey()).orElseThrow();
                assertThat(now.endpoint()).isEqualTo(peer.endpoint());
                assertThat(peer.allowedIps()).containsAll(now.allowedIps());
            }
        }
    }

    @Provide
    Arbitrary<DeviceConfig> configs() {
        return Samples.configs();
    }

    @Provide
    Arbitrary<DesiredDevice> desires() {
        Arbitrary<DesiredPeer> peer = Combinators.combine(
                        Samples.keys(), Samples.cidrs().list().ofMaxSize(4), Arbitraries.of(0, 25), Samples.endpoints())
                .as(DesiredPeer::new);
        return Combinators.combine(
                        peer.list().ofMaxSize(6), Samples.keys().set().ofMaxSize(3))
                .as((peers, remove) -> new DesiredDevice(Optional.empty(), OptionalInt.empty(), peers, remove));
    }

    private static List<PeerConfig> peers(DeviceState state, DesiredPeer... wanted) {
        return DeviceDiff.between(state, desired(wanted)).peers();
    }

    private static DesiredPeer want(int key, String... allowedIps) {
        return new DesiredPeer(
                key(key), Arrays.stream(allowedIps).map(Cidr::parse).toList(), 0, Optional.empty());
    }

    private static DesiredDevice desired(DesiredPeer... peers) {
        return desired(Set.of(), peers);
    }

    private static DesiredDevice desired(Set<PublicKey> remove, DesiredPeer... peers) {
        return new DesiredDevice(Optional.empty(), OptionalInt.empty(), List.of(peers), remove);
    }

    private static PeerState withEndpoint(PeerState peer, InetSocketAddress endpoint) {
        return new PeerState(
                peer.publicKey(), false, Optional.of(endpoint), 0, Optional.empty(), 0, 0, peer.allowedIps(), 1);
    }
}
