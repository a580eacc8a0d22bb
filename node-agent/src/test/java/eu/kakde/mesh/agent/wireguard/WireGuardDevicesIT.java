package eu.kakde.mesh.agent.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.kakde.mesh.agent.lab.DaemonInNamespace;
import eu.kakde.mesh.agent.lab.NetworkNamespace;
import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkClient;
import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Finding, making and removing interfaces on a machine whose kernel has no WireGuard. */
@Timeout(60)
class WireGuardDevicesIT {

    private static final InterfaceName WG0 = new InterfaceName("wg0");
    private static final String PROGRAM = "wireguard-go";
    private static final long TUNSETIFF = 0x400454caL;
    private static final short IFF_TUN = 1;
    private static final int HANDSHAKE_INITIATION_LENGTH = 148;

    private NetworkNamespace namespace;
    private WireGuardDevices devices;
    private RtnetlinkClient links;

    @BeforeAll
    static void needsUserspace() throws Exception {
        try (KernelWireGuard kernel = KernelWireGuard.open().orElse(null)) {
            Assumptions.assumeTrue(kernel == null, "this kernel has WireGuard");
        }
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin", PROGRAM)), PROGRAM + " is not installed");
    }

    @BeforeEach
    void makeNamespace() throws Exception {
        namespace = NetworkNamespace.create("devices");
        devices = namespace.call(WireGuardDevices::open);
        links = namespace.call(RtnetlinkClient::open);
    }

    @AfterEach
    void closeNamespace() {
        if (namespace != null) {
            devices.close();
            links.close();
            namespace.close();
        }
    }

    @Test
    void makesAnInterfaceOnceAndFindsItAgain() throws Exception {
        assertThat(find()).isEmpty();
        assertThat(ensure().kind()).isEqualTo(WireGuardClient.Kind.USERSPACE);
        Link link = links.link(WG0).orElseThrow();
        assertThat(link.mtuBytes()).isEqualTo(1400);
        DaemonInNamespace daemon = daemon().orElseThrow();

        ensure();
        assertThat(daemon()).contains(daemon);
        assertThat(links.link(WG0)).contains(link);
        assertThat(find()).isPresent();
    }

    @Test
    void itsProcessHasASessionAndAnEnvironmentOfItsOwn() throws Exception {
        ensure();
        DaemonInNamespace daemon = daemon().orElseThrow();
        String ownStat = Files.readString(Path.of("/proc/self/stat"));
        String ownSession = ownStat.substring(ownStat.lastIndexOf(')') + 2).split(" ")[3];
        assertThat(String.valueOf(daemon.session())).isNotEqualTo(ownSession);
        assertThat(daemon.environment()).contains("LOG_LEVEL=error").doesNotContain("JAVA", "PATH", "HOME");
    }

    @Test
    void addressesAndRoutesOutliveAKilledProcess() throws Exception {
        WireGuardClient client = ensure();
        Link link = links.link(WG0).orElseThrow();
        InterfaceAddress address = InterfaceAddress.host(link.index(), new IpAddress("172.27.15.11"));
        Route route = Route.toPeer(Cidr.parse("172.27.15.12/32"), link.index());
        links.addAddress(address);
        links.setUp(link.index(), true);
        links.addRoute(route);
        namespace.run(() -> client.set(WG0, DeviceConfig.EMPTY.withListenPort(51820)));

        daemon().orElseThrow().kill();

        assertThat(links.routes(link.index())).contains(route);
        assertThat(find()).isEmpty();
        assertThatThrownBy(() -> namespace.call(() -> client.get(WG0)))
                .isInstanceOfSatisfying(
                        WireGuardException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECONNREFUSED));

        WireGuardClient again = ensure();

        assertThat(links.link(WG0).orElseThrow().index()).isEqualTo(link.index());
        assertThat(links.link(WG0).orElseThrow().mtuBytes()).isEqualTo(1400);
        assertThat(links.addresses(link.index())).contains(address);
        assertThat(links.routes(link.index())).contains(route);
        assertThat(firstPacketOf(again)).isEqualTo(HANDSHAKE_INITIATION_LENGTH);
    }

    /** Gives the device a peer that is a socket of ours, and waits for the device to call. */
    private int firstPacketOf(WireGuardClient client) throws Exception {
        try (DatagramSocket peer = namespace.call(() -> new DatagramSocket(0, InetAddress.getLoopbackAddress()))) {
            peer.setSoTimeout(10_000);
            PeerConfig config = PeerConfig.addOrUpdate(PrivateKey.generate().publicKey())
                    .withEndpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.getLocalPort()))
                    .withPersistentKeepaliveSeconds(1);
            namespace.run(() -> client.set(WG0, DeviceConfig.ofPeers(config).withPrivateKey(PrivateKey.generate())));
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            peer.receive(packet);
            return packet.getLength();
        }
    }

    @Test
    void removesInterfaceAndProcess() throws Exception {
        ensure();
        DaemonInNamespace daemon = daemon().orElseThrow();
        namespace.run(() -> devices.delete(WG0));

        assertThat(links.link(WG0)).isEmpty();
        assertThat(find()).isEmpty();
        for (int i = 0; i < 200 && daemon().isPresent(); i++) {
            Thread.sleep(10);
        }
        assertThat(daemon()).as("process " + daemon.pid()).isEmpty();
        namespace.run(() -> devices.delete(WG0));
        assertThat(ensure().kind()).isEqualTo(WireGuardClient.Kind.USERSPACE);
    }

    @Test
    void leavesForeignInterfacesAlone() throws Exception {
        InterfaceName lo = new InterfaceName("lo");
        assertThatThrownBy(() -> namespace.call(() -> devices.ensure(lo, 1400)))
                .isInstanceOf(WireGuardException.class)
                .hasMessageContaining("hardware");
        assertThatThrownBy(() -> namespace.run(() -> devices.delete(lo))).isInstanceOf(WireGuardException.class);
        assertThat(links.link(lo)).isPresent();
    }

    @Test
    void leavesATunOfAnotherProgramAlone() throws Exception {
        int program = namespace.call(() -> Libc.open("/dev/net/tun", Libc.O_RDWR | Libc.O_CLOEXEC));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment request = arena.allocate(40, 8);
            request.setString(0, WG0.text());
            request.set(ValueLayout.JAVA_SHORT, 16, IFF_TUN);
            assertThat(namespace.call(() -> Libc.ioctl(program, TUNSETIFF, request)))
                    .isZero();
            assertThatThrownBy(() -> namespace.run(() -> devices.delete(WG0)))
                    .isInstanceOfSatisfying(
                            WireGuardException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
            assertThatThrownBy(this::ensure)
                    .isInstanceOfSatisfying(
                            WireGuardException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
            assertThat(links.link(WG0)).isPresent();
        } finally {
            Libc.close(program);
        }
    }

    @Test
    void aFailedStartSaysWhy() throws Exception {
        Path sockets = Path.of("/var/run/wireguard");
        namespace.run(() -> Files.createSymbolicLink(sockets, Path.of("/nowhere/at/all")));
        assertThatThrownBy(this::ensure)
                .isInstanceOf(WireGuardException.class)
                .hasMessageContaining("/usr/bin/wireguard-go")
                .hasMessageContaining(sockets.toString());
        namespace.run(() -> Files.delete(sockets));
    }

    private WireGuardClient ensure() throws Exception {
        return namespace.call(() -> devices.ensure(WG0, 1400));
    }

    private Optional<WireGuardClient> find() throws Exception {
        return namespace.call(() -> devices.find(WG0));
    }

    private Optional<DaemonInNamespace> daemon() throws Exception {
        return namespace.call(() -> DaemonInNamespace.find(PROGRAM));
    }
}
