package eu.kakde.mesh.agent.handshake;

import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.IpAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;

/** A UDP packet with its IP header, as a packet socket without link header receives it (RFC 768, 791, 8200). */
record UdpPacket(InetSocketAddress from, IpAddress to, byte[] payload) {

    static final int UDP_HEADER = 8;
    static final int IPV6_HEADER = 40;

    /** The longest IPv4 header, UDP, and the message. */
    static final int ROOM = 60 + UDP_HEADER + Initiation.LENGTH;

    private static final int IPV4_HEADER = 20;

    /** Empty when the bytes are none, or cut off. */
    static Optional<UdpPacket> parse(byte[] packet) {
        boolean ipv4 = packet.length > 0 && packet[0] >>> 4 == 4;
        int header = ipv4 ? (packet[0] & 0x0f) * 4 : IPV6_HEADER;
        if (header < IPV4_HEADER || packet.length < header + UDP_HEADER) {
            return Optional.empty();
        }
        int length = number(packet, header + 4);
        if (length < UDP_HEADER || packet.length < header + length) {
            return Optional.empty();
        }
        try {
            IpAddress from = ipv4 ? address(packet, 12, 4) : address(packet, 8, 16);
            IpAddress to = ipv4 ? address(packet, 16, 4) : address(packet, 24, 16);
            return Optional.of(new UdpPacket(
                    new InetSocketAddress(from.toInetAddress(), number(packet, header)),
                    to,
                    Arrays.copyOfRange(packet, header + UDP_HEADER, header + length)));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private static IpAddress address(byte[] packet, int offset, int length) {
        return IpAddress.of(Arrays.copyOfRange(packet, offset, offset + length));
    }

    private static int number(byte[] packet, int offset) {
        return (packet[offset] & 0xff) << 8 | packet[offset + 1] & 0xff;
    }
}
