package eu.kakde.mesh.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.check.Finding.Level;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Rule;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreflightTest {

    private static final Wanted WANTED = new Wanted(
            new InterfaceName("wg0"), 51820, List.of(Cidr.parse("172.27.15.0/24")), List.of(), Optional.empty());
    private static final PublicKey OWN = key(1);
    private static final PublicKey OTHER = key(2);
    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    @ParameterizedTest(name = "{0}, up: {1} -> {2}")
    @CsvSource({
        "eth0, true, OK",
        "wg0, true, OK",
        "docker0, true, OK",
        "cni0, true, STOP",
        "flannel.1, false, STOP",
        "vxlan.calico, true, STOP",
        "cali12ab, true, STOP",
        "cilium_host, true, STOP",
        "weave, true, STOP",
        "kube-ipvs0, false, STOP",
        "tunl0, false, OK",
        "tunl0, true, STOP",
    })
    void knowsOtherNetworksByTheirInterfaces(String name, boolean up, Level level) {
        Link link = new Link(7, name, Optional.empty(), 1500, up ? Link.IFF_UP : 0);
        assertThat(Preflight.interfaces(network(List.of(link), List.of())).level())
                .isEqualTo(level);
    }

    @ParameterizedTest(name = "{0} {1} selects: {2} -> {3}")
    @CsvSource({
        "0, 255, false, OK",
        "32766, 254, false, OK",
        "32767, 253, false, OK",
        "32766, 254, true, STOP",
        "100, 254, false, STOP",
        "0, 100, false, STOP",
    })
    void knowsTheKernelsOwnRules(int priority, int table, boolean selects, Level level) {
        Rule rule = new Rule(true, priority, table, Optional.empty(), selects);
        assertThat(Preflight.rules(network(List.of(), List.of(rule))).level()).isEqualTo(level);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({"0x3000, OK", "0x1000, WARN", "0x2000, STOP", "0, STOP"})
    void needsCapabilities(String capabilities, Level level) {
        HostFacts.System system =
                new HostFacts.System(Long.decode(capabilities), true, NOW, Map.of(), Map.of(), List.of());
        assertThat(Preflight.capabilities(system).level()).isEqualTo(level);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({"rw-------, OK", "r--------, OK", "rw-r-----, STOP", "rw----r--, STOP"})
    void wantsTheKeyToBeItsOwnersAlone(String permissions, Level level) {
        HostFacts.Files files = new HostFacts.Files(
                List.of(), "/etc/wireguard", true, 1 << 30, Optional.of(permissions), Optional.empty());
        assertThat(Preflight.key(files, Optional.of(OWN), Optional.of(OWN)).level())
                .isEqualTo(level);
    }

    @Test
    void stopsWhereTheManifestsPinAnotherKeyThanThisHosts() {
        HostFacts.Files files = new HostFacts.Files(
                List.of(), "/etc/wireguard", true, 1 << 30, Optional.of("rw-------"), Optional.empty());
        assertThat(Preflight.key(files, Optional.of(OWN), Optional.of(OTHER)))
                .returns(Level.STOP, Finding::level)
                .extracting(Finding::found)
                .asString()
                .contains("public half is " + OWN, "pins " + OTHER);
        assertThat(Preflight.key(files, Optional.of(OWN), Optional.empty()).level())
                .isEqualTo(Level.OK);
    }

    @Test
    void stopsWhereTheManifestsPinAKeyAndThereIsNoneHere() {
        HostFacts.Files files =
                new HostFacts.Files(List.of(), "/etc/wireguard", true, 1 << 30, Optional.empty(), Optional.empty());
        assertThat(Preflight.key(files, Optional.empty(), Optional.of(OTHER)).level())
                .isEqualTo(Level.STOP);
        assertThat(Preflight.key(files, Optional.empty(), Optional.empty()).level())
                .isEqualTo(Level.OK);
        assertThat(Preflight.key(files, Optional.of(OWN), Optional.of(OWN)))
                .as("of a wg0.conf made by hand")
                .isEqualTo(Finding.ok("private-key", "in the configuration; it will be adopted"));
    }

    @ParameterizedTest(name = "{0} synchronised: {1} -> {2}")
    @CsvSource({
        "2026-11-24T02:00:00Z, true, OK",
        "2026-11-24T02:00:00Z, false, WARN",
        "1970-01-01T00:01:00Z, true, STOP",
    })
    void knowsAClockThatIsBehind(Instant now, boolean synchronised, Level level) {
        HostFacts.System system = new HostFacts.System(-1, synchronised, now, Map.of(), Map.of(), List.of());
        assertThat(Preflight.clock(system).level()).isEqualTo(level);
    }

    @Test
    void needsAnImplementationOfWireGuard() {
        assertThat(wireguard(true, List.of(), false)).isEqualTo(Level.OK);
        assertThat(wireguard(false, List.of("wireguard-go"), true)).isEqualTo(Level.OK);
        assertThat(wireguard(false, List.of("wireguard-go"), false)).isEqualTo(Level.STOP);
        assertThat(wireguard(false, List.of(), true)).isEqualTo(Level.STOP);
    }

    @Test
    void warnsOfStrictReversePathsThatAllDoesNotLoosen() {
        assertThat(reversePaths(Map.of("all", 1))).isEqualTo(Level.WARN);
        assertThat(reversePaths(Map.of("all", 0, "eth0", 1))).isEqualTo(Level.WARN);
        assertThat(reversePaths(Map.of("all", 2, "eth0", 1))).isEqualTo(Level.OK);
    }

    @Test
    void readsTheKernelsTableOfUdpSockets() {
        assertThat(UdpSockets.parse("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt uid"))
                .isEmpty();
        assertThat(UdpSockets.parse(
                        " 12: 00000000:CA6C 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0"
                                + " 4711 2 0000000000000000 0"))
                .contains(new UdpSockets.Entry(51820, 4711));
    }

    @Test
    void leavesIpv6AloneWhereTheOverlayHasNone() {
        HostFacts.System system = new HostFacts.System(-1, true, NOW, Map.of(), Map.of("all", 1), List.of());
        assertThat(Preflight.ipv6(system, WANTED).level()).isEqualTo(Level.OK);
    }

    private static Level wireguard(boolean inKernel, List<String> programs, boolean hasTun) {
        return Preflight.wireguard(new HostFacts.WireGuard(
                        inKernel,
                        programs,
                        hasTun,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .level();
    }

    private static Level reversePaths(Map<String, Integer> values) {
        return Preflight.reversePaths(new HostFacts.System(-1, true, NOW, values, Map.of(), List.of()))
                .level();
    }

    private static PublicKey key(int number) {
        byte[] bytes = new byte[PublicKey.LENGTH];
        Arrays.fill(bytes, (byte) number);
        return PublicKey.of(bytes);
    }

    private static HostFacts.Network network(List<Link> links, List<Rule> rules) {
        return new HostFacts.Network(links, List.of(), List.of(), rules, List.of());
    }
}
