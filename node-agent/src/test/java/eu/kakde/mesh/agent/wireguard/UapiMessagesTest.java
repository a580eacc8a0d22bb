package eu.kakde.mesh.agent.wireguard;

import static eu.kakde.mesh.agent.wireguard.Samples.cidr;
import static eu.kakde.mesh.agent.wireguard.Samples.endpoint;
import static eu.kakde.mesh.agent.wireguard.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.PublicKey;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests to userspace devices and replies from them. */
class UapiMessagesTest {

    private static final String KEY = "0001" + "11".repeat(30);
    private static final PrivateKey OWN = PrivateKey.of(key(9).bytes());

    private record Request(String name, DeviceConfig config, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Request> requests() {
        return Stream.of(
                new Request("port", DeviceConfig.EMPTY.withListenPort(51820), "set=1\nlisten_port=51820\n\n"),
                new Request(
                        "private key first",
                        DeviceConfig.EMPTY.withListenPort(1).withPrivateKey(PrivateKey.of(key(7).bytes())),
                        "set=1\nprivate_key=0007" + "11".repeat(29) + "51\nlisten_port=1\n\n"),
                new Request(
                        "removed peer",
                        DeviceConfig.ofPeers(PeerConfig.remove(key(1))),
                        "set=1\npublic_key=" + KEY + "\nremove=true\n\n"),
                new Request(
                        "peer that is there",
                        DeviceConfig.ofPeers(PeerConfig.updateOnly(key(1))
                                .withEndpoint(endpoint("2001:db8::25", 51820))
                                .withPersistentKeepaliveSeconds(0)
                                .withAllowedIps(cidr("172.27.15.12/32"), cidr("fd27::12/128"))),
                        "set=1\npublic_key=" + KEY + "\nupdate_only=true\nendpoint=[2001:db8:0:0:0:0:0:25]:51820\n"
                                + "persistent_keepalive_interval=0\nreplace_allowed_ips=true\n"
                                + "allowed_ip=172.27.15.12/32\nallowed_ip=fd27::12/128\n\n"),
                new Request(
                        "new peer",
                        DeviceConfig.ofPeers(PeerConfig.addOrUpdate(key(1))
                                .withPresharedKey(PresharedKey.NONE)
                                .withEndpoint(endpoint("198.51.100.25", 51820))
                                .withMoreAllowedIps(List.of(cidr("10.0.0.1/32")))),
                        "set=1\npublic_key=" + KEY + "\npreshared_key=" + "00".repeat(32)
                                + "\nendpoint=198.51.100.25:51820\nallowed_ip=10.0.0.1/32\n\n"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void writesWhatTheProtocolSays(Request it) {
        assertThat(new String(UapiRequest.set(it.config), StandardCharsets.US_ASCII))
                .isEqualTo(it.text);
    }

    private record Reply(String name, String text, Errno errno, String error) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Reply> badReplies() {
        String peer = "public_key=" + KEY + "\n";
        return Stream.of(
                new Reply("errno", "errno=98\n", Errno.EADDRINUSE, "wg0 refused: EADDRINUSE"),
                new Reply("errno with a minus", "errno=-98\n", Errno.EADDRINUSE, "EADDRINUSE"),
                new Reply("errno that is no number", "errno=many\n", Errno.EBADMSG, "errno"),
                new Reply("no errno", "listen_port=1\n", Errno.EBADMSG, "broke off"),
                new Reply("nothing", "", Errno.EBADMSG, "broke off"),
                new Reply("port that is no number", "listen_port=x\nerrno=0\n", Errno.EBADMSG, "listen_port"),
                new Reply("port out of range", "listen_port=65536\nerrno=0\n", Errno.EBADMSG, "listen_port"),
                new Reply("negative port", "listen_port=-1\nerrno=0\n", Errno.EBADMSG, "listen_port"),
                new Reply("short private key", "private_key=00\nerrno=0\n", Errno.EBADMSG, "private_key"),
                new Reply("key that is not hex", "public_key=zz\nerrno=0\n", Errno.EBADMSG, "public_key"),
                new Reply("line without =", "hello\nerrno=0\n", Errno.EBADMSG, "without '='"),
                new Reply("endpoint without a port", peer + "endpoint=1.2.3.4\nerrno=0\n", Errno.EBADMSG, "endpoint"),
                new Reply("endpoint by name", peer + "endpoint=a.b:1\nerrno=0\n", Errno.EBADMSG, "endpoint"),
                new Reply("allowed IP", peer + "allowed_ip=1.2.3.4/33\nerrno=0\n", Errno.EBADMSG, "allowed_ip"),
                new Reply(
                        "nanoseconds",
                        peer + "last_handshake_time_nsec=1000000000\nerrno=0\n",
                        Errno.EBADMSG,
                        "last_handshake_time_nsec"));
    }

    @ParameterizedTest
    @MethodSource("badReplies")
    void badRepliesNameWhatIsWrong(Reply it) {
        assertThatThrownBy(() -> UapiReply.parse(FakeDevice.NAME, 7, it.text))
                .isInstanceOfSatisfying(
                        WireGuardException.class, e -> assertThat(e.errno()).isEqualTo(it.errno))
                .hasMessageContaining(it.error)
                .hasMessageNotContaining(KEY);
    }

    @Test
    void skipsWhatItDoesNotKnow() throws Exception {
        String text = "colour=teal\npublic_key=" + "00".repeat(32) + "\nallowed_ip=10.0.0.1/32\npublic_key=" + KEY
                + "\nshape=round\nallowed_ip=::ffff:10.0.0.0/104\nallowed_ip=10.0.0.2/32\nendpoint=[fe80::1%nowhere0]:7\nerrno=0\n";
        DeviceState state = UapiReply.parse(FakeDevice.NAME, 7, text);
        assertThat(state.peers()).singleElement().satisfies(peer -> {
            assertThat(peer.publicKey()).isEqualTo(key(1));
            assertThat(peer.allowedIps()).containsExactly(cidr("10.0.0.2/32"));
            assertThat(peer.endpoint()).contains(endpoint("fe80::1", 7));
        });
    }

    @Property(tries = 500, seed = "20265")
    void readsWhatADeviceWrites(@ForAll("states") DeviceState state) throws Exception {
        assertThat(UapiReply.parse(FakeDevice.NAME, 7, written(state))).isEqualTo(state);
    }

    /** Whatever comes, it is a state or an exception that says what is wrong. */
    @Property(tries = 3000, seed = "20266")
    void damagedRepliesAreErrorsOfTheirOwnKind(
            @ForAll("states") DeviceState state, @ForAll @Size(6) List<Integer> positions, @ForAll byte value) {
        byte[] text = written(state).getBytes(StandardCharsets.US_ASCII);
        for (int position : positions) {
            text[Math.floorMod(position, text.length)] = value;
        }
        try {
            assertThat(UapiReply.parse(FakeDevice.NAME, 7, new String(text, StandardCharsets.ISO_8859_1)))
                    .isNotNull();
        } catch (WireGuardException e) {
            assertThat(e.errno()).isNotNull();
        }
    }

    @Provide
    Arbitrary<DeviceState> states() {
        return Samples.states(Optional.of(OWN.publicKey()));
    }

    private static String written(DeviceState state) {
        StringBuilder out = new StringBuilder();
        out.append("private_key=").append(HexFormat.of().formatHex(OWN.bytes())).append('\n');
        out.append("listen_port=").append(state.listenPort()).append('\n');
        if (state.fwmark() != 0) {
            out.append("fwmark=")
                    .append(Integer.toUnsignedString(state.fwmark()))
                    .append('\n');
        }
        state.peers().forEach(peer -> write(out, peer));
        return out.append("errno=0\n").toString();
    }

    private static void write(StringBuilder out, PeerState peer) {
        PublicKey psk = key(5);
        line(out, "public_key", HexFormat.of().formatHex(peer.publicKey().bytes()));
        line(out, "preshared_key", peer.hasPresharedKey() ? HexFormat.of().formatHex(psk.bytes()) : "00".repeat(32));
        line(out, "protocol_version", 1);
        peer.endpoint().ifPresent(endpoint -> {
            String host = endpoint.getAddress().getHostAddress();
            boolean v6 = endpoint.getAddress() instanceof Inet6Address;
            line(out, "endpoint", (v6 ? "[" + host + "]" : host) + ":" + endpoint.getPort());
        });
        line(
                out,
                "last_handshake_time_sec",
                peer.lastHandshake().map(it -> it.getEpochSecond()).orElse(0L));
        line(
                out,
                "last_handshake_time_nsec",
                peer.lastHandshake().map(it -> it.getNano()).orElse(0));
        line(out, "tx_bytes", Long.toUnsignedString(peer.txBytes()));
        line(out, "rx_bytes", Long.toUnsignedString(peer.rxBytes()));
        line(out, "persistent_keepalive_interval", peer.persistentKeepaliveSeconds());
        for (Cidr allowedIp : peer.allowedIps()) {
            line(out, "allowed_ip", allowedIp);
        }
    }

    private static void line(StringBuilder out, String key, Object value) {
        out.append(key).append('=').append(value).append('\n');
    }
}
