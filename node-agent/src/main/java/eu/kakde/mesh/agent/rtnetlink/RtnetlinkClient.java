package eu.kakde.mesh.agent.rtnetlink;

import static eu.kakde.mesh.agent.netlink.Message.NLM_F_CREATE;
import static eu.kakde.mesh.agent.netlink.Message.NLM_F_EXCL;
import static eu.kakde.mesh.agent.netlink.Message.NLM_F_REPLACE;

import eu.kakde.mesh.agent.netlink.KernelNetlinkSocket;
import eu.kakde.mesh.agent.netlink.Message;
import eu.kakde.mesh.agent.netlink.NetlinkConnection;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.netlink.Request;
import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads and changes links, addresses and routes. Failures are {@link NetlinkException}s with the kernel's errno; what
 * is looked up and not there is an empty result.
 */
public final class RtnetlinkClient implements AutoCloseable {

    /** No route at all; or one of type unreachable, prohibit (EACCES) or blackhole (EINVAL). */
    private static final Set<Errno> NO_ROUTE =
            Set.of(Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.EACCES, Errno.EINVAL);

    private final NetlinkConnection connection;

    public RtnetlinkClient(NetlinkConnection connection) {
        this.connection = connection;
    }

    /** A client for the calling thread's network namespace. */
    public static RtnetlinkClient open() throws IOException {
        return new RtnetlinkClient(NetlinkConnection.open(KernelNetlinkSocket.NETLINK_ROUTE));
    }

    public Optional<Link> link(InterfaceName name) throws IOException {
        try {
            Message answer = connection.get(
                    new Request(Rtnetlink.RTM_GETLINK, 0, LinkMessages.byName(name), "look up interface " + name));
            return Optional.of(LinkMessages.parse(answer.payload()));
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public List<Link> links() throws IOException {
        List<Link> links = new ArrayList<>();
        for (Message message :
                connection.dump(new Request(Rtnetlink.RTM_GETLINK, 0, LinkMessages.any(), "list interfaces"))) {
            links.add(LinkMessages.parse(message.payload()));
        }
        return links;
    }

    /**
     * Makes an interface, down and without addresses.
     *
     * @param kind the driver, such as {@code wireguard}
     * @param mtuBytes empty leaves it to the driver
     * @throws NetlinkException EOPNOTSUPP when the kernel has no such driver, EEXIST when the name is taken
     */
    public Link createLink(InterfaceName name, String kind, OptionalInt mtuBytes) throws IOException {
        String purpose = "create " + kind + " interface " + name;
        connection.execute(new Request(
                Rtnetlink.RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, LinkMessages.create(name, kind, mtuBytes), purpose));
        return link(name).orElseThrow(() -> new NetlinkException(purpose, Errno.ENODEV));
    }

    public void deleteLink(int index) throws IOException {
        connection.execute(
                new Request(Rtnetlink.RTM_DELLINK, 0, LinkMessages.byIndex(index), "delete interface " + index));
    }

    public void setMtu(int index, int mtuBytes) throws IOException {
        connection.execute(new Request(
                Rtnetlink.RTM_NEWLINK,
                0,
                LinkMessages.setMtu(index, mtuBytes),
                "set MTU " + mtuBytes + " of interface " + index));
    }

    public void setUp(int index, boolean up) throws IOException {
        connection.execute(new Request(
                Rtnetlink.RTM_NEWLINK,
                0,
                LinkMessages.setUp(index, up),
                "set interface " + index + (up ? " up" : " down")));
    }

    public List<InterfaceAddress> addresses(int interfaceIndex) throws IOException {
        List<InterfaceAddress> addresses = new ArrayList<>();
        for (Message message : connection.dump(new Request(
                Rtnetlink.RTM_GETADDR,
                0,
                AddressMessages.ofInterface(interfaceIndex),
                "list addresses of interface " + interfaceIndex))) {
            AddressMessages.parse(message.payload())
                    .filter(address -> address.interfaceIndex() == interfaceIndex)
                    .ifPresent(addresses::add);
        }
        return addresses;
    }

    /** @throws NetlinkException EEXIST when it is there already */
    public void addAddress(InterfaceAddress address) throws IOException {
        connection.execute(new Request(
                Rtnetlink.RTM_NEWADDR,
                NLM_F_CREATE | NLM_F_EXCL,
                AddressMessages.of(address),
                "add address " + address + " to interface " + address.interfaceIndex()));
    }

    /** @throws NetlinkException EADDRNOTAVAIL when it is not there */
    public void deleteAddress(InterfaceAddress address) throws IOException {
        connection.execute(new Request(
                Rtnetlink.RTM_DELADDR,
                0,
                AddressMessages.of(address),
                "delete address " + address + " of interface " + address.interfaceIndex()));
    }

    /** Every route of every table. */
    public List<Route> routes() throws IOException {
        return routes(new Request(Rtnetlink.RTM_GETROUTE, 0, RouteMessages.all(), "list routes"));
    }

    /** The routes of every table that leave through this interface; the kernel's own (table local) are among them. */
    public List<Route> routes(int interfaceIndex) throws IOException {
        return routes(new Request(
                        Rtnetlink.RTM_GETROUTE,
                        0,
                        RouteMessages.through(interfaceIndex),
                        "list routes through interface " + interfaceIndex))
                .stream()
                .filter(route -> route.interfaceIndex() == interfaceIndex)
                .toList();
    }

    /** @throws NetlinkException EEXIST when a route to this destination of this priority is in the table already */
    public void addRoute(Route route) throws IOException {
        connection.execute(new Request(
                Rtnetlink.RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, RouteMessages.of(route), "add " + inWords(route)));
    }

    /** Adds the route, in the place of one to the same destination of the same priority if there is one. */
    public void replaceRoute(Route route) throws IOException {
        connection.execute(new Request(
                Rtnetlink.RTM_NEWROUTE,
                NLM_F_CREATE | NLM_F_REPLACE,
                RouteMessages.of(route),
                "replace " + inWords(route)));
    }

    /** @throws NetlinkException ESRCH when it is not there */
    public void deleteRoute(Route route) throws IOException {
        connection.execute(new Request(Rtnetlink.RTM_DELROUTE, 0, RouteMessages.of(route), "delete " + inWords(route)));
    }

    /**
     * The way a packet to this address takes, as {@code ip route get} shows it: a route whose destination is the
     * address itself. Empty when there is none, or one that forbids it.
     */
    public Optional<Route> routeTo(IpAddress address) throws IOException {
        try {
            Message answer = connection.get(new Request(
                    Rtnetlink.RTM_GETROUTE, 0, RouteMessages.lookup(address), "look up the route to " + address));
            return RouteMessages.parse(answer.payload());
        } catch (NetlinkException e) {
            if (NO_ROUTE.contains(e.errno())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    private List<Route> routes(Request request) throws IOException {
        List<Route> routes = new ArrayList<>();
        for (Message message : connection.dump(request)) {
            if (!RouteMessages.isCached(message.payload())) {
                RouteMessages.parse(message.payload()).ifPresent(routes::add);
            }
        }
        return routes;
    }

    private static String inWords(Route route) {
        return "route " + route.destination() + " through interface " + route.interfaceIndex();
    }
}
