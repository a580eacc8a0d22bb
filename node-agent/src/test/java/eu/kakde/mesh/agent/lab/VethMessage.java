package eu.kakde.mesh.agent.lab;

import static eu.kakde.mesh.agent.lab.VethMessage.InfoAttribute.IFLA_INFO_DATA;
import static eu.kakde.mesh.agent.lab.VethMessage.InfoAttribute.IFLA_INFO_KIND;
import static eu.kakde.mesh.agent.lab.VethMessage.VethAttribute.VETH_INFO_PEER;

import eu.kakde.mesh.agent.netlink.AttributeWriter;
import eu.kakde.mesh.agent.netlink.Message;
import eu.kakde.mesh.agent.netlink.Request;
import eu.kakde.mesh.net.InterfaceName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The request for a pair of {@code veth} interfaces, one end of which is in another namespace. */
final class VethMessage {

    private static final int RTM_NEWLINK = 16;
    private static final int IFINFOMSG_LENGTH = 16;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_NET_NS_FD = 28;

    enum InfoAttribute {
        IFLA_INFO_UNSPEC,
        IFLA_INFO_KIND,
        IFLA_INFO_DATA
    }

    enum VethAttribute {
        VETH_INFO_UNSPEC,
        VETH_INFO_PEER
    }

    private VethMessage() {}

    /** @param name of both ends @param namespace the descriptor of the other end's */
    static Request create(InterfaceName name, int namespace) {
        byte[] info = new AttributeWriter()
                .string(IFLA_INFO_KIND, "veth")
                .nest(
                        IFLA_INFO_DATA,
                        data -> data.nest(
                                VETH_INFO_PEER,
                                peer -> peer.raw(new byte[IFINFOMSG_LENGTH])
                                        .raw(attribute(IFLA_IFNAME, text(name)))
                                        .raw(attribute(IFLA_NET_NS_FD, number(namespace)))))
                .toBytes();
        byte[] payload = new AttributeWriter(new byte[IFINFOMSG_LENGTH])
                .raw(attribute(IFLA_IFNAME, text(name)))
                .raw(attribute(IFLA_LINKINFO, info))
                .toBytes();
        return new Request(RTM_NEWLINK, Message.NLM_F_CREATE | Message.NLM_F_EXCL, payload, "create veth " + name);
    }

    private static byte[] attribute(int type, byte[] value) {
        return ByteBuffer.allocate(4 + value.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) (4 + value.length))
                .putShort((short) type)
                .put(value)
                .array();
    }

    private static byte[] text(InterfaceName name) {
        return (name.text() + '\0').getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }
}
