package eu.kakde.mesh.agent.probe;

import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.agent.sys.Sockaddr;
import eu.kakde.mesh.agent.sys.SystemSocket;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** A raw ICMP socket of one family, bound to one interface. Needs CAP_NET_RAW. */
final class EchoSocket implements AutoCloseable {

    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int SOL_RAW = 255;

    /** {@code linux/icmp.h}; ICMP6_FILTER of RFC 3542 has the same number. */
    private static final int ICMP_FILTER = 1;

    /** {@code linux/in.h}, {@code linux/in6.h}: never fragment here, and ask no cache how large a packet may be. */
    private static final int IPPROTO_IP = 0;

    private static final int IPPROTO_IPV6 = 41;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int PMTUDISC_PROBE = 3;

    /** Longer packets are cut off; their beginning says all. */
    private static final int ROOM_BYTES = 2048;

    private final boolean ipv4;
    private final SystemSocket socket;

    private EchoSocket(boolean ipv4, SystemSocket socket) {
        this.ipv4 = ipv4;
        this.socket = socket;
    }

    /** @throws IOException when the interface is not there, or the process may not */
    static EchoSocket open(boolean ipv4, InterfaceName name) throws IOException {
        SystemSocket socket = SystemSocket.open(
                ipv4 ? Libc.AF_INET : Libc.AF_INET6, Libc.SOCK_RAW, ipv4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
        try {
            socket.bindToInterface(name.text());
            socket.setOption(
                    ipv4 ? IPPROTO_IP : IPPROTO_IPV6, ipv4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER, PMTUDISC_PROBE);
            socket.setOption(ipv4 ? SOL_RAW : IPPROTO_ICMPV6, ICMP_FILTER, filter(ipv4));
            return new EchoSocket(ipv4, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Which types not to receive, one bit each: all but the reply. Else every peer's own requests would wake us too.
     */
    private static byte[] filter(boolean ipv4) {
        byte[] blocked = new byte[ipv4 ? 4 : 32];
        Arrays.fill(blocked, (byte) 0xff);
        int reply = EchoPacket.replyType(ipv4);
        ByteBuffer words = ByteBuffer.wrap(blocked).order(ByteOrder.nativeOrder());
        words.putInt(reply / 32 * 4, ~(1 << reply % 32));
        return blocked;
    }

    /** @param packetBytes how large the packet is with its IP header */
    void send(EchoPacket packet, int packetBytes, IpAddress to) throws IOException {
        socket.send(packet.request(ipv4, packetBytes), Sockaddr.of(new InetSocketAddress(to.toInetAddress(), 0)));
    }

    /** Waits for the next packet. @return who replied to what; empty for anything else, or when nothing came in time */
    Optional<Reply> receive(Duration timeout) throws IOException {
        Optional<SystemSocket.Datagram> datagram = socket.receive(timeout, ROOM_BYTES);
        return datagram.flatMap(received -> EchoPacket.parseReply(received.bytes(), ipv4)
                .flatMap(packet -> Sockaddr.parse(received.from())
                        .map(from -> new Reply(IpAddress.of(from.getAddress()), packet))));
    }

    @Override
    public void close() {
        socket.close();
    }

    record Reply(IpAddress from, EchoPacket packet) {}
}
