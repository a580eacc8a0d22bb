package eu.kakde.mesh.agent.rtnetlink;

import eu.kakde.mesh.agent.fuzz.FuzzTarget;
import eu.kakde.mesh.agent.netlink.Message;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import java.util.List;

/** The parsers of rtnetlink's messages. */
public final class RtnetlinkFuzz {

    private RtnetlinkFuzz() {}

    public static List<FuzzTarget> targets() {
        byte[] address = AddressMessages.of(InterfaceAddress.host(7, new IpAddress("172.27.15.12")));
        byte[] address6 = AddressMessages.of(InterfaceAddress.host(7, new IpAddress("fd27::12")));
        byte[] route = RouteMessages.of(Route.toPeer(Cidr.parse("172.27.15.12/32"), 7));
        byte[] route6 = RouteMessages.of(Route.toPeer(Cidr.parse("fd27::12/128"), 7));
        // struct ifinfomsg; IFLA_IFNAME "wg0", IFLA_MTU 1420
        byte[] link = new byte[] {
            0,
            0,
            0,
            0,
            7,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            8,
            0,
            3,
            0,
            'w',
            'g',
            '0',
            0,
            8,
            0,
            4,
            0,
            (byte) 0x8c,
            5,
            0,
            0
        };
        return List.of(
                new FuzzTarget(
                        "address-message", List.of(address, address6), NetlinkException.class, AddressMessages::parse),
                new FuzzTarget("route-message", List.of(route, route6), NetlinkException.class, input -> {
                    RouteMessages.parse(input);
                    RouteMessages.isCached(input);
                }),
                new FuzzTarget("link-message", List.of(link), NetlinkException.class, LinkMessages::parse),
                new FuzzTarget(
                        "rule-message",
                        List.of(new byte[] {2, 0, 0, 0, -2, 0, 0, 1, 0, 0, 0, 0, 8, 0, 6, 0, -2, 127, 0, 0}),
                        NetlinkException.class,
                        RuleMessages::parse),
                new FuzzTarget(
                        "route-event",
                        List.of(route, route6),
                        NetlinkException.class,
                        input -> RtnetlinkMonitor.parse(new Message(Rtnetlink.RTM_NEWROUTE, 0, 0, 0, input))));
    }
}
