package eu.kakde.mesh.agent.netlink;

import eu.kakde.mesh.agent.sys.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One netlink message: {@code struct nlmsghdr} of {@code linux/netlink.h} and its payload.
 *
 * @param sequence the request's number, which its answers carry; 0 in notifications
 * @param portId who sent the request; 0 for the kernel
 * @param payload not copied
 */
public record Message(int type, int flags, int sequence, int portId, byte[] payload) {

    static final int HEADER_LENGTH = 16;

    static final int NLMSG_NOOP = 1;
    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;

    public static final int NLM_F_REQUEST = 0x1;
    static final int NLM_F_MULTI = 0x2;
    static final int NLM_F_ACK = 0x4;
    static final int NLM_F_DUMP_INTR = 0x10;
    /** On an answer: the ack does not repeat the request. */
    static final int NLM_F_CAPPED = 0x100;
    /** On an answer: the ack carries extended attributes. */
    static final int NLM_F_ACK_TLVS = 0x200;
    /** NLM_F_ROOT and NLM_F_MATCH. */
    static final int NLM_F_DUMP = 0x300;

    public static final int NLM_F_REPLACE = 0x100;
    public static final int NLM_F_EXCL = 0x200;
    public static final int NLM_F_CREATE = 0x400;

    /** The message as a datagram of its own. */
    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEADER_LENGTH + payload.length).order(ByteOrder.nativeOrder());
        out.putInt(HEADER_LENGTH + payload.length).putShort((short) type).putShort((short) flags);
        return out.putInt(sequence).putInt(portId).put(payload).array();
    }

    /** The messages in a datagram. */
    public static List<Message> parse(byte[] datagram) throws NetlinkException {
        List<Message> messages = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        int offset = 0;
        while (offset < datagram.length) {
            int left = datagram.length - offset;
            int length = left < HEADER_LENGTH ? left : in.getInt(offset);
            if (length < HEADER_LENGTH || length > left) {
                throw new NetlinkException(
                        "read a message at offset " + offset + ": its length is " + length + ", " + left
                                + " bytes are left",
                        Errno.EBADMSG);
            }
            messages.add(new Message(
                    Short.toUnsignedInt(in.getShort(offset + 4)),
                    Short.toUnsignedInt(in.getShort(offset + 6)),
                    in.getInt(offset + 8),
                    in.getInt(offset + 12),
                    Arrays.copyOfRange(datagram, offset + HEADER_LENGTH, offset + length)));
            offset += Math.min(left, aligned(length));
        }
        return messages;
    }

    boolean has(int flag) {
        return (flags & flag) == flag;
    }

    /** The next multiple of 4. */
    static int aligned(int length) {
        return length + 3 & ~3;
    }
}
