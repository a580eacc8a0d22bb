package eu.kakde.mesh.agent.rtnetlink;

import static eu.kakde.mesh.agent.rtnetlink.RouteMessages.RouteAttribute.RTA_DST;
import static eu.kakde.mesh.agent.rtnetlink.RouteMessages.RouteAttribute.RTA_GATEWAY;
import static eu.kakde.mesh.agent.rtnetlink.RouteMessages.RouteAttribute.RTA_OIF;
import static eu.kakde.mesh.agent.rtnetlink.RouteMessages.RouteAttribute.RTA_PREFSRC;
import static eu.kakde.mesh.agent.rtnetlink.RouteMessages.RouteAttribute.RTA_PRIORITY;
import static eu.kakde.mesh.agent.rtnetlink.RouteMessages.RouteAttribute.RTA_TABLE;

import eu.kakde.mesh.agent.netlink.AttributeReader;
import eu.kakde.mesh.agent.netlink.AttributeWriter;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Encodes and parses route messages: {@code struct rtmsg} of {@code linux/rtnetlink.h}. */
final class RouteMessages {

    private static final int RTMSG_LENGTH = 12;

    /** Asks a look-up for the table that the answer came from. */
    private static final int RTM_F_LOOKUP_TABLE = 0x1000;

    /** A copy that the kernel made of a route for one destination. */
    private static final int RTM_F_CLONED = 0x200;

    /** {@code RTA_*}, up to the last that is used. */
    enum RouteAttribute {
        RTA_UNSPEC,
        RTA_DST,
        RTA_SRC,
        RTA_IIF,
        RTA_OIF,
        RTA_GATEWAY,
        RTA_PRIORITY,
        RTA_PREFSRC,
        RTA_METRICS,
        RTA_MULTIPATH,
        RTA_PROTOINFO,
        RTA_FLOW,
        RTA_CACHEINFO,
        RTA_SESSION,
        RTA_MP_ALGO,
        RTA_TABLE
    }

    private RouteMessages() {}

    static byte[] all() {
        return new byte[RTMSG_LENGTH];
    }

    /** Only the routes through one interface; kernels before 4.20 list all in either case. */
    static byte[] through(int interfaceIndex) {
        return new AttributeWriter(all()).u32(RTA_OIF, interfaceIndex).toBytes();
    }

    /** How a packet to this address would leave. */
    static byte[] lookup(IpAddress to) {
        byte[] fixed = Rtnetlink.fixedPart(RTMSG_LENGTH)
                .put(0, (byte) Rtnetlink.family(to))
                .put(1, (byte) to.bits())
                .putInt(8, RTM_F_LOOKUP_TABLE)
                .array();
        return new AttributeWriter(fixed).bytes(RTA_DST, to.bytes()).toBytes();
    }

    static byte[] of(Route route) {
        byte[] fixed = Rtnetlink.fixedPart(RTMSG_LENGTH)
                .put((byte) Rtnetlink.family(route.destination().address()))
                .put((byte) route.destination().prefixLength())
                .put((byte) 0)
                .put((byte) 0)
                .put((byte) (route.table() > 255 ? 0 : route.table()))
                .put((byte) route.protocol())
                .put((byte) route.scope())
                .put((byte) route.type())
                .array();
        AttributeWriter out = new AttributeWriter(fixed)
                .bytes(RTA_DST, route.destination().address().bytes())
                .u32(RTA_TABLE, route.table());
        if (route.interfaceIndex() != 0) {
            out.u32(RTA_OIF, route.interfaceIndex());
        }
        if (route.priority() != 0) {
            out.u32(RTA_PRIORITY, route.priority());
        }
        route.gateway().ifPresent(gateway -> out.bytes(RTA_GATEWAY, gateway.bytes()));
        route.preferredSource().ifPresent(source -> out.bytes(RTA_PREFSRC, source.bytes()));
        return out.toBytes();
    }

    /** Empty for what is no route of ours to know: other families, cached copies, IPv4-mapped destinations. */
    static Optional<Route> parse(byte[] payload) throws NetlinkException {
        if (payload.length < RTMSG_LENGTH) {
            throw new NetlinkException("read a route of " + payload.length + " bytes", Errno.EBADMSG);
        }
        ByteBuffer fixed = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
        Optional<IpAddress> destination = Rtnetlink.any(fixed.get(0));
        Optional<IpAddress> gateway = Optional.empty();
        Optional<IpAddress> source = Optional.empty();
        int interfaceIndex = 0;
        int priority = 0;
        int table = Byte.toUnsignedInt(fixed.get(4));
        for (var in = AttributeReader.of(RouteAttribute.class, payload, RTMSG_LENGTH); in.next(); ) {
            switch (in.type()) {
                case RTA_DST -> destination = Rtnetlink.address(in.bytes());
                case RTA_OIF -> interfaceIndex = in.u32();
                case RTA_GATEWAY -> gateway = Rtnetlink.address(in.bytes());
                case RTA_PRIORITY -> priority = in.u32();
                case RTA_PREFSRC -> source = Rtnetlink.address(in.bytes());
                case RTA_TABLE -> table = in.u32();
                default -> {}
            }
        }
        Optional<Cidr> prefix = destination.flatMap(address -> prefix(address, Byte.toUnsignedInt(fixed.get(1))));
        if (prefix.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Route(
                prefix.get(),
                interfaceIndex,
                gateway,
                source,
                priority,
                table,
                Byte.toUnsignedInt(fixed.get(5)),
                Byte.toUnsignedInt(fixed.get(6)),
                Byte.toUnsignedInt(fixed.get(7))));
    }

    /** Whether the message is about a copy in the kernel's cache, of which dumps and notifications are better rid. */
    static boolean isCached(byte[] payload) {
        return payload.length >= RTMSG_LENGTH
                && (ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder()).getInt(8) & RTM_F_CLONED) != 0;
    }

    private static Optional<Cidr> prefix(IpAddress address, int length) {
        try {
            return Optional.of(new Cidr(address, length));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }
}
