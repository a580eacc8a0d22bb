package eu.kakde.mesh.agent.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.kakde.mesh.agent.netlink.Message;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.netlink.NetlinkSocket;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.AddressRemoved;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.EventsLost;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.LinkChanged;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.RouteAdded;
import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links, addresses and routes as bytes, and events made of them. */
class RtnetlinkMessagesTest {

    private static final InterfaceName WG0 = new InterfaceName("wg0");
    private static final Route V4 = Route.toPeer(Cidr.parse("172.27.15.12/32"), 7);
    private static final Route V6 = Route.toPeer(Cidr.parse("fd27::12/128"), 7);

    private record Case(String name, byte[] payload, String bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> requests() {
        String fd27 = "fd270000000000000000000000000012";
        return Stream.of(
                new Case(
                        "create wireguard link",
                        LinkMessages.create(WG0, "wireguard", OptionalInt.of(1420)),
                        "00000000 00000000 00000000 00000000 | 08000300 77673000 | 08000400 8c050000"
                                + "| 14001280 | 0e000100 776972656775617264 00 0000"),
                new Case("set up", LinkMessages.setUp(7, true), "00000000 07000000 01000000 01000000"),
                new Case("set down", LinkMessages.setUp(7, false), "00000000 07000000 00000000 01000000"),
                new Case(
                        "address of IPv4",
                        AddressMessages.of(InterfaceAddress.host(7, new IpAddress("172.27.15.11"))),
                        "02 20 00 00 07000000 | 08000200 ac1b0f0b | 08000100 ac1b0f0b"),
                new Case(
                        "address of IPv6",
                        AddressMessages.of(InterfaceAddress.host(7, new IpAddress("fd27::12"))),
                        "0a 80 02 00 07000000 | 14000200" + fd27 + "| 14000100" + fd27),
                new Case(
                        "route of IPv4",
                        RouteMessages.of(V4),
                        "02 20 00 00 fe 33 fd 01 00000000 | 08000100 ac1b0f0c | 08000f00 fe000000 | 08000400 07000000"),
                new Case(
                        "route of IPv6",
                        RouteMessages.of(V6),
                        "0a 80 00 00 fe 33 00 01 00000000 | 14000100" + fd27
                                + "| 08000f00 fe000000 | 08000400 07000000 | 08000600 00040000"),
                new Case(
                        "way to an address",
                        RouteMessages.lookup(new IpAddress("172.27.15.12")),
                        "02 20 00 00 00 00 00 00 00100000 | 08000100 ac1b0f0c"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void writesWhatTheHeadersSay(Case it) {
        assertThat(HexFormat.of().formatHex(it.payload)).isEqualTo(it.bytes.replaceAll("[\\s|]+", ""));
    }

    @Test
    void readsWhatItWrites() throws Exception {
        InterfaceAddress address = new InterfaceAddress(3, new IpAddress("192.168.15.3"), 24, 253);
        assertThat(AddressMessages.parse(AddressMessages.of(address))).contains(address);
        for (Route route : List.of(
                V4,
                V6,
                new Route(
                        Cidr.parse("0.0.0.0/0"),
                        2,
                        Optional.of(new IpAddress("192.168.15.1")),
                        Optional.of(new IpAddress("192.168.15.3")),
                        100,
                        1000,
                        3,
                        0,
                        1))) {
            assertThat(RouteMessages.parse(RouteMessages.of(route))).contains(route);
        }
        Link link = LinkMessages.parse(LinkMessages.create(WG0, "wireguard", OptionalInt.of(1420)));
        assertThat(link).isEqualTo(new Link(0, "wg0", Optional.of("wireguard"), 1420, 0));
    }

    @Test
    void aDefaultRouteHasNoDestinationAttribute() throws Exception {
        byte[] payload = bytes("02 00 00 00 fe 03 00 01 00000000 | 08000400 02000000");
        assertThat(RouteMessages.parse(payload).orElseThrow().destination()).isEqualTo(Cidr.parse("0.0.0.0/0"));
    }

    @Test
    void theFarEndOfAPointToPointInterfaceIsNotItsAddress() throws Exception {
        byte[] payload = bytes("02 20 00 00 07000000 | 08000100 0a000002 | 08000200 0a000001");
        assertThat(AddressMessages.parse(payload).orElseThrow().address()).isEqualTo(new IpAddress("10.0.0.1"));
    }

    @Test
    void whatOurTypesRefuseIsLeftOut() throws Exception {
        String mapped = "00000000000000000000ffff0a000001";
        assertThat(RouteMessages.parse(bytes("0a 80 00 00 fe 03 00 07 00000000 | 14000100" + mapped)))
                .isEmpty();
        assertThat(AddressMessages.parse(bytes("0a 80 00 00 07000000 | 14000100" + mapped)))
                .isEmpty();
        assertThat(RouteMessages.parse(bytes("1c 00 00 00 fe 03 00 01 00000000 | 08000400 02000000")))
                .isEmpty();
    }

    @Test
    void messagesWithoutTheirFixedPartAreErrors() {
        assertThatThrownBy(() -> LinkMessages.parse(new byte[15])).hasMessageContaining("15 bytes");
        assertThatThrownBy(() -> AddressMessages.parse(new byte[7])).hasMessageContaining("7 bytes");
        assertThatThrownBy(() -> RouteMessages.parse(new byte[11])).hasMessageContaining("11 bytes");
    }

    /** Whatever comes, it is a value or an exception that says what is wrong. */
    @Property(tries = 3000, seed = "20267")
    void damagedMessagesAreErrorsOfTheirOwnKind(@ForAll @Size(6) List<Integer> positions, @ForAll byte value) {
        byte[] link = LinkMessages.create(WG0, "wireguard", OptionalInt.of(1420));
        byte[] address = AddressMessages.of(InterfaceAddress.host(7, new IpAddress("fd27::12")));
        byte[] route = RouteMessages.of(V6);
        for (int position : positions) {
            link[Math.floorMod(position, link.length)] = value;
            address[Math.floorMod(position, address.length)] = value;
            route[Math.floorMod(position, route.length)] = value;
        }
        for (Message message : List.of(
                new Message(16, 0, 0, 0, link), new Message(20, 0, 0, 0, address), new Message(24, 0, 0, 0, route))) {
            try {
                assertThat(RtnetlinkMonitor.parse(message)).isNotNull();
            } catch (NetlinkException e) {
                assertThat(e.errno()).isEqualTo(Errno.EBADMSG);
            }
        }
    }

    @Test
    void eventsComeInOrderAndTellWhenSomeWereLost() throws Exception {
        Queue<byte[]> datagrams = new ArrayDeque<>();
        datagrams.add(new Message(16, 0, 0, 0, LinkMessages.byIndex(7)).encode());
        datagrams.add(new byte[0]);
        datagrams.add(new Message(21, 0, 0, 0, AddressMessages.of(InterfaceAddress.host(7, new IpAddress("10.0.0.1"))))
                .encode());
        datagrams.add(new Message(24, 0, 0, 0, RouteMessages.of(V4)).encode());
        datagrams.add(new Message(99, 0, 0, 0, new byte[0]).encode());
        try (RtnetlinkMonitor monitor = new RtnetlinkMonitor(new Replay(datagrams))) {
            assertThat(monitor.next(Duration.ZERO)).containsInstanceOf(LinkChanged.class);
            assertThat(monitor.next(Duration.ZERO)).contains(new EventsLost());
            assertThat(monitor.next(Duration.ZERO)).containsInstanceOf(AddressRemoved.class);
            assertThat(monitor.next(Duration.ZERO)).contains(new RouteAdded(V4));
            assertThat(monitor.next(Duration.ZERO)).isEmpty();
            assertThat(monitor.next(Duration.ofMillis(5))).isEmpty();
        }
    }

    /** Datagrams in a row; an empty one stands for lost ones. */
    private record Replay(Queue<byte[]> datagrams) implements NetlinkSocket {

        @Override
        public void send(byte[] datagram) {
            throw new AssertionError("a monitor does not send");
        }

        @Override
        public Optional<byte[]> receive(Duration timeout) throws NetlinkException {
            byte[] next = datagrams.poll();
            if (next != null && next.length == 0) {
                throw new NetlinkException("receive", Errno.ENOBUFS);
            }
            return Optional.ofNullable(next);
        }

        @Override
        public void close() {}
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("[\\s|]+", ""));
    }
}
