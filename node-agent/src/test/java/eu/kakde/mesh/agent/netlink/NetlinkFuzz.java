package eu.kakde.mesh.agent.netlink;

import eu.kakde.mesh.agent.fuzz.FuzzTarget;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The parsers of netlink's own framing. */
public final class NetlinkFuzz {

    private NetlinkFuzz() {}

    public static List<FuzzTarget> targets() {
        byte[] two = ByteBuffer.allocate(56)
                .order(ByteOrder.nativeOrder())
                .put(message(16, 17))
                .put(message(3, 4))
                .array();
        byte[] refusal = message(Message.NLMSG_ERROR, 36);
        return List.of(new FuzzTarget("netlink", List.of(two, refusal), NetlinkException.class, input -> {
            for (Message message : Message.parse(input)) {
                if (message.type() == Message.NLMSG_ERROR) {
                    Ack.parse(message);
                }
            }
        }));
    }

    /** {@code struct nlmsghdr} and an empty payload, padded to four bytes. */
    private static byte[] message(int type, int payloadBytes) {
        return ByteBuffer.allocate(16 + (payloadBytes + 3 & ~3))
                .order(ByteOrder.nativeOrder())
                .putInt(16 + payloadBytes)
                .putShort((short) type)
                .putShort((short) 2)
                .putInt(1)
                .putInt(7)
                .array();
    }
}
