package eu.kakde.mesh.agent.probe;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An ICMP echo request or reply.
 *
 * <pre>
 *   type:1  code:1  checksum:2  identifier:2  sequence:2  payload
 * </pre>
 *
 * All numbers are in network order (RFC 792, RFC 4443). A raw IPv4 socket hands packets up with their IP header
 * (raw(7)), an IPv6 one without, and there the kernel also does the checksum.
 *
 * @param identifier whose request it was, 0 to 65535
 * @param sequence which one, 0 to 65535
 */
record EchoPacket(int identifier, int sequence) {

    private static final int ICMP_ECHO = 8;
    private static final int ICMP_ECHOREPLY = 0;
    private static final int ICMPV6_ECHO_REQUEST = 128;
    private static final int ICMPV6_ECHO_REPLY = 129;
    private static final int HEADER_BYTES = 8;
    private static final int PAYLOAD_BYTES = 16;
    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;

    /** How large the smallest request is, with its IP header. */
    static int smallestBytes(boolean ipv4) {
        return (ipv4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES) + HEADER_BYTES + PAYLOAD_BYTES;
    }

    byte[] request(boolean ipv4) {
        return request(ipv4, smallestBytes(ipv4));
    }

    /** @param packetBytes how large the packet is to be with its IP header; the kernel adds that */
    byte[] request(boolean ipv4, int packetBytes) {
        ByteBuffer packet = ByteBuffer.allocate(packetBytes - (ipv4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES));
        packet.put(0, (byte) (ipv4 ? ICMP_ECHO : ICMPV6_ECHO_REQUEST));
        packet.putShort(4, (short) identifier);
        packet.putShort(6, (short) sequence);
        if (ipv4) {
            packet.putShort(2, checksum(packet));
        }
        return packet.array();
    }

    static int replyType(boolean ipv4) {
        return ipv4 ? ICMP_ECHOREPLY : ICMPV6_ECHO_REPLY;
    }

    /** Reads what a raw socket received; empty when it is no echo reply. */
    static Optional<EchoPacket> parseReply(byte[] received, boolean ipv4) {
        int start = ipv4 && received.length > 0 ? (received[0] & 0x0f) * 4 : 0;
        if (received.length < start + HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer packet = ByteBuffer.wrap(received);
        int type = Byte.toUnsignedInt(packet.get(start));
        if (type != replyType(ipv4)) {
            return Optional.empty();
        }
        return Optional.of(new EchoPacket(
                Short.toUnsignedInt(packet.getShort(start + 4)), Short.toUnsignedInt(packet.getShort(start + 6))));
    }

    /** The Internet checksum (RFC 1071) over a packet whose checksum field, and last byte, are zero. */
    private static short checksum(ByteBuffer packet) {
        int sum = 0;
        for (int i = 0; i + 1 < packet.limit(); i += 2) {
            sum += Short.toUnsignedInt(packet.getShort(i));
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~sum;
    }
}
