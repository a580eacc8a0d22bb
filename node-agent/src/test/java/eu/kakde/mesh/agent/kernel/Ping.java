package eu.kakde.mesh.agent.kernel;

import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.agent.sys.Sockaddr;
import eu.kakde.mesh.agent.sys.SystemCallException;
import eu.kakde.mesh.agent.sys.SystemSocket;
import eu.kakde.mesh.agent.sys.SystemSocket.Datagram;
import eu.kakde.mesh.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Sends an echo request that must not be fragmented (RFC 792, RFC 4443), and waits for its answer. */
final class Ping {

    enum Answer {
        ANSWERED,
        /** The kernel refused to send: longer than the way allows. */
        TOO_LONG,
        SILENCE
    }

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int HEADER_LENGTH = 8;
    private static final short IDENTIFIER = 0x6b61;

    /** {@code linux/in.h}, {@code linux/in6.h}. */
    private static final int IPPROTO_ICMP = 1;

    private static final int IPPROTO_ICMPV6 = 58;
    private static final int SOL_IP = 0;
    private static final int SOL_IPV6 = 41;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int PMTUDISC_DO = 2;

    private Ping() {}

    /** From the calling thread's namespace. Tries again for a while, since a handshake may come first. */
    static Answer send(IpAddress to, int payloadBytes) throws IOException {
        byte[] request = request(to.isIpv4(), IDENTIFIER, payloadBytes, payloadBytes);
        try (SystemSocket socket = open(to.isIpv4())) {
            for (Instant end = Instant.now().plus(PATIENCE); Instant.now().isBefore(end); ) {
                try {
                    socket.send(request, Sockaddr.of(new InetSocketAddress(to.toInetAddress(), 0)));
                } catch (SystemCallException e) {
                    if (e.errno().equals(Errno.EMSGSIZE)) {
                        return Answer.TOO_LONG;
                    }
                    throw e;
                }
                if (hears(socket, to.isIpv4(), request)) {
                    return Answer.ANSWERED;
                }
            }
            return Answer.SILENCE;
        }
    }

    private static SystemSocket open(boolean v4) throws IOException {
        SystemSocket socket =
                SystemSocket.open(v4 ? Libc.AF_INET : Libc.AF_INET6, Libc.SOCK_RAW, v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
        socket.setOption(v4 ? SOL_IP : SOL_IPV6, v4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER, PMTUDISC_DO);
        return socket;
    }

    private static boolean hears(SystemSocket socket, boolean v4, byte[] request) throws IOException {
        Instant end = Instant.now().plus(PAUSE);
        while (Instant.now().isBefore(end)) {
            Optional<Datagram> datagram = socket.receive(PAUSE, 64 * 1024);
            if (datagram.isPresent() && isAnswer(icmp(datagram.get().bytes(), v4), v4, request)) {
                return true;
            }
        }
        return false;
    }

    /** A raw socket of IPv4 hands out the IP header too; one of IPv6 does not. */
    static byte[] icmp(byte[] datagram, boolean v4) {
        return v4 ? Arrays.copyOfRange(datagram, (datagram[0] & 0xf) * 4, datagram.length) : datagram;
    }

    private static boolean isAnswer(byte[] icmp, boolean v4, byte[] request) {
        return icmp[0] == (byte) (v4 ? 0 : 129)
                && Arrays.equals(icmp, HEADER_LENGTH / 2, icmp.length, request, HEADER_LENGTH / 2, request.length);
    }

    static byte[] request(boolean v4, short identifier, int sequence, int payloadBytes) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_LENGTH + payloadBytes);
        out.put((byte) (v4 ? 8 : 128)).put((byte) 0).putShort((short) 0);
        out.putShort(identifier).putShort((short) sequence);
        while (out.hasRemaining()) {
            out.put((byte) out.position());
        }
        // The kernel computes the checksum of IPv6, which covers addresses too.
        return v4 ? out.putShort(2, checksum(out.array())).array() : out.array();
    }

    /** RFC 1071. */
    private static short checksum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }
}
