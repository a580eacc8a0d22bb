package eu.kakde.mesh.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.genetlink.GenericNetlink;
import eu.kakde.mesh.agent.kernel.MeshHost.Outcome;
import eu.kakde.mesh.agent.kernel.NetlinkTap.Overheard;
import eu.kakde.mesh.agent.netlink.KernelNetlinkSocket;
import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.wireguard.DeviceConfig;
import eu.kakde.mesh.agent.wireguard.PeerConfig;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Only what changed is sent to the kernel: every message that {@code up} sends is overheard, while a tunnel to another
 * host is alive.
 */
@Timeout(120)
class MinimalChangesIT {

    private final PublicKey third = PrivateKey.generate().publicKey();
    private final PublicKey fourth = PrivateKey.generate().publicKey();

    @TempDir
    private Path directory;

    private TwoHosts hosts;
    private MeshHost left;
    private NetlinkTap tap;
    private int wireguard;

    @BeforeEach
    void bringUp() throws Exception {
        hosts = TwoHosts.create(directory);
        left = hosts.left();
        hosts.writeManifests(third("10.9.0.3:51820"));
        hosts.upBoth();
        tap = NetlinkTap.open(left.namespace());
        try (GenericNetlink netlink = GenericNetlink.open()) {
            wireguard = netlink.family("wireguard").orElseThrow().id();
        }
    }

    @AfterEach
    void removeHosts() {
        if (tap != null) {
            tap.close();
        }
        if (hosts != null) {
            hosts.close();
        }
    }

    @Test
    void anUnchangedPlanSendsNothing() throws Exception {
        Sent sent = up();
        assertThat(sent.toDevice()).isEmpty();
        assertThat(sent.routeChanges()).isEmpty();
        assertThat(sent.said()).isEqualTo("wg0 is as planned\n");
    }

    @Test
    void aNewHostsFirstUpReplacesNothingEither() throws Exception {
        left.command("down");
        tap.overheard();
        Sent sent = up();
        assertThat(sent.toDevice()).singleElement().satisfies(set -> {
            assertThat(set.replacesPeers()).isFalse();
            assertThat(set.hasPrivateKey()).isTrue();
            assertThat(set.peers())
                    .extracting(SetDevice.Peer::publicKey)
                    .containsExactlyInAnyOrder(hosts.rightKey(), third);
        });
        assertThat(sent.routeChanges()).isNotEmpty();
    }

    @Test
    void aChangedPeerIsOneMessageAboutThatPeer() throws Exception {
        hosts.writeManifests(third("10.9.0.3:51999"));
        Sent sent = upBesideALiveTunnel();
        assertThat(sent.toDevice())
                .containsExactly(new SetDevice(false, false, false, List.of(new SetDevice.Peer(third, false, true))));
        assertThat(sent.routeChanges()).isEmpty();
        assertThat(left.peer(third).endpoint()).contains(address("10.9.0.3", 51999));
    }

    @Test
    void aNewPeerIsOneMessageAndItsRoutes() throws Exception {
        hosts.writeManifests(third("10.9.0.3:51820")
                + TwoHosts.node("fourth", "172.27.15.14", "fd27::14", "10.9.0.4:51820", fourth, ""));
        Sent sent = upBesideALiveTunnel();
        assertThat(sent.toDevice())
                .containsExactly(new SetDevice(false, false, false, List.of(new SetDevice.Peer(fourth, false, true))));
        assertThat(sent.routeChanges()).hasSize(2);
    }

    @Test
    void aRemovedPeerIsOneMessageAndItsRoutes() throws Exception {
        hosts.writeManifests("");
        Sent sent = upBesideALiveTunnel();
        assertThat(sent.toDevice())
                .containsExactly(new SetDevice(false, false, false, List.of(new SetDevice.Peer(third, true, false))));
        assertThat(sent.routeChanges()).hasSize(2);
        assertThat(left.device().peers()).extracting(PeerState::publicKey).containsExactly(hosts.rightKey());
    }

    @Test
    void aTunnelMadeByHandIsAdoptedAsItIs() throws Exception {
        Path key = Path.of("/etc/wireguard/wg0.key");
        String secret = left.read(key).strip();
        String byHand = """
                [Interface]
                Address = 172.27.15.11/32, fd27::11/128
                ListenPort = 51820
                PrivateKey = %s

                [Peer]
                PublicKey = %s
                AllowedIPs = 172.27.15.12/32, fd27::12/128
                Endpoint = 10.9.0.2:51820
                PersistentKeepalive = 25
                """.formatted(secret, hosts.rightKey().base64());
        left.namespace().run(() -> {
            Files.delete(key);
            Files.writeString(Path.of("/etc/wireguard/wg0.conf"), byHand);
        });
        Sent sent = upBesideALiveTunnel();
        assertThat(sent.toDevice()).isEmpty();
        assertThat(sent.routeChanges()).isEmpty();
        assertThat(left.read(key).strip()).isEqualTo(secret);
        assertThat(left.read(Path.of("/etc/wireguard/wg0.conf")))
                .contains("private-key /etc/wireguard/wg0.key")
                .doesNotContain(secret);
    }

    @Test
    void aLivePeersEndpointStaysWhereItRoamed() throws Exception {
        // As a router does that gives the other host another port.
        hosts.right().withWireGuard(client -> {
            client.set(MeshHost.WG0, DeviceConfig.EMPTY.withListenPort(49001));
            return null;
        });
        assertThat(hosts.right().ping(TwoHosts.LEFT, 56)).isEqualTo(Ping.Answer.ANSWERED);
        assertThat(left.peer(hosts.rightKey()).endpoint()).contains(address("10.9.0.2", 49001));

        assertThat(upBesideALiveTunnel().toDevice()).isEmpty();
        hosts.writeManifests(third("10.9.0.3:51999"));
        assertThat(upBesideALiveTunnel().toDevice())
                .containsExactly(new SetDevice(false, false, false, List.of(new SetDevice.Peer(third, false, true))));
    }

    @Test
    void whatOthersPutOnTheInterfaceStaysUntilItsRemovalIsAskedFor() throws Exception {
        int index = left.link().orElseThrow().index();
        InterfaceAddress address = InterfaceAddress.host(index, new IpAddress("192.0.2.7"));
        Route route = Route.toPeer(Cidr.parse("192.0.2.9/32"), index);
        left.withWireGuard(client -> {
            client.set(
                    MeshHost.WG0,
                    DeviceConfig.ofPeers(
                            PeerConfig.addOrUpdate(fourth).withAllowedIps(List.of(Cidr.parse("192.0.2.9/32")))));
            return null;
        });
        left.withLinks(client -> {
            client.addAddress(address);
            client.addRoute(route);
            return null;
        });
        hosts.writeManifests("");
        upBesideALiveTunnel();

        assertThat(left.device().peer(fourth)).isPresent();
        assertThat(left.addresses(index)).contains(address);
        assertThat(left.routes()).contains(route);

        Outcome told = hosts.upLeft();
        assertThat(told.err()).contains("foreign: peer " + fourth, "foreign: address 192.0.2.7/32", "foreign: route");
        List<String> removing = new ArrayList<>(List.of(hosts.upArguments("left")));
        removing.add("--remove-foreign");
        assertThat(left.command(removing.toArray(String[]::new)).err()).isEmpty();
        assertThat(left.device().peers()).extracting(PeerState::publicKey).containsExactly(hosts.rightKey());
        assertThat(left.addresses(index)).doesNotContain(address);
        assertThat(left.routes()).doesNotContain(route);
        assertThat(left.ping(TwoHosts.RIGHT, 56)).isEqualTo(Ping.Answer.ANSWERED);
    }

    @Test
    void aDeviceOnTopOfTheTunnelOutlivesEachChange() throws Exception {
        Program ip = Program.get("ip");
        String tunnel = Integer.toString(left.link().orElseThrow().index());
        left.namespace().run(() -> ip.output("link", "add", "vxlan0", "type", "vxlan", "id", "4096", "dev", "wg0"));
        InterfaceName vxlan0 = new InterfaceName("vxlan0");
        Link vxlan = left.withLinks(client -> client.link(vxlan0).orElseThrow());
        for (String more : List.of("", third("10.9.0.3:51999"))) {
            hosts.writeManifests(more);
            upBesideALiveTunnel();
            assertThat(left.link().orElseThrow().index()).hasToString(tunnel);
            assertThat(left.links()).contains(vxlan);
        }
    }

    /** What {@code up} sent on the left host, and what it said. */
    private record Sent(List<SetDevice> toDevice, List<Overheard> routeChanges, String said) {}

    private Sent up() throws Exception {
        tap.overheard();
        Outcome outcome = hosts.upLeft();
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        List<Overheard> overheard = tap.overheard();
        assertThat(overheard).as("everything that was sent, questions too").isNotEmpty();
        return new Sent(
                overheard.stream()
                        .filter(sent -> sent.protocol() == KernelNetlinkSocket.NETLINK_GENERIC
                                && sent.message().type() == wireguard)
                        .flatMap(sent -> SetDevice.parse(sent.message().payload()).stream())
                        .toList(),
                overheard.stream().filter(Overheard::changesRoutes).toList(),
                outcome.out());
    }

    /** The same, and holds that the live peer's session and endpoint are as before. */
    private Sent upBesideALiveTunnel() throws Exception {
        PeerState before = left.peer(hosts.rightKey());
        assertThat(before.lastHandshake()).isPresent();
        Sent sent = up();
        assertThat(left.ping(TwoHosts.RIGHT, 56)).isEqualTo(Ping.Answer.ANSWERED);
        PeerState after = left.peer(hosts.rightKey());
        assertThat(after.endpoint()).isEqualTo(before.endpoint());
        assertThat(after.lastHandshake()).isEqualTo(before.lastHandshake());
        return sent;
    }

    private String third(String endpoint) {
        return TwoHosts.node("third", "172.27.15.13", "fd27::13", endpoint, third, "");
    }

    private static InetSocketAddress address(String ip, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
    }
}
