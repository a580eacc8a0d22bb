package eu.kakde.mesh.agent.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.kakde.mesh.agent.lab.NetworkNamespace;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.AddressAdded;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.LinkChanged;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.LinkRemoved;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.RouteAdded;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.RouteRemoved;
import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.agent.sys.TunDevice;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links, addresses, routes and events of a real kernel, in a namespace of the test's own. */
class RtnetlinkIT {

    private static final InterfaceName WG0 = new InterfaceName("wg0");
    private static final Cidr PEER = Cidr.parse("172.27.15.12/32");
    private static final Cidr PEER_V6 = Cidr.parse("fd27::12/128");

    private NetworkNamespace namespace;
    private RtnetlinkClient client;

    @BeforeEach
    void makeNamespace() throws Exception {
        namespace = NetworkNamespace.create("rtnetlink");
        client = namespace.call(RtnetlinkClient::open);
    }

    @AfterEach
    void closeNamespace() throws Exception {
        if (namespace != null) {
            client.close();
            namespace.close();
        }
    }

    @Test
    void listsOnlyTheLoopbackOfANewNamespace() throws Exception {
        assertThat(client.links()).singleElement().satisfies(link -> {
            assertThat(link.name()).isEqualTo("lo");
            assertThat(link.isUp()).isTrue();
        });
        assertThat(client.link(WG0)).isEmpty();
    }

    @Test
    void changesMtuAndState() throws Exception {
        Link link = tun();
        assertThat(link.kind()).contains("tun");
        assertThat(link.isUp()).isFalse();

        client.setMtu(link.index(), 1420);
        client.setUp(link.index(), true);

        Link changed = client.link(WG0).orElseThrow();
        assertThat(changed.mtuBytes()).isEqualTo(1420);
        assertThat(changed.isUp()).isTrue();
        client.setUp(link.index(), false);
        assertThat(client.link(WG0).orElseThrow().isUp()).isFalse();
        client.deleteLink(link.index());
        assertThat(client.link(WG0)).isEmpty();
    }

    @Test
    void addsListsAndDeletesAddressesOfBothFamilies() throws Exception {
        Link link = tun();
        InterfaceAddress v4 = InterfaceAddress.host(link.index(), new IpAddress("172.27.15.11"));
        InterfaceAddress v6 = InterfaceAddress.host(link.index(), new IpAddress("fd27::11"));
        client.addAddress(v4);
        client.addAddress(v6);

        assertThat(client.addresses(link.index())).containsExactlyInAnyOrder(v4, v6);
        assertErrno(Errno.EEXIST, () -> client.addAddress(v4));
        client.deleteAddress(v4);
        client.deleteAddress(v6);
        assertThat(client.addresses(link.index())).isEmpty();
        assertErrno(Errno.EADDRNOTAVAIL, () -> client.deleteAddress(v4));
    }

    @Test
    void listsOurRoutesAsTheyWereAdded() throws Exception {
        Link link = tun();
        client.setUp(link.index(), true);
        Route v4 = Route.toPeer(PEER, link.index());
        Route v6 = Route.toPeer(PEER_V6, link.index());
        client.addRoute(v4);
        client.addRoute(v6);

        assertThat(client.routes(link.index()).stream().filter(Route::isOurs)).containsExactlyInAnyOrder(v4, v6);
        assertThat(client.routes()).contains(v4, v6);
        assertErrno(Errno.EEXIST, () -> client.addRoute(v4));
        client.replaceRoute(v4);
        client.deleteRoute(v4);
        client.deleteRoute(v6);
        assertThat(client.routes(link.index()).stream().filter(Route::isOurs)).isEmpty();
        assertErrno(Errno.ESRCH, () -> client.deleteRoute(v4));
    }

    @Test
    void looksUpTheWayToAnAddress() throws Exception {
        Link link = tun();
        client.addAddress(InterfaceAddress.host(link.index(), new IpAddress("172.27.15.11")));
        client.setUp(link.index(), true);
        assertThat(client.routeTo(PEER.address())).isEmpty();

        client.addRoute(Route.toPeer(PEER, link.index()));

        Route way = client.routeTo(PEER.address()).orElseThrow();
        assertThat(way.interfaceIndex()).isEqualTo(link.index());
        assertThat(way.preferredSource()).contains(new IpAddress("172.27.15.11"));
        assertThat(way.destination()).isEqualTo(PEER);
        assertThat(client.routeTo(new IpAddress("172.27.15.11")).orElseThrow().type())
                .isEqualTo(Route.RTN_LOCAL);
        assertThat(client.routeTo(PEER_V6.address())).isEmpty();
    }

    @Test
    void refusalsCarryTheKernelsWords() {
        assertThatThrownBy(() -> client.createLink(WG0, "nosuchkind", OptionalInt.empty()))
                .isInstanceOfSatisfying(NetlinkException.class, e -> {
                    assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP);
                    assertThat(e.kernelText()).isPresent();
                })
                .hasMessageContaining("create nosuchkind interface wg0");
        assertErrno(Errno.ENODEV, () -> client.setMtu(4242, 1420));
    }

    @Test
    void tellsWhatOthersChange() throws Exception {
        try (RtnetlinkMonitor monitor = namespace.call(RtnetlinkMonitor::open)) {
            Link link = tun();
            InterfaceAddress address = InterfaceAddress.host(link.index(), new IpAddress("172.27.15.11"));
            client.addAddress(address);
            client.setUp(link.index(), true);
            Route route = Route.toPeer(PEER, link.index());
            client.addRoute(route);
            client.deleteRoute(route);
            client.deleteLink(link.index());

            List<RtnetlinkEvent> events = new ArrayList<>();
            for (Optional<RtnetlinkEvent> event = next(monitor); event.isPresent(); event = next(monitor)) {
                events.add(event.get());
            }
            assertThat(events)
                    .contains(new AddressAdded(address), new RouteAdded(route), new RouteRemoved(route))
                    .anyMatch(event -> event instanceof LinkChanged changed
                            && changed.link().isUp())
                    .anyMatch(event -> event instanceof LinkRemoved removed
                            && removed.link().name().equals("wg0"));
        }
    }

    @Test
    void closingEndsAWaitingMonitor() throws Exception {
        RtnetlinkMonitor monitor = namespace.call(RtnetlinkMonitor::open);
        Thread closer = Thread.startVirtualThread(() -> {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            monitor.close();
        });
        assertThatThrownBy(() -> monitor.next(Duration.ofMinutes(1))).isInstanceOf(ClosedChannelException.class);
        closer.join();
    }

    private static Optional<RtnetlinkEvent> next(RtnetlinkMonitor monitor) throws Exception {
        return monitor.next(Duration.ofMillis(100));
    }

    private Link tun() throws Exception {
        namespace.run(() -> TunDevice.makePersistent(WG0.text()));
        return client.link(WG0).orElseThrow();
    }

    private static void assertErrno(Errno errno, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }
}
