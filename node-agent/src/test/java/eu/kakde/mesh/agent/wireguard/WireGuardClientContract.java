package eu.kakde.mesh.agent.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.kakde.mesh.agent.lab.NetworkNamespace;
import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkClient;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every WireGuard client does, whoever serves the device. Each implementation has a class that extends this one.
 *
 * <pre>
 *   namespace "left"                          namespace "right"
 *     wg0  172.27.15.11/32 ─ ─ ─ tunnel ─ ─ ─ wg0  172.27.15.12/32
 *     eth0 10.9.0.1/24 ──────── veth ───────── eth0 10.9.0.2/24
 * </pre>
 */
@Timeout(60)
abstract class WireGuardClientContract {

    private static final InterfaceName WG0 = new InterfaceName("wg0");
    private static final int PORT = 51820;
    private static final String LEFT = "172.27.15.11";
    private static final String RIGHT = "172.27.15.12";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PublicKey one = key();
    private final PublicKey two = key();
    private final PublicKey three = key();

    private NetworkNamespace left;
    private NetworkNamespace right;
    private WireGuardClient client;

    /** Makes a blank device in the calling thread's namespaces and returns the client that serves it. */
    abstract WireGuardClient createDevice(InterfaceName name) throws Exception;

    /** How many messages a SET of this many new peers takes. */
    abstract int messagesForNewPeers(int peers);

    @BeforeEach
    void createDevice() throws Exception {
        left = NetworkNamespace.create("left");
        client = left.call(() -> createDevice(WG0));
    }

    @AfterEach
    void removeNamespaces() {
        if (client != null) {
            client.close();
        }
        if (left != null) {
            left.close();
        }
        if (right != null) {
            right.close();
        }
    }

    @Test
    void aNewDeviceIsBlank() throws Exception {
        DeviceState state = get();
        assertThat(state.name()).isEqualTo(WG0);
        assertThat(state.interfaceIndex()).isPositive();
        assertThat(state.publicKey()).isEmpty();
        assertThat(state.fwmark()).isZero();
        assertThat(state.peers()).isEmpty();
    }

    @Test
    void keepsKeyAndPort() throws Exception {
        PrivateKey key = PrivateKey.generate();
        set(DeviceConfig.EMPTY.withPrivateKey(key).withListenPort(PORT));
        assertThat(get().publicKey()).contains(key.publicKey());
        assertThat(get().listenPort()).isEqualTo(PORT);

        set(DeviceConfig.EMPTY.withListenPort(PORT + 1));
        assertThat(get().publicKey()).contains(key.publicKey());
        assertThat(get().listenPort()).isEqualTo(PORT + 1);
    }

    @Test
    void keepsEachFieldOfAPeer() throws Exception {
        InetSocketAddress endpoint = endpoint("203.0.113.10", 51822);
        set(DeviceConfig.ofPeers(PeerConfig.addOrUpdate(one)
                .withEndpoint(endpoint)
                .withPersistentKeepaliveSeconds(25)
                .withPresharedKey(PresharedKey.of(filled(7)))
                .withAllowedIps(cidr("172.27.15.12/32"), cidr("10.42.0.0/16"), cidr("fd27::12/128"))));

        assertThat(get().peers()).singleElement().satisfies(peer -> {
            assertThat(peer.publicKey()).isEqualTo(one);
            assertThat(peer.endpoint()).contains(endpoint);
            assertThat(peer.persistentKeepaliveSeconds()).isEqualTo(25);
            assertThat(peer.hasPresharedKey()).isTrue();
            assertThat(peer.allowedIps())
                    .containsExactly(cidr("10.42.0.0/16"), cidr("172.27.15.12/32"), cidr("fd27::12/128"));
            assertThat(peer.lastHandshake()).isEmpty();
            assertThat(peer.rxBytes()).isZero();
            assertThat(peer.txBytes()).isZero();
            assertThat(peer.protocolVersion()).isEqualTo(1);
        });
    }

    @Test
    void keepsAnEndpointOfIpv6() throws Exception {
        InetSocketAddress endpoint = endpoint("2001:db8::25", 51820);
        set(DeviceConfig.ofPeers(PeerConfig.addOrUpdate(one).withEndpoint(endpoint)));
        assertThat(peer(one).endpoint()).contains(endpoint);
    }

    /** Somebody's {@code wg set} may leave that behind; an endpoint that cannot be must not stop an agent. */
    @Test
    void anEndpointOfPortZeroIsNone() throws Exception {
        set(DeviceConfig.ofPeers(PeerConfig.addOrUpdate(one).withEndpoint(endpoint("203.0.113.10", 0))));
        assertThat(peer(one).endpoint()).isEmpty();
    }

    @Test
    void aPeerWithoutAnythingHasNothing() throws Exception {
        set(DeviceConfig.ofPeers(PeerConfig.addOrUpdate(one)));
        PeerState peer = peer(one);
        assertThat(peer.endpoint()).isEmpty();
        assertThat(peer.persistentKeepaliveSeconds()).isZero();
        assertThat(peer.hasPresharedKey()).isFalse();
        assertThat(peer.allowedIps()).isEmpty();
    }

    @Test
    void takesKeepaliveAndPresharedKeyAway() throws Exception {
        set(DeviceConfig.ofPeers(PeerConfig.addOrUpdate(one)
                .withPersistentKeepaliveSeconds(25)
                .withPresharedKey(PresharedKey.of(filled(7)))));
        set(DeviceConfig.ofPeers(
                PeerConfig.updateOnly(one).withPersistentKeepaliveSeconds(0).withPresharedKey(PresharedKey.NONE)));
        assertThat(peer(one).persistentKeepaliveSeconds()).isZero();
        assertThat(peer(one).hasPresharedKey()).isFalse();
    }

    @Test
    void aThousandPeersComeBackOnceEach() throws Exception {
        List<PeerConfig> peers = IntStream.range(0, 1000)
                .mapToObj(i -> PeerConfig.addOrUpdate(key(i))
                        .withEndpoint(endpoint("198.51.100." + (i % 250 + 1), 1024 + i))
                        .withAllowedIps(
                                cidr("10." + i / 256 + "." + i % 256 + ".1/32"), cidr("fd27::" + (i + 1) + "/128")))
                .toList();
        set(DeviceConfig.ofPeers(peers));

        assertThat(client.setMessages()).isEqualTo(messagesForNewPeers(1000));
        List<PeerState> states = get().peers();
        assertThat(states)
                .hasSize(1000)
                .allSatisfy(peer -> assertThat(peer.allowedIps()).hasSize(2));
        assertThat(states).extracting(PeerState::publicKey).doesNotHaveDuplicates();
    }

    @Test
    void aPeerMayHaveThousandsOfAllowedIps() throws Exception {
        List<Cidr> allowedIps = IntStream.range(0, 3000)
                .mapToObj(i -> cidr("10.7." + i / 256 + "." + i % 256 + "/32"))
                .toList();
        set(DeviceConfig.ofPeers(PeerConfig.addOrUpdate(one).withAllowedIps(allowedIps)));
        assertThat(peer(one).allowedIps()).hasSize(3000).containsAll(allowedIps);

        set(DeviceConfig.ofPeers(PeerConfig.updateOnly(one).withAllowedIps(allowedIps.subList(0, 1200))));
        assertThat(peer(one).allowedIps()).hasSize(1200);
    }

    @Test
    void anEmptyChangeIsNotSent() throws Exception {
        set(DeviceConfig.EMPTY);
        assertThat(client.setMessages()).isZero();
    }

    @Test
    void updateOnlyDoesNotAdd() throws Exception {
        set(DeviceConfig.ofPeers(PeerConfig.addOrUpdate(one)));
        set(DeviceConfig.ofPeers(
                PeerConfig.updateOnly(one).withPersistentKeepaliveSeconds(25),
                PeerConfig.updateOnly(two).withPersistentKeepaliveSeconds(25)));
        assertThat(get().peers()).singleElement().satisfies(peer -> {
            assertThat(peer.publicKey()).isEqualTo(one);
            assertThat(peer.persistentKeepaliveSeconds()).isEqualTo(25);
        });
    }

    @Test
    void removingKeepsTheOthers() throws Exception {
        addThree();
        set(DeviceConfig.ofPeers(PeerConfig.remove(two)));
        assertThat(get().peers()).extracting(PeerState::publicKey).containsExactlyInAnyOrder(one, three);
        assertThat(peer(three).allowedIps()).containsExactly(cidr("10.0.0.3/32"));
        set(DeviceConfig.ofPeers(PeerConfig.remove(two)));
        assertThat(get().peers()).hasSize(2);
    }

    @Test
    void addsAndReplacesAllowedIps() throws Exception {
        addThree();
        set(DeviceConfig.ofPeers(PeerConfig.updateOnly(one).withMoreAllowedIps(List.of(cidr("10.1.0.0/24")))));
        assertThat(peer(one).allowedIps()).containsExactly(cidr("10.0.0.1/32"), cidr("10.1.0.0/24"));
        set(DeviceConfig.ofPeers(PeerConfig.updateOnly(one).withAllowedIps(cidr("10.2.0.0/24"))));
        assertThat(peer(one).allowedIps()).containsExactly(cidr("10.2.0.0/24"));
        set(DeviceConfig.ofPeers(PeerConfig.updateOnly(one).withAllowedIps()));
        assertThat(peer(one).allowedIps()).isEmpty();
    }

    @Test
    void anAllowedIpBelongsToTheLastThatClaimsIt() throws Exception {
        addThree();
        set(DeviceConfig.ofPeers(PeerConfig.updateOnly(two).withMoreAllowedIps(List.of(cidr("10.0.0.1/32")))));
        assertThat(peer(one).allowedIps()).isEmpty();
        assertThat(peer(two).allowedIps()).containsExactly(cidr("10.0.0.1/32"), cidr("10.0.0.2/32"));
    }

    @Test
    void diffSwapsAllowedIpsInOneChange() throws Exception {
        addThree();
        DesiredDevice desired =
                desired(Set.of(three), peer(one, "10.0.0.2/32"), peer(two, "10.0.0.1/32", "10.0.0.3/32"));
        set(DeviceDiff.between(get(), desired));

        assertThat(peer(one).allowedIps()).containsExactly(cidr("10.0.0.2/32"));
        assertThat(peer(two).allowedIps()).containsExactly(cidr("10.0.0.1/32"), cidr("10.0.0.3/32"));
        assertThat(get().peers()).hasSize(2);
        assertThat(DeviceDiff.between(get(), desired)).isEqualTo(DeviceConfig.EMPTY);
    }

    @Test
    void anEqualPlanSendsNothingAndOneChangedPeerOneMessage() throws Exception {
        PrivateKey own = PrivateKey.generate();
        DesiredPeer[] peers = IntStream.range(0, 30)
                .mapToObj(i -> peer(key(i), "10.0.1." + i + "/32"))
                .toArray(DesiredPeer[]::new);
        DesiredDevice desired = new DesiredDevice(Optional.of(own), OptionalInt.of(PORT), List.of(peers), Set.of());
        set(DeviceDiff.between(get(), desired));
        assertThat(client.setMessages()).isEqualTo(1);

        set(DeviceDiff.between(get(), desired));
        assertThat(client.setMessages()).isEqualTo(1);

        peers[7] = new DesiredPeer(peers[7].publicKey(), peers[7].allowedIps(), 25, Optional.empty());
        DeviceConfig change = DeviceDiff.between(
                get(), new DesiredDevice(Optional.of(own), OptionalInt.of(PORT), List.of(peers), Set.of()));
        assertThat(change.peers()).hasSize(1);
        set(change);
        assertThat(client.setMessages()).isEqualTo(2);
        assertThat(peer(peers[7].publicKey()).persistentKeepaliveSeconds()).isEqualTo(25);
    }

    @Test
    void theDeviceItselfIsNoPeer() throws Exception {
        PrivateKey own = PrivateKey.generate();
        DesiredDevice desired = new DesiredDevice(
                Optional.of(own), OptionalInt.empty(), List.of(peer(own.publicKey(), "10.0.0.9/32")), Set.of());
        set(DeviceDiff.between(get(), desired));
        assertThat(get().peers()).isEmpty();
        assertThat(DeviceDiff.between(get(), desired)).isEqualTo(DeviceConfig.EMPTY);
    }

    @Test
    void anInterfaceThatIsNotThereIsNoSuchDevice() {
        InterfaceName nothing = new InterfaceName("nothing0");
        assertThatThrownBy(() -> left.call(() -> client.get(nothing)))
                .isInstanceOf(NoSuchDeviceException.class)
                .hasMessageContaining("nothing0");
        assertThatThrownBy(() -> left.run(() -> client.set(nothing, DeviceConfig.ofPeers(PeerConfig.addOrUpdate(one)))))
                .isInstanceOf(NoSuchDeviceException.class);
    }

    @Test
    void anInterfaceOfAnotherKindIsNoSuchDevice() {
        assertThatThrownBy(() -> left.call(() -> client.get(new InterfaceName("lo"))))
                .isInstanceOf(NoSuchDeviceException.class);
    }

    @Test
    void twoDevicesShakeHandsAndCarryPackets() throws Exception {
        PrivateKey leftKey = PrivateKey.generate();
        PrivateKey rightKey = PrivateKey.generate();
        try (WireGuardClient rightClient = join(leftKey, rightKey);
                DatagramSocket here = left.call(() -> socket(LEFT));
                DatagramSocket there = right.call(() -> socket(RIGHT))) {
            assertThat(echo(here, there)).isEqualTo("ping");

            PeerState seen = peer(rightKey.publicKey());
            assertThat(seen.lastHandshake())
                    .hasValueSatisfying(time -> assertThat(
                                    Duration.between(time, Instant.now()).abs())
                            .isLessThan(PATIENCE));
            assertThat(seen.rxBytes()).isPositive();
            assertThat(seen.txBytes()).isPositive();
            PeerState learned = right.call(() -> rightClient.get(WG0))
                    .peer(leftKey.publicKey())
                    .orElseThrow();
            assertThat(learned.endpoint()).contains(endpoint("10.9.0.1", PORT));

            changesBesideALivePeer(rightKey.publicKey());
            assertThat(peer(rightKey.publicKey()).lastHandshake()).isEqualTo(seen.lastHandshake());
            assertThat(peer(rightKey.publicKey()).endpoint()).isEqualTo(seen.endpoint());
            assertThat(echo(here, there)).isEqualTo("ping");
            assertThat(peer(rightKey.publicKey()).lastHandshake()).isEqualTo(seen.lastHandshake());
        }
    }

    /** Adds, changes and removes other peers, and sends the live one its own values again. */
    private void changesBesideALivePeer(PublicKey live) throws Exception {
        for (DesiredDevice desired : List.of(
                desired(Set.of(), peer(live, RIGHT + "/32"), peer(one, "10.0.0.1/32"), peer(two, "10.0.0.2/32")),
                desired(Set.of(), peer(live, RIGHT + "/32"), peer(one, "10.0.0.2/32")),
                desired(Set.of(one, two), peer(live, RIGHT + "/32")))) {
            DeviceConfig change = DeviceDiff.between(get(), desired);
            assertThat(change.peers())
                    .extracting(PeerConfig::publicKey)
                    .isNotEmpty()
                    .doesNotContain(live);
            set(change);
        }
        set(DeviceConfig.ofPeers(PeerConfig.updateOnly(live).withAllowedIps(cidr(RIGHT + "/32"))));
        assertThat(get().peers()).hasSize(1);
    }

    private WireGuardClient join(PrivateKey leftKey, PrivateKey rightKey) throws Exception {
        right = NetworkNamespace.create("right");
        NetworkNamespace.connect(left, "10.9.0.1/24", right, "10.9.0.2/24", "eth0");
        WireGuardClient rightClient = right.call(() -> createDevice(WG0));
        left.run(() -> bringUp(
                client,
                leftKey,
                LEFT,
                PeerConfig.addOrUpdate(rightKey.publicKey())
                        .withEndpoint(endpoint("10.9.0.2", PORT))
                        .withAllowedIps(cidr(RIGHT + "/32"))));
        right.run(() -> bringUp(
                rightClient,
                rightKey,
                RIGHT,
                PeerConfig.addOrUpdate(leftKey.publicKey()).withAllowedIps(cidr(LEFT + "/32"))));
        return rightClient;
    }

    private static void bringUp(WireGuardClient client, PrivateKey key, String address, PeerConfig peer)
            throws Exception {
        client.set(WG0, DeviceConfig.ofPeers(peer).withPrivateKey(key).withListenPort(PORT));
        try (RtnetlinkClient links = RtnetlinkClient.open()) {
            Link link = links.link(WG0).orElseThrow();
            links.addAddress(InterfaceAddress.host(link.index(), new IpAddress(address)));
            links.setUp(link.index(), true);
            links.addRoute(Route.toPeer(peer.allowedIps().getFirst(), link.index()));
        }
    }

    private static DatagramSocket socket(String address) throws Exception {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), 7000));
        socket.setSoTimeout(500);
        return socket;
    }

    /** Sends until the other side hears it: the first packet waits for the handshake, and may be lost. */
    private static String echo(DatagramSocket here, DatagramSocket there) throws Exception {
        byte[] ping = "ping".getBytes(StandardCharsets.US_ASCII);
        DatagramPacket heard = new DatagramPacket(new byte[16], 16);
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            here.send(new DatagramPacket(ping, ping.length, there.getLocalSocketAddress()));
            try {
                there.receive(heard);
                there.send(new DatagramPacket(heard.getData(), heard.getLength(), heard.getSocketAddress()));
                here.receive(heard);
                return new String(heard.getData(), 0, heard.getLength(), StandardCharsets.US_ASCII);
            } catch (java.net.SocketTimeoutException e) {
                if (Instant.now().isAfter(end)) {
                    throw e;
                }
            }
        }
    }

    private void addThree() throws Exception {
        set(DeviceConfig.ofPeers(
                PeerConfig.addOrUpdate(one).withAllowedIps(cidr("10.0.0.1/32")),
                PeerConfig.addOrUpdate(two).withAllowedIps(cidr("10.0.0.2/32")),
                PeerConfig.addOrUpdate(three).withAllowedIps(cidr("10.0.0.3/32"))));
    }

    private DeviceState get() throws Exception {
        return left.call(() -> client.get(WG0));
    }

    private PeerState peer(PublicKey key) throws Exception {
        return get().peer(key).orElseThrow();
    }

    private void set(DeviceConfig config) throws Exception {
        left.run(() -> client.set(WG0, config));
    }

    private static DesiredDevice desired(Set<PublicKey> remove, DesiredPeer... peers) {
        return new DesiredDevice(Optional.empty(), OptionalInt.empty(), List.of(peers), remove);
    }

    private static DesiredPeer peer(PublicKey key, String... allowedIps) {
        List<Cidr> prefixes = new ArrayList<>();
        for (String text : allowedIps) {
            prefixes.add(cidr(text));
        }
        return new DesiredPeer(key, prefixes, 0, Optional.empty());
    }

    private static PublicKey key() {
        return PrivateKey.generate().publicKey();
    }

    /** Any 32 bytes that are not of low order do for a peer that never answers. */
    private static PublicKey key(int number) {
        byte[] bytes = filled(42);
        bytes[0] = (byte) (number >> 8);
        bytes[1] = (byte) number;
        return PublicKey.of(bytes);
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static Cidr cidr(String text) {
        return Cidr.parse(text);
    }

    private static InetSocketAddress endpoint(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
