package eu.kakde.mesh.agent.kernel;

import eu.kakde.mesh.agent.lab.NetworkNamespace;
import eu.kakde.mesh.agent.netlink.KernelNetlinkSocket;
import eu.kakde.mesh.agent.netlink.Message;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkClient;
import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.agent.sys.SystemSocket;
import eu.kakde.mesh.agent.sys.SystemSocket.Datagram;
import eu.kakde.mesh.net.InterfaceName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Overhears what every process of a network namespace sends to the kernel by netlink, through an interface of kind
 * {@code nlmon}. So it is the kernel that says what was sent, and not the sender.
 */
final class NetlinkTap implements AutoCloseable {

    /** {@code linux/if_packet.h}, {@code linux/if_ether.h}. */
    private static final int AF_PACKET = 17;

    private static final int ETH_P_ALL = 3;
    private static final int SOCKADDR_LL_PROTOCOL = 2;
    private static final int SOCKADDR_LL_LENGTH = 20;

    private static final InterfaceName NAME = new InterfaceName("nlmon0");
    private static final int BUFFER_BYTES = 32 << 20;
    private static final int ROOM = 256 * 1024;

    private final SystemSocket socket;

    private NetlinkTap(SystemSocket socket) {
        this.socket = socket;
    }

    /** One request to the kernel. @param protocol such as {@link KernelNetlinkSocket#NETLINK_ROUTE} */
    record Overheard(int protocol, Message message) {

        /** Whether it asks for more than to be told something: RTM_NEW*, RTM_DEL*, RTM_SET* of linux/rtnetlink.h. */
        boolean changesRoutes() {
            return protocol == KernelNetlinkSocket.NETLINK_ROUTE && message.type() >= 16 && message.type() % 4 != 2;
        }
    }

    static NetlinkTap open(NetworkNamespace namespace) throws Exception {
        return namespace.call(() -> {
            int index;
            try (RtnetlinkClient links = RtnetlinkClient.open()) {
                links.createLink(NAME, "nlmon", OptionalInt.empty());
                index = links.link(NAME).orElseThrow().index();
                links.setUp(index, true);
            }
            SystemSocket socket = SystemSocket.open(AF_PACKET, Libc.SOCK_RAW, 0);
            socket.setOption(Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, BUFFER_BYTES);
            socket.bind(allPacketsOf(index));
            return new NetlinkTap(socket);
        });
    }

    /** The requests that were sent since the last call. */
    List<Overheard> overheard() throws IOException {
        List<Overheard> requests = new ArrayList<>();
        for (Optional<Datagram> datagram = next(); datagram.isPresent(); datagram = next()) {
            int protocol =
                    Short.toUnsignedInt(ByteBuffer.wrap(datagram.get().from()).getShort(SOCKADDR_LL_PROTOCOL));
            Message.parse(datagram.get().bytes()).stream()
                    .filter(message -> (message.flags() & Message.NLM_F_REQUEST) != 0)
                    .forEach(message -> requests.add(new Overheard(protocol, message)));
        }
        return requests;
    }

    @Override
    public void close() {
        socket.close();
    }

    private Optional<Datagram> next() throws IOException {
        return socket.receive(Duration.ZERO, ROOM);
    }

    /** {@code struct sockaddr_ll}: family, protocol in network order, interface, and what only answers have. */
    private static byte[] allPacketsOf(int interfaceIndex) {
        return ByteBuffer.allocate(SOCKADDR_LL_LENGTH)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_PACKET)
                .put((byte) 0)
                .put((byte) ETH_P_ALL)
                .putInt(interfaceIndex)
                .array();
    }
}
