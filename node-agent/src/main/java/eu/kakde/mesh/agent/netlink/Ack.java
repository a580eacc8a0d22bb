package eu.kakde.mesh.agent.netlink;

import static eu.kakde.mesh.agent.netlink.Message.HEADER_LENGTH;

import eu.kakde.mesh.agent.sys.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a request ended: the payload of NLMSG_ERROR or NLMSG_DONE.
 *
 * <pre>
 *   NLMSG_ERROR  -errno:4 │ request's header:16 │ request's payload, unless NLM_F_CAPPED │ attributes, if NLM_F_ACK_TLVS
 *   NLMSG_DONE   -errno:4 │                                                              │ attributes, if NLM_F_ACK_TLVS
 * </pre>
 *
 * @param errno 0 for success
 */
record Ack(int errno, Optional<String> kernelText, OptionalInt offset) {

    private enum ExtendedAck {
        NLMSGERR_ATTR_UNUSED,
        NLMSGERR_ATTR_MSG,
        NLMSGERR_ATTR_OFFS
    }

    static Ack parse(Message message) throws NetlinkException {
        ByteBuffer payload = ByteBuffer.wrap(message.payload()).order(ByteOrder.nativeOrder());
        if (payload.limit() < 4) {
            throw NetlinkException.malformed("read an ack of " + payload.limit() + " bytes");
        }
        int errno = -payload.getInt(0);
        if (!message.has(Message.NLM_F_ACK_TLVS)) {
            return new Ack(errno, Optional.empty(), OptionalInt.empty());
        }
        return withAttributes(errno, message.payload(), attributesOffset(message, payload));
    }

    void check(String tried) throws NetlinkException {
        if (errno != 0) {
            throw new NetlinkException(tried, new Errno(errno), kernelText, offset);
        }
    }

    private static int attributesOffset(Message message, ByteBuffer payload) throws NetlinkException {
        if (message.type() == Message.NLMSG_DONE) {
            return 4;
        }
        int header = 4 + HEADER_LENGTH;
        if (payload.limit() < header) {
            throw NetlinkException.malformed("read an ack without the request's header");
        }
        int repeated = message.has(Message.NLM_F_CAPPED) ? 0 : Message.aligned(payload.getInt(4)) - HEADER_LENGTH;
        if (repeated < 0 || repeated > payload.limit() - header) {
            throw NetlinkException.malformed("read an ack that is shorter than the request in it");
        }
        return header + repeated;
    }

    private static Ack withAttributes(int errno, byte[] payload, int offset) throws NetlinkException {
        Optional<String> text = Optional.empty();
        OptionalInt where = OptionalInt.empty();
        AttributeReader<ExtendedAck> in =
                AttributeReader.of(ExtendedAck.class, Arrays.copyOfRange(payload, offset, payload.length));
        while (in.next()) {
            switch (in.type()) {
                case NLMSGERR_ATTR_MSG -> text = Optional.of(in.string());
                case NLMSGERR_ATTR_OFFS -> where = OptionalInt.of(in.u32());
                case NLMSGERR_ATTR_UNUSED -> {}
            }
        }
        return new Ack(errno, text, where);
    }
}
