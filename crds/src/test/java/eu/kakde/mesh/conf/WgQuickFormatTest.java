package eu.kakde.mesh.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import eu.kakde.mesh.conf.WgQuickConfig.InterfaceAddress;
import eu.kakde.mesh.conf.WgQuickConfig.KeySource;
import eu.kakde.mesh.conf.WgQuickConfig.Peer;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WgQuickFormatTest {

    private static final PublicKey KEY = new PublicKey("d2CCgbOrmgUQ7rmM3jU8WP79mdjXvduc7R7dYqTGqGo=");

    @Test
    void writesInTheRunbooksOrder() {
        WgQuickConfig config = new WgQuickConfig(
                List.of(
                        InterfaceAddress.host(new IpAddress("172.27.15.12")),
                        InterfaceAddress.host(new IpAddress("fd27::12"))),
                OptionalInt.of(51820),
                OptionalInt.of(1420),
                new KeySource.File(Path.of("/etc/wireguard/wg0.key")),
                List.of(new Peer(
                        Optional.of("wk-1"),
                        KEY,
                        List.of(Cidr.parse("fd27::11/128"), Cidr.parse("172.27.15.11/32")),
                        Optional.of(Endpoint.parse("192.168.15.3:51820")),
                        25,
                        false)));

        assertThat(config.format()).isEqualTo("""
                [Interface]
                Address = 172.27.15.12/32
                Address = fd27::12/128
                ListenPort = 51820
                MTU = 1420
                SaveConfig = false
                PostUp = wg set %i private-key /etc/wireguard/wg0.key

                [Peer]
                # wk-1
                PublicKey = d2CCgbOrmgUQ7rmM3jU8WP79mdjXvduc7R7dYqTGqGo=
                AllowedIPs = 172.27.15.11/32, fd27::11/128
                Endpoint = 192.168.15.3:51820
                PersistentKeepalive = 25
                """);
    }

    /** wg refuses the whole file for a key without a value. */
    @Test
    void leavesOutWhatAPeerHasNot() {
        Peer bare = new Peer(Optional.empty(), KEY, List.of(), Optional.empty(), 0, false);
        assertThat(config(bare).format())
                .endsWith("[Peer]\nPublicKey = " + KEY + "\n")
                .doesNotContain("AllowedIPs");
    }

    @Property
    void readsBackWhatItWrote(@ForAll("configs") WgQuickConfig config) {
        String text = config.format();
        WgQuickConfig read = WgQuickConfig.parse(text);

        assertThat(read.format()).isEqualTo(text);
        assertThat(read.addresses()).isEqualTo(config.addresses());
        assertThat(read.listenPort()).isEqualTo(config.listenPort());
        assertThat(read.mtuBytes()).isEqualTo(config.mtuBytes());
        assertThat(read.peers())
                .isEqualTo(config.peers().stream().sorted(Peer.BY_NAME).toList());
    }

    @Property
    void equalSetsOfPeersHaveEqualTexts(@ForAll("configs") WgQuickConfig config, @ForAll long seed) {
        List<Peer> shuffled = new ArrayList<>(config.peers());
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(new WgQuickConfig(config.addresses(), config.listenPort(), config.mtuBytes(), config.key(), shuffled)
                        .format())
                .isEqualTo(config.format());
    }

    @Provide
    Arbitrary<WgQuickConfig> configs() {
        Arbitrary<InterfaceAddress> addresses = Arbitraries.of("172.27.15.12", "10.9.8.7", "fd27::12", "2001:db8::1")
                .map(IpAddress::new)
                .flatMap(ip ->
                        Arbitraries.integers().between(0, ip.bits()).map(length -> new InterfaceAddress(ip, length)));
        Arbitrary<KeySource> keys = Arbitraries.of(
                new KeySource.None(),
                new KeySource.File(Path.of("/etc/wireguard/wg0.key")),
                new KeySource.File(Path.of("/etc/wireguard/%i.key")),
                new KeySource.File(Path.of("/tmp/a b/key".replace(" ", "_"))));
        return Combinators.combine(
                        addresses.list().ofMaxSize(3),
                        Arbitraries.integers().between(0, 65535).optional(),
                        Arbitraries.integers().between(68, 65535).optional(),
                        keys,
                        peers().list().uniqueElements(Peer::publicKey).ofMaxSize(6))
                .as((address, port, mtu, key, peers) ->
                        new WgQuickConfig(address, optionalInt(port), optionalInt(mtu), key, peers));
    }

    private static Arbitrary<Peer> peers() {
        Arbitrary<String> names = Arbitraries.of("wk-1", "ms-1", "node.home.example", "a", "Edge", "0", "1.2.3.4");
        Arbitrary<PublicKey> publicKeys = Arbitraries.bytes()
                .array(byte[].class)
                .ofSize(32)
                .map(bytes -> {
                    bytes[7] = 42;
                    return PublicKey.of(bytes);
                });
        Arbitrary<Cidr> allowedIps = Arbitraries.of(
                        "172.27.15.11/32", "fd27::11/128", "0.0.0.0/0", "::/0", "10.0.0.0/8", "172.27.15.12/32")
                .map(Cidr::parse);
        Arbitrary<Endpoint> endpoints = Arbitraries.of(
                        "203.0.113.10:51820", "[2001:db8::1]:1", "edge.example:65535", "192.168.15.3:51820")
                .map(Endpoint::parse);
        return Combinators.combine(
                        names.optional(),
                        publicKeys,
                        allowedIps.list().ofMaxSize(4),
                        endpoints.optional(),
                        Arbitraries.integers().between(0, 65535))
                .as((name, key, ips, endpoint, keepalive) -> new Peer(name, key, ips, endpoint, keepalive, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wk-1\nPostUp = reboot",
                "wk-1\r",
                "wk-1 (LAN)",
                "",
                "-wk",
                "wk;1",
                "wk\u20281",
                "a\u0000",
                "wk_1",
            })
    void refusesNamesThatAreMoreThanAName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Peer(Optional.of(name), KEY, List.of(), Optional.empty(), 0, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wg0.key",
                "/a\nPostUp = reboot",
                "/a b",
                "/a;reboot",
                "/a$(reboot)",
                "/a`reboot`",
                "/a|b",
                "/a&b",
                "/a>b",
                "/a'b",
                "/a\"b",
                "/a\\b",
                "/a*b",
                "/a#b",
                ""
            })
    void refusesKeyFilesThatAShellWouldRead(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> new KeySource.File(Path.of(path)));
    }

    @Test
    void refusesNumbersThatWgWouldRefuse() {
        IpAddress ip = new IpAddress("172.27.15.12");
        assertThatIllegalArgumentException().isThrownBy(() -> new InterfaceAddress(ip, 33));
        assertThatIllegalArgumentException().isThrownBy(() -> new InterfaceAddress(ip, -1));
        for (int keepalive : new int[] {-1, 65536}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Peer(Optional.empty(), KEY, List.of(), Optional.empty(), keepalive, false));
        }
        for (int port : new int[] {-1, 65536}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new WgQuickConfig(
                            List.of(), OptionalInt.of(port), OptionalInt.empty(), new KeySource.None(), List.of()));
        }
        for (int mtu : new int[] {0, 67, 65536}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new WgQuickConfig(
                            List.of(), OptionalInt.empty(), OptionalInt.of(mtu), new KeySource.None(), List.of()));
        }
    }

    private static WgQuickConfig config(Peer... peers) {
        return new WgQuickConfig(
                List.of(), OptionalInt.empty(), OptionalInt.empty(), new KeySource.None(), List.of(peers));
    }

    private static OptionalInt optionalInt(Optional<Integer> number) {
        return number.map(OptionalInt::of).orElse(OptionalInt.empty());
    }
}
