package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Keys, peers and devices for tests: fixed ones, and random ones drawn from pools small enough for collisions. */
final class Samples {

    private Samples() {}

    static PublicKey key(int number) {
        byte[] bytes = new byte[PublicKey.LENGTH];
        Arrays.fill(bytes, (byte) 0x11);
        bytes[0] = (byte) (number >> 8);
        bytes[1] = (byte) number;
        return PublicKey.of(bytes);
    }

    static Cidr cidr(String text) {
        return Cidr.parse(text);
    }

    static InetSocketAddress endpoint(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    static PeerState peer(int key, String... allowedIps) {
        return new PeerState(
                key(key),
                false,
                Optional.empty(),
                0,
                Optional.empty(),
                0,
                0,
                Arrays.stream(allowedIps).map(Cidr::parse).toList(),
                1);
    }

    static DeviceState device(PeerState... peers) {
        return new DeviceState(FakeDevice.NAME, 7, Optional.empty(), 0, 0, List.of(peers));
    }

    static Arbitrary<PublicKey> keys() {
        return Arbitraries.integers().between(1, 6).map(Samples::key);
    }

    static Arbitrary<Cidr> cidrs() {
        return Arbitraries.of(
                cidr("172.27.15.11/32"),
                cidr("172.27.15.12/32"),
                cidr("172.27.15.13/32"),
                cidr("10.42.0.0/16"),
                cidr("0.0.0.0/0"),
                cidr("fd27::11/128"),
                cidr("fd27::/64"),
                cidr("::/0"));
    }

    static Arbitrary<Optional<InetSocketAddress>> endpoints() {
        return Arbitraries.of(
                        endpoint("203.0.113.10", 51820),
                        endpoint("198.51.100.25", 65535),
                        endpoint("2001:db8::25", 51820),
                        endpoint("fe80::1%7", 1))
                .optional();
    }

    static Arbitrary<PeerConfig> peerConfigs() {
        return Combinators.combine(
                        keys(),
                        Arbitraries.of(PeerConfig.Action.class),
                        Arbitraries.of(PresharedKey.NONE, PresharedKey.of(key(3).bytes()))
                                .optional(),
                        endpoints(),
                        Arbitraries.of(0, 25, 65535).optional(),
                        Arbitraries.of(true, false),
                        cidrs().list().uniqueElements().ofMaxSize(4))
                .as((key, action, psk, endpoint, keepalive, replace, allowedIps) -> action == PeerConfig.Action.REMOVE
                        ? PeerConfig.remove(key)
                        : new PeerConfig(
                                key,
                                action,
                                psk,
                                endpoint,
                                keepalive.map(OptionalInt::of).orElse(OptionalInt.empty()),
                                replace,
                                allowedIps));
    }

    static Arbitrary<DeviceConfig> configs() {
        return Combinators.combine(
                        Arbitraries.of(PrivateKey.of(key(9).bytes())).optional(),
                        Arbitraries.of(0, 51820, 65535).optional(),
                        peerConfigs().list().ofMaxSize(8))
                .as((key, port, peers) ->
                        new DeviceConfig(key, port.map(OptionalInt::of).orElse(OptionalInt.empty()), peers));
    }

    static Arbitrary<PeerState> peerStates() {
        Arbitrary<Optional<Instant>> handshakes = Arbitraries.of(
                        Instant.ofEpochSecond(1_700_000_000L, 123_456_789),
                        Instant.ofEpochSecond(1_700_000_000L, 0),
                        Instant.ofEpochSecond(0, 1))
                .optional();
        return Combinators.combine(
                        keys(),
                        Arbitraries.of(true, false),
                        endpoints(),
                        Arbitraries.of(0, 25, 65535),
                        handshakes,
                        Arbitraries.longs(),
                        Arbitraries.longs(),
                        cidrs().list().ofMaxSize(6))
                .as((key, psk, endpoint, keepalive, handshake, rx, tx, allowedIps) ->
                        new PeerState(key, psk, endpoint, keepalive, handshake, rx, tx, allowedIps, 1));
    }

    /** @param publicKey is a device's own key: no arbitrary one, since userspace devices tell only the private key */
    static Arbitrary<DeviceState> states(Optional<PublicKey> publicKey) {
        return Combinators.combine(
                        Arbitraries.of(0, 51820, 65535),
                        Arbitraries.of(0, 1, 0xca6c, 0xffff_ffff),
                        peerStates().list().uniqueElements(PeerState::publicKey).ofMaxSize(6))
                .as((port, fwmark, peers) -> new DeviceState(FakeDevice.NAME, 7, publicKey, port, fwmark, peers));
    }
}
