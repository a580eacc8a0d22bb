package eu.kakde.mesh.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.kakde.mesh.agent.kernel.MeshHost.RunningAgent;
import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.wireguard.DeviceConfig;
import eu.kakde.mesh.agent.wireguard.PeerConfig;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody breaks on a node, a running agent mends, and it leaves alone what is not its own. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
class SelfHealingIT {

    private static final Path RP_FILTER = Path.of("/proc/sys/net/ipv4/conf/all/rp_filter");

    private TwoHosts hosts;
    private MeshHost left;
    private RunningAgent agent;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        hosts = TwoHosts.create(directory);
        left = hosts.left();
        hosts.upBoth();
        agent = left.startAgent("left", hosts.manifests());
    }

    @AfterAll
    void stop() {
        if (agent != null) {
            agent.close();
        }
        if (hosts != null) {
            hosts.close();
        }
    }

    @Test
    void aDeletedRouteComesBack() throws Exception {
        Route route = route();
        left.withLinks(client -> {
            client.deleteRoute(route);
            return null;
        });
        heals("route", () -> left.routes().contains(route));
    }

    @Test
    void aDeletedAddressComesBack() throws Exception {
        InterfaceAddress address = InterfaceAddress.host(wg0().index(), new IpAddress(TwoHosts.LEFT));
        left.withLinks(client -> {
            client.deleteAddress(address);
            return null;
        });
        heals("address", () -> left.addresses(wg0().index()).contains(address));
    }

    @Test
    void anotherMtuIsSetBack() throws Exception {
        int index = wg0().index();
        left.withLinks(client -> {
            client.setMtu(index, 1300);
            return null;
        });
        heals("MTU", () -> wg0().mtuBytes() == 1420);
    }

    @Test
    void anInterfaceThatIsDownComesUpWithItsRoutes() throws Exception {
        Route route = route();
        left.withLinks(client -> {
            client.setUp(route.interfaceIndex(), false);
            return null;
        });
        heals("down", () -> wg0().isUp() && left.routes().contains(route));
    }

    @Test
    void aDeletedInterfaceIsMadeAnew() throws Exception {
        int index = wg0().index();
        left.withLinks(client -> {
            client.deleteLink(index);
            return null;
        });
        heals(
                "interface",
                () -> left.link().filter(Link::isUp).isPresent()
                        && left.device().peer(hosts.rightKey()).isPresent()
                        && left.routes().stream()
                                .anyMatch(route -> route.destination().equals(Cidr.parse("172.27.15.12/32"))));
        assertThat(left.ping(TwoHosts.RIGHT, 56)).isEqualTo(Ping.Answer.ANSWERED);
    }

    @Test
    void aDeletedPeerComesBack() throws Exception {
        set(DeviceConfig.ofPeers(PeerConfig.remove(hosts.rightKey())));
        heals("peer", () -> left.device().peer(hosts.rightKey()).isPresent());
        assertThat(left.ping(TwoHosts.RIGHT, 56)).isEqualTo(Ping.Answer.ANSWERED);
    }

    @Test
    void anotherListenPortIsSetBack() throws Exception {
        set(DeviceConfig.EMPTY.withListenPort(50000));
        heals("listen port", () -> left.device().listenPort() == 51820);
    }

    @Test
    void strictReversePathFilteringIsLoosened() throws Exception {
        left.namespace().run(() -> Files.writeString(RP_FILTER, "1\n"));
        heals("rp_filter", () -> left.read(RP_FILTER).strip().equals("2"));
    }

    @Test
    void theInterfacesOfOthersAreTheirOwn() throws Exception {
        InterfaceAddress address = left.withLinks(client -> {
            Link other = client.createLink(new InterfaceName("other0"), "veth", OptionalInt.of(1300));
            client.setUp(other.index(), true);
            InterfaceAddress added = InterfaceAddress.host(other.index(), new IpAddress("192.0.2.77"));
            client.addAddress(added);
            return added;
        });
        aDeletedRouteComesBack();
        assertThat(left.addresses(address.interfaceIndex())).contains(address);
        assertThat(left.links())
                .filteredOn(link -> link.index() == address.interfaceIndex())
                .singleElement()
                .satisfies(link -> assertThat(link.mtuBytes()).isEqualTo(1300));
    }

    private static void heals(String what, Callable<Boolean> healed) {
        long broken = System.nanoTime();
        await().pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .atMost(Duration.ofSeconds(30))
                .until(healed);
        System.out.println("healed " + what + " in " + (System.nanoTime() - broken) / 1_000_000 + " ms");
    }

    private void set(DeviceConfig config) throws Exception {
        left.withWireGuard(client -> {
            client.set(MeshHost.WG0, config);
            return List.of();
        });
    }

    private Link wg0() throws Exception {
        return left.link().orElseThrow();
    }

    private Route route() throws Exception {
        return Route.toPeer(Cidr.parse("172.27.15.12/32"), wg0().index());
    }
}
