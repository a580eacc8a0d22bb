package eu.kakde.mesh.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import eu.kakde.mesh.conf.WgQuickConfig.InterfaceAddress;
import eu.kakde.mesh.conf.WgQuickConfig.KeySource;
import eu.kakde.mesh.conf.WgQuickConfig.Peer;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WgQuickParserTest {

    /** Made for these tests; no machine has it. */
    static final String PRIVATE_KEY = "aH0icK9jpcJKVtq2caJIRRbwZR7KhBHsyS9ZaFIRY0U=";

    private static final String WK_1 = "d2CCgbOrmgUQ7rmM3jU8WP79mdjXvduc7R7dYqTGqGo=";
    private static final String MS_1 = "yYl6Uw7EytkuMKXwOFeX4bKFOpW7+fcc8s9qjefAfFA=";

    @Test
    void readsTheRunbooksFile() {
        WgQuickConfig config = WgQuickConfig.parse(runbook("wk-2"));

        assertThat(config.addresses()).containsExactly(InterfaceAddress.host(new IpAddress("172.27.15.13")));
        assertThat(config.listenPort()).hasValue(51820);
        assertThat(config.mtuBytes()).hasValue(1420);
        assertThat(config.key()).isEqualTo(new KeySource.File(Path.of("/etc/wireguard/wg0.key")));
        assertThat(config.peers()).extracting(peer -> peer.name().get()).containsExactly("ctb-edge-1", "ms-1", "wk-1");
        assertThat(config.peers().getFirst())
                .isEqualTo(new Peer(
                        Optional.of("ctb-edge-1"),
                        new PublicKey("LAmLSPI4JS6Dbltt5EC4xG0qc4rH9eca6D0MwwUf2U4="),
                        List.of(Cidr.parse("172.27.15.31/32")),
                        Optional.of(Endpoint.parse("198.51.100.25:51820")),
                        25,
                        false));
        assertThat(config.peers().getLast().persistentKeepaliveSeconds()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ctb-edge-1", "ms-1", "wk-1", "wk-2"})
    void readsTheRunbooksFilesWithTheKeyInside(String node) {
        String text = runbook(node).replaceFirst("(?m)^PostUp = .*$", "PrivateKey = " + PRIVATE_KEY);

        WgQuickConfig config = WgQuickConfig.parse(text);

        assertThat(config.key()).isEqualTo(new KeySource.Inline(PRIVATE_KEY));
        assertThat(config.peers()).hasSize(3).allMatch(peer -> peer.name().isPresent());
        assertThat(config.peers()).isEqualTo(WgQuickConfig.parse(runbook(node)).peers());
    }

    @Test
    void readsWhatWgShowconfWrites() {
        WgQuickConfig config = WgQuickConfig.parse("""
                [Interface]
                ListenPort = 38654
                FwMark = 0xca6c
                PrivateKey = aH0icK9jpcJKVtq2caJIRRbwZR7KhBHsyS9ZaFIRY0U=

                [Peer]
                PublicKey = d2CCgbOrmgUQ7rmM3jU8WP79mdjXvduc7R7dYqTGqGo=
                PresharedKey = KFWAYTBgSP/UIFvd/p26+Q6jWiyDWJLim4W1YtDjl38=
                AllowedIPs = 172.27.15.11/32, fd27::11/128
                Endpoint = [2001:db8::11]:51820
                PersistentKeepalive = 25

                [Peer]
                PublicKey = yYl6Uw7EytkuMKXwOFeX4bKFOpW7+fcc8s9qjefAfFA=
                """);

        assertThat(config.addresses()).isEmpty();
        assertThat(config.mtuBytes()).isEmpty();
        assertThat(config.peers())
                .containsExactly(
                        new Peer(
                                Optional.empty(),
                                new PublicKey(WK_1),
                                List.of(Cidr.parse("172.27.15.11/32"), Cidr.parse("fd27::11/128")),
                                Optional.of(Endpoint.parse("[2001:db8::11]:51820")),
                                25,
                                true),
                        new Peer(Optional.empty(), new PublicKey(MS_1), List.of(), Optional.empty(), 0, false));
    }

    @Test
    void readsKeysInAnyCaseWithAnyBlanksAndLineEnds() {
        WgQuickConfig config = WgQuickConfig.parse(
                "\r\n \t[interface] # mine\r\nADDRESS=172.27.15.12/24,fd27::12\r\n"
                        + "  listenport\t=\t51821\r\nmtu=1280\r\n[PEER]\r\npublickey=" + WK_1
                        + "\r\nallowedips = 172.27.15.11 , 10.0.0.7/8\r\nENDPOINT=Edge.Example:51820\r\npersistentKEEPALIVE=OFF");

        assertThat(config.addresses()).extracting(Object::toString).containsExactly("172.27.15.12/24", "fd27::12/128");
        assertThat(config.listenPort()).hasValue(51821);
        assertThat(config.mtuBytes()).hasValue(1280);
        Peer peer = config.peers().getFirst();
        assertThat(peer.allowedIps()).extracting(Object::toString).containsExactly("10.0.0.0/8", "172.27.15.11/32");
        assertThat(peer.endpoint()).contains(Endpoint.parse("edge.example:51820"));
        assertThat(peer.persistentKeepaliveSeconds()).isZero();
    }

    @Test
    void passesOverCommentsBehindValues() {
        WgQuickConfig config = WgQuickConfig.parse("""
                # /etc/wireguard/wg0.conf
                [Interface] # this one
                Address = 172.27.15.12/32 # ms-1
                PostUp = wg set %i private-key /etc/wireguard/wg0.key # the key
                [Peer]
                PublicKey = d2CCgbOrmgUQ7rmM3jU8WP79mdjXvduc7R7dYqTGqGo= # wk-1
                # AllowedIPs = 0.0.0.0/0
                AllowedIPs = 172.27.15.11/32#tight
                """);

        assertThat(config.addresses()).extracting(Object::toString).containsExactly("172.27.15.12/32");
        assertThat(config.key()).isEqualTo(new KeySource.File(Path.of("/etc/wireguard/wg0.key")));
        assertThat(config.peers().getFirst().allowedIps()).containsExactly(Cidr.parse("172.27.15.11/32"));
    }

    @Test
    void addsUpRepeatedListsAndTakesTheLastOfOtherKeys() {
        WgQuickConfig config = WgQuickConfig.parse("""
                [Interface]
                Address = 172.27.15.12/32
                ListenPort = 1
                Address = fd27::12/128
                ListenPort = 2
                [Peer]
                PublicKey = d2CCgbOrmgUQ7rmM3jU8WP79mdjXvduc7R7dYqTGqGo=
                AllowedIPs = 172.27.15.11/32
                AllowedIPs = fd27::11/128, 172.27.15.11/32
                Endpoint = 192.0.2.1:1
                Endpoint = 192.0.2.2:2
                """);

        assertThat(config.addresses()).extracting(Object::toString).containsExactly("172.27.15.12/32", "fd27::12/128");
        assertThat(config.listenPort()).hasValue(2);
        assertThat(config.peers().getFirst().allowedIps())
                .extracting(Object::toString)
                .containsExactly("172.27.15.11/32", "fd27::11/128");
        assertThat(config.peers().getFirst().endpoint()).contains(Endpoint.parse("192.0.2.2:2"));
    }

    /** As wg setconf does it: seen on wireguard-go by wg show. */
    @Test
    void setsAPeerThatAppearsTwiceAsWgWould() {
        WgQuickConfig config = WgQuickConfig.parse("""
                [Interface]
                [Peer]
                # wk-1
                PublicKey = d2CCgbOrmgUQ7rmM3jU8WP79mdjXvduc7R7dYqTGqGo=
                PresharedKey = KFWAYTBgSP/UIFvd/p26+Q6jWiyDWJLim4W1YtDjl38=
                AllowedIPs = 172.27.15.11/32
                Endpoint = 192.0.2.1:1
                PersistentKeepalive = 25
                [Peer]
                # ms-1
                PublicKey = yYl6Uw7EytkuMKXwOFeX4bKFOpW7+fcc8s9qjefAfFA=
                [Peer]
                # wk-1 again
                PublicKey = d2CCgbOrmgUQ7rmM3jU8WP79mdjXvduc7R7dYqTGqGo=
                AllowedIPs = 172.27.15.99/32
                """);

        assertThat(config.peers()).hasSize(2);
        assertThat(config.peers().getFirst())
                .isEqualTo(new Peer(
                        Optional.of("wk-1"),
                        new PublicKey(WK_1),
                        List.of(Cidr.parse("172.27.15.99/32")),
                        Optional.of(Endpoint.parse("192.0.2.1:1")),
                        25,
                        true));
    }

    @Test
    void turnsKeepaliveOffByALaterBlockThatSaysSo() {
        String block = "[Peer]\nPublicKey = " + WK_1 + "\nPersistentKeepalive = ";
        assertThat(WgQuickConfig.parse("[Interface]\n" + block + "25\n" + block + "off\n")
                        .peers()
                        .getFirst()
                        .persistentKeepaliveSeconds())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "# wk-1 (via router WAN port-forward 51820 -> wk-1:51820)|wk-1",
                "#wk-1|wk-1",
                "##  node.home.example  |node.home.example",
                "# ms-1 (LAN)|ms-1",
                "# -----|",
                "# Peer: wk-1|",
                "# (LAN)|",
                "#|",
                "# wk-1;reboot|",
            })
    void takesThePeersNameFromTheCommentThatOpensItsBlock(String comment, String name) {
        assertThat(onlyPeer(comment + "\nPublicKey = " + WK_1).name()).isEqualTo(Optional.ofNullable(name));
    }

    @Test
    void takesTheFirstNameAmongSeveralComments() {
        assertThat(onlyPeer("# -----\n# wk-1 (via router)\n# router forward 51820\nPublicKey = " + WK_1)
                        .name())
                .contains("wk-1");
        assertThat(onlyPeer("PublicKey = " + WK_1 + "\n# wk-1\n").name()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wg set %i private-key /etc/wireguard/wg0.key|/etc/wireguard/wg0.key",
                "wg set wg0 private-key /root/keys/a_b+c.key|/root/keys/a_b+c.key",
                "wg set %i private-key <(cat /etc/wireguard/wg0.key)|/etc/wireguard/wg0.key",
                "wg set %i private-key /etc/wireguard/%i.key|/etc/wireguard/wg7.key",
                "wg set %i private-key wg0.key|",
                "wg set %i private-key /etc/wireguard/wg0.key; reboot|",
                "wg set %i private-key /etc/wireguard/wg0.key;reboot|",
                "wg set %i private-key /etc/$(reboot)/wg0.key|",
                "wg set %i private-key /etc/`reboot`|",
                "wg set %i private-key <(cat /a|",
                "wg set %i private-key /a)|",
                "iptables -A FORWARD -i %i -j ACCEPT|",
            })
    void findsTheFileOfThePrivateKey(String postUp, Path expected) {
        KeySource key = WgQuickConfig.parse("[Interface]\nPostUp = " + postUp).key();
        if (expected == null) {
            assertThat(key).isEqualTo(new KeySource.None());
        } else {
            assertThat(((KeySource.File) key).on(new InterfaceName("wg7"))).isEqualTo(expected);
        }
    }

    /** wg-quick runs PostUp last, so the file's key is the one that stays. */
    @Test
    void prefersTheFileOfAPostUpToAKeyInTheFile() {
        String file = "PostUp = wg set %i private-key /etc/wireguard/wg0.key\n";
        String inline = "PrivateKey = " + PRIVATE_KEY + "\n";
        KeySource expected = new KeySource.File(Path.of("/etc/wireguard/wg0.key"));
        assertThat(WgQuickConfig.parse("[Interface]\n" + file + inline).key()).isEqualTo(expected);
        assertThat(WgQuickConfig.parse("[Interface]\n" + inline + file).key()).isEqualTo(expected);
    }

    @Test
    void passesOverWhatIsWgQuicksOwn() {
        WgQuickConfig config = WgQuickConfig.parse("""
                [Interface]
                DNS = 1.1.1.1
                Table = off
                PreUp = echo a=b
                PostUp = sysctl -w net.ipv4.ip_forward=1
                PreDown = true
                PostDown = true
                SaveConfig = true
                FwMark = off
                """);
        assertThat(config)
                .isEqualTo(new WgQuickConfig(
                        List.of(), OptionalInt.empty(), OptionalInt.empty(), new KeySource.None(), List.of()));
    }

    static Object[][] bad() {
        String peer = "[Interface]\n[Peer]\nPublicKey = " + WK_1 + "\n";
        return new Object[][] {
            {"", 1, "the file has no [Interface] section"},
            {"\n\n", 3, "the file has no [Interface] section"},
            {"[Peer]\nPublicKey = " + WK_1 + "\n", 3, "the file has no [Interface] section"},
            {"Address = 172.27.15.12/32\n[Interface]", 1, "stands before the first section"},
            {"\uFEFF[Interface]\n", 1, ""},
            {"[Interface]\n[Pear]\n", 2, "is neither [Interface] nor [Peer]"},
            {"[Interface\n", 1, "is neither [Interface] nor [Peer]"},
            {"[Interface]\nAddress\n", 2, "has no '='"},
            {"[Interface]\nAddress = \n", 2, "address "},
            {"[Interface]\nAddress = wk-1\n", 2, "address is not an IPv4 or IPv6 address"},
            {"[Interface]\nAddress = 172.27.15.12/33\n", 2, "address has a prefix length"},
            {"[Interface]\nAddress = 172.27.15.12/\n", 2, "address "},
            {"[Interface]\nAddress = 172.27.15.12/32,\n", 2, "address "},
            {"[Interface]\nAddress = ,\n", 2, "address "},
            {"[Interface]\nAddress = 172.27.15.12/32 172.27.15.13/32\n", 2, "address "},
            {"[Interface]\n\nListenPort = 65536\n", 3, "listenport is not a number from 0 to 65535"},
            {"[Interface]\nListenPort = -1\n", 2, "listenport is not a number from 0 to 65535"},
            {"[Interface]\nListenPort = ٥\n", 2, "listenport is not a number from 0 to 65535"},
            {"[Interface]\nListenPort =\n", 2, "listenport is not a number from 0 to 65535"},
            {"[Interface]\nMTU = 67\n", 2, "mtu is not a number from 68 to 65535"},
            {"[Interface]\nMTU = 999999999999\n", 2, "mtu is not a number from 68 to 65535"},
            {"[Interface]\nPrivateKey = short\n", 2, "privatekey is not a WireGuard key (44 characters of base64)"},
            {"[Interface]\nPrivateKey =\n", 2, "privatekey is not a WireGuard key (44 characters of base64)"},
            {"[Interface]\nPublicKey = " + WK_1 + "\n", 2, "\"publickey\" is no key of [Interface]"},
            {"[Interface]\nJc = 4\n", 2, "\"jc\" is no key of [Interface]"},
            {"[Interface]\n= 4\n", 2, "is no key of [Interface]"},
            {peer + "Address = 172.27.15.12/32\n", 4, "\"address\" is no key of [Peer]"},
            {peer + "PrivateKey = " + PRIVATE_KEY + "\n", 4, "\"privatekey\" is no key of [Peer]"},
            {peer + "PublicKey = <WK_1_PUB>\n", 4, "publickey is not a WireGuard public key"},
            {peer + "AllowedIPs = 172.27.15.11/33\n", 4, "allowedips has a prefix length"},
            {peer + "AllowedIPs = 172.27.15.11/32, \n", 4, "allowedips "},
            {peer + "Endpoint = 192.0.2.1\n", 4, "endpoint is not an endpoint"},
            {peer + "Endpoint = 192.0.2.1:0\n", 4, "endpoint "},
            {peer + "PersistentKeepalive = 65536\n", 4, "persistentkeepalive is not a number from 0 to 65535"},
            {peer + "PersistentKeepalive = on\n", 4, "persistentkeepalive is not a number from 0 to 65535"},
            {"[Interface]\n[Peer]\nAllowedIPs = 172.27.15.11/32\n\n[Peer]\n", 5, "has no PublicKey"},
            {"[Interface]\n[Peer]\n# wk-1", 3, "has no PublicKey"},
        };
    }

    @ParameterizedTest
    @MethodSource("bad")
    void namesTheLineThatIsWrong(String text, int line, String message) {
        assertThatExceptionOfType(WgQuickSyntaxException.class)
                .isThrownBy(() -> WgQuickConfig.parse(text))
                .withMessageStartingWith("line " + line + ": ")
                .withMessageContaining(message);
    }

    private static Peer onlyPeer(String block) {
        return WgQuickConfig.parse("[Interface]\n[Peer]\n" + block).peers().getFirst();
    }

    static String runbook(String node) {
        try (InputStream in = WgQuickParserTest.class.getResourceAsStream("/golden/runbook/" + node + ".conf")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
