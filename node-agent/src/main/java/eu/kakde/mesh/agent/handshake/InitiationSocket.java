package eu.kakde.mesh.agent.handshake;

import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.agent.sys.Sockaddr;
import eu.kakde.mesh.agent.sys.SystemSocket;
import eu.kakde.mesh.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Hears the handshake initiations of one IP version that arrive for one UDP port, on every interface and before the
 * firewall sees them (packet(7)). The packets go their way all the same. Needs CAP_NET_RAW.
 */
final class InitiationSocket implements AutoCloseable {

    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_IPV6 = 0x86dd;

    /** Room for some tens of packets: what comes faster is lost here, and only here. */
    private static final int RECEIVE_BUFFER_BYTES = 32 << 10;

    private final SystemSocket socket;

    private InitiationSocket(SystemSocket socket) {
        this.socket = socket;
    }

    /** In the calling thread's network namespace. @throws IOException when the process may not */
    static InitiationSocket open(boolean ipv4, int port) throws IOException {
        SystemSocket socket = SystemSocket.open(Libc.AF_PACKET, Libc.SOCK_DGRAM, 0);
        try {
            socket.setOption(Libc.SOL_SOCKET, Libc.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            socket.attachFilter(ipv4 ? InitiationFilter.ipv4(port) : InitiationFilter.ipv6(port));
            socket.bind(Sockaddr.packet(ipv4 ? ETH_P_IP : ETH_P_IPV6));
            return new InitiationSocket(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Waits for the next one. Empty when none came in time, or something else did. */
    Optional<Heard> receive(Duration timeout) throws IOException {
        return socket.receive(timeout, UdpPacket.ROOM)
                .filter(datagram -> Sockaddr.isForThisHost(datagram.from()))
                .flatMap(datagram -> UdpPacket.parse(datagram.bytes()))
                .flatMap(packet -> Initiation.parse(packet.payload())
                        .map(initiation -> new Heard(packet.from(), packet.to(), initiation)));
    }

    @Override
    public void close() {
        socket.close();
    }

    /** @param to the address it was sent to; not the host's own when the host forwards it */
    record Heard(InetSocketAddress from, IpAddress to, Initiation initiation) {}
}
