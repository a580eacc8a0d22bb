package eu.kakde.mesh.agent.wireguard;

import static eu.kakde.mesh.agent.wireguard.Samples.cidr;
import static eu.kakde.mesh.agent.wireguard.Samples.endpoint;
import static eu.kakde.mesh.agent.wireguard.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.kakde.mesh.agent.netlink.Message;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.net.Cidr;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests to the kernel and replies from it. */
class KernelMessagesTest {

    private static final String WG0 = "08000200 77673000 ";
    private static final String KEY = "0001" + "11".repeat(30);

    private record Request(String name, DeviceConfig config, String bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Request> requests() {
        return Stream.of(
                new Request("port", DeviceConfig.EMPTY.withListenPort(51820), WG0 + "06000600 6cca 0000"),
                new Request(
                        "private key, clamped",
                        DeviceConfig.EMPTY.withPrivateKey(PrivateKey.of(key(7).bytes())),
                        WG0 + "24000300 0007" + "11".repeat(29) + "51"),
                new Request(
                        "removed peer",
                        DeviceConfig.ofPeers(PeerConfig.remove(key(1))),
                        WG0 + "34000880 | 30000080 | 24000100" + KEY + "| 08000300 01000000"),
                new Request(
                        "new peer",
                        DeviceConfig.ofPeers(PeerConfig.addOrUpdate(key(1))),
                        WG0 + "34000880 | 30000080 | 24000100" + KEY + "| 08000300 00000000"),
                new Request(
                        "endpoint and keepalive of a peer that is there",
                        DeviceConfig.ofPeers(PeerConfig.updateOnly(key(1))
                                .withEndpoint(endpoint("198.51.100.25", 51820))
                                .withPersistentKeepaliveSeconds(25)),
                        WG0 + "50000880 | 4c000080 | 24000100" + KEY + "| 08000300 04000000"
                                + "| 14000400 0200 ca6c c6336419 0000000000000000 | 06000500 1900 0000"),
                new Request(
                        "exactly one allowed IP",
                        DeviceConfig.ofPeers(PeerConfig.updateOnly(key(1)).withAllowedIps(cidr("172.27.15.12/32"))),
                        WG0 + "54000880 | 50000080 | 24000100" + KEY + "| 08000300 06000000"
                                + "| 20000980 | 1c000080 | 06000100 0200 0000 | 08000200 ac1b0f0c | 05000300 20 000000"),
                new Request(
                        "no allowed IPs at all",
                        DeviceConfig.ofPeers(PeerConfig.updateOnly(key(1)).withAllowedIps()),
                        WG0 + "34000880 | 30000080 | 24000100" + KEY + "| 08000300 06000000"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void writesWhatTheHeaderSays(Request it) {
        assertThat(KernelRequest.set(FakeDevice.NAME, it.config))
                .extracting(HexFormat.of()::formatHex)
                .containsExactly(it.bytes.replaceAll("[\\s|]+", ""));
    }

    @Test
    void anEmptyChangeIsNoMessage() {
        assertThat(KernelRequest.set(FakeDevice.NAME, DeviceConfig.EMPTY)).isEmpty();
    }

    @Test
    void sendsAtMostAHundredNewPeersAMessage() throws Exception {
        List<PeerConfig> peers = IntStream.range(0, 1000)
                .mapToObj(i -> PeerConfig.addOrUpdate(key(i)).withAllowedIps(cidr("10.0.0.1/32")))
                .toList();
        List<byte[]> messages =
                KernelRequest.set(FakeDevice.NAME, DeviceConfig.ofPeers(peers).withListenPort(51820));
        assertThat(messages)
                .hasSize(10)
                .allSatisfy(message -> assertThat(message).hasSizeLessThan(KernelRequest.MOST_BYTES + 200));
        assertThat(KernelCodec.request(messages.getFirst()).listenPort()).hasValue(51820);
        assertThat(KernelCodec.request(messages.getLast()).listenPort()).isEmpty();
        assertThat(merged(messages).peers()).isEqualTo(peers);
    }

    @Test
    void cutsMessagesByBytes() throws Exception {
        List<Cidr> many = IntStream.range(0, 300)
                .mapToObj(i -> cidr("fd27::" + Integer.toHexString(i + 1) + "/128"))
                .toList();
        List<PeerConfig> peers = IntStream.range(0, 40)
                .mapToObj(i -> PeerConfig.updateOnly(key(i)).withMoreAllowedIps(many))
                .toList();
        List<byte[]> messages = KernelRequest.set(FakeDevice.NAME, DeviceConfig.ofPeers(peers));
        assertThat(messages)
                .hasSizeGreaterThan(10)
                .allSatisfy(message -> assertThat(message).hasSizeLessThan(KernelRequest.MOST_BYTES + 200));
        assertThat(merged(messages).peers()).isEqualTo(peers);
    }

    @Test
    void replacesAllowedIpsOnlyInAPeersFirstFragment() throws Exception {
        List<Cidr> many = IntStream.range(0, 1700)
                .mapToObj(i -> cidr("10.1." + i / 256 + "." + i % 256 + "/32"))
                .toList();
        PeerConfig peer = PeerConfig.addOrUpdate(key(1))
                .withAllowedIps(many)
                .withEndpoint(endpoint("198.51.100.25", 1))
                .withPersistentKeepaliveSeconds(25);
        List<PeerConfig> fragments = merged(KernelRequest.set(FakeDevice.NAME, DeviceConfig.ofPeers(peer)))
                .peers();

        assertThat(fragments).hasSize(4);
        assertThat(fragments).extracting(PeerConfig::replaceAllowedIps).containsExactly(true, false, false, false);
        assertThat(fragments.subList(1, 4)).allSatisfy(fragment -> {
            assertThat(fragment.action()).isEqualTo(PeerConfig.Action.UPDATE_ONLY);
            assertThat(fragment.endpoint()).isEmpty();
            assertThat(fragment.persistentKeepaliveSeconds()).isEmpty();
        });
        FakeDevice device = new FakeDevice();
        device.apply(DeviceConfig.ofPeers(fragments));
        assertThat(device.allowedIps(key(1))).hasSize(1700);
    }

    @Property(tries = 500, seed = "20262")
    void requestsSayWhatTheChangeSays(@ForAll("configs") DeviceConfig config) throws Exception {
        assertThat(merged(KernelRequest.set(FakeDevice.NAME, config))).isEqualTo(config);
    }

    @Property(tries = 500, seed = "20263")
    void repliesAreJoinedByKey(
            @ForAll("states") DeviceState state,
            @ForAll @IntRange(min = 1, max = 4) int peersEach,
            @ForAll @IntRange(min = 1, max = 4) int allowedIpsEach)
            throws Exception {
        assertThat(KernelReply.parse(FakeDevice.NAME, KernelCodec.reply(state, peersEach, allowedIpsEach)))
                .isEqualTo(state);
    }

    /** Whatever comes, it is a state or an exception that says what is wrong. */
    @Property(tries = 3000, seed = "20264")
    void damagedRepliesAreErrorsOfTheirOwnKind(
            @ForAll("states") DeviceState state, @ForAll @Size(8) List<Integer> positions, @ForAll byte value) {
        byte[] payload = KernelCodec.reply(state, 9, 9).getFirst().payload();
        for (int position : positions) {
            payload[Math.floorMod(position, payload.length)] = value;
        }
        try {
            assertThat(KernelReply.parse(FakeDevice.NAME, List.of(new Message(28, 2, 1, 0, payload))))
                    .isNotNull();
        } catch (NetlinkException e) {
            assertThat(e.errno()).isEqualTo(Errno.EBADMSG);
        }
    }

    @Test
    void aHandshakeInTheFirstSecondIsNotNever() throws Exception {
        PeerState peer = new PeerState(
                key(1), false, Optional.empty(), 0, Optional.of(Instant.ofEpochSecond(5, 0)), 0, 0, List.of(), 1);
        DeviceState state = Samples.device(peer);
        assertThat(KernelReply.parse(FakeDevice.NAME, KernelCodec.reply(state, 1, 1)))
                .isEqualTo(state);
    }

    @Test
    void peersWithKeysOfLowOrderDoNotHideTheOthers() throws Exception {
        byte[] payload = KernelCodec.reply(Samples.device(Samples.peer(1), Samples.peer(2)), 2, 1)
                .getFirst()
                .payload();
        int at = HexFormat.of().formatHex(payload).indexOf(KEY) / 2;
        Arrays.fill(payload, at, at + 32, (byte) 0);
        DeviceState state = KernelReply.parse(FakeDevice.NAME, List.of(new Message(28, 2, 1, 0, payload)));
        assertThat(state.peers()).extracting(PeerState::publicKey).containsExactly(key(2));
    }

    @Test
    void wrongLengthsNameTheAttribute() {
        byte[] payload = HexFormat.of().parseHex("00010000" + "08000600" + "6cca0000");
        assertThatThrownBy(() -> KernelReply.parse(FakeDevice.NAME, List.of(new Message(28, 2, 1, 0, payload))))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("WGDEVICE_A_LISTEN_PORT");
    }

    @Provide
    Arbitrary<DeviceConfig> configs() {
        return Samples.configs();
    }

    @Provide
    Arbitrary<DeviceState> states() {
        return Samples.states(Optional.of(key(9)));
    }

    private static DeviceConfig merged(List<byte[]> messages) throws NetlinkException {
        DeviceConfig all = DeviceConfig.EMPTY;
        List<PeerConfig> peers = new ArrayList<>();
        for (byte[] message : messages) {
            DeviceConfig one = KernelCodec.request(message);
            all = all == DeviceConfig.EMPTY ? one : all;
            peers.addAll(one.peers());
        }
        return new DeviceConfig(all.privateKey(), all.listenPort(), peers);
    }
}
