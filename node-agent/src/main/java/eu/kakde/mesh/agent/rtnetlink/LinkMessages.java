package eu.kakde.mesh.agent.rtnetlink;

import static eu.kakde.mesh.agent.rtnetlink.LinkMessages.InfoAttribute.IFLA_INFO_KIND;
import static eu.kakde.mesh.agent.rtnetlink.LinkMessages.LinkAttribute.IFLA_IFNAME;
import static eu.kakde.mesh.agent.rtnetlink.LinkMessages.LinkAttribute.IFLA_LINKINFO;
import static eu.kakde.mesh.agent.rtnetlink.LinkMessages.LinkAttribute.IFLA_MTU;

import eu.kakde.mesh.agent.netlink.AttributeReader;
import eu.kakde.mesh.agent.netlink.AttributeWriter;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.net.InterfaceName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;

/** Encodes and parses link messages: {@code struct ifinfomsg} and {@code linux/if_link.h}. */
final class LinkMessages {

    private static final int IFINFOMSG_LENGTH = 16;

    /** {@code IFLA_*}, up to the last that is used. */
    enum LinkAttribute {
        IFLA_UNSPEC,
        IFLA_ADDRESS,
        IFLA_BROADCAST,
        IFLA_IFNAME,
        IFLA_MTU,
        IFLA_LINK,
        IFLA_QDISC,
        IFLA_STATS,
        IFLA_COST,
        IFLA_PRIORITY,
        IFLA_MASTER,
        IFLA_WIRELESS,
        IFLA_PROTINFO,
        IFLA_TXQLEN,
        IFLA_MAP,
        IFLA_WEIGHT,
        IFLA_OPERSTATE,
        IFLA_LINKMODE,
        IFLA_LINKINFO
    }

    /** {@code IFLA_INFO_*}, inside IFLA_LINKINFO. */
    enum InfoAttribute {
        IFLA_INFO_UNSPEC,
        IFLA_INFO_KIND
    }

    private LinkMessages() {}

    static byte[] any() {
        return ifinfomsg(0, 0, 0);
    }

    static byte[] byName(InterfaceName name) {
        return new AttributeWriter(any()).string(IFLA_IFNAME, name.text()).toBytes();
    }

    static byte[] byIndex(int index) {
        return ifinfomsg(index, 0, 0);
    }

    /** @param mtuBytes empty leaves it to the driver */
    static byte[] create(InterfaceName name, String kind, OptionalInt mtuBytes) {
        AttributeWriter out = new AttributeWriter(any()).string(IFLA_IFNAME, name.text());
        mtuBytes.ifPresent(mtu -> out.u32(IFLA_MTU, mtu));
        return out.nest(IFLA_LINKINFO, info -> info.string(IFLA_INFO_KIND, kind))
                .toBytes();
    }

    static byte[] setMtu(int index, int mtuBytes) {
        return new AttributeWriter(byIndex(index)).u32(IFLA_MTU, mtuBytes).toBytes();
    }

    static byte[] setUp(int index, boolean up) {
        return ifinfomsg(index, up ? Link.IFF_UP : 0, Link.IFF_UP);
    }

    static Link parse(byte[] payload) throws NetlinkException {
        if (payload.length < IFINFOMSG_LENGTH) {
            throw new NetlinkException("read a link of " + payload.length + " bytes", Errno.EBADMSG);
        }
        ByteBuffer fixed = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
        String name = "";
        Optional<String> kind = Optional.empty();
        int mtu = 0;
        for (var in = AttributeReader.of(LinkAttribute.class, payload, IFINFOMSG_LENGTH); in.next(); ) {
            switch (in.type()) {
                case IFLA_IFNAME -> name = in.string();
                case IFLA_MTU -> mtu = in.u32();
                case IFLA_LINKINFO -> kind = kind(in.nested(InfoAttribute.class));
                default -> {}
            }
        }
        return new Link(fixed.getInt(4), name, kind, mtu, fixed.getInt(8));
    }

    private static Optional<String> kind(AttributeReader<InfoAttribute> in) throws NetlinkException {
        Optional<String> kind = Optional.empty();
        while (in.next()) {
            if (in.type() == IFLA_INFO_KIND) {
                kind = Optional.of(in.string());
            }
        }
        return kind;
    }

    /** @param change which flags are meant */
    private static byte[] ifinfomsg(int index, int flags, int change) {
        return Rtnetlink.fixedPart(IFINFOMSG_LENGTH)
                .putInt(4, index)
                .putInt(8, flags)
                .putInt(12, change)
                .array();
    }
}
