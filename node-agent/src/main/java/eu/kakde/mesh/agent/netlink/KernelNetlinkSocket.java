package eu.kakde.mesh.agent.netlink;

import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.agent.sys.Sockaddr;
import eu.kakde.mesh.agent.sys.SystemCallException;
import eu.kakde.mesh.agent.sys.SystemSocket;
import eu.kakde.mesh.agent.sys.SystemSocket.Datagram;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A netlink socket to the kernel of the network namespace that the opening thread is in. */
public final class KernelNetlinkSocket implements NetlinkSocket {

    /** Protocols of {@code linux/netlink.h}. */
    public static final int NETLINK_ROUTE = 0;

    public static final int NETLINK_GENERIC = 16;

    /**
     * The kernel fills dump datagrams up to 32 KiB when the reader has the room, and WireGuard needs that much; twice
     * as much leaves room for what future kernels do.
     */
    private static final int RECEIVE_ROOM = 64 * 1024;

    private static final byte[] KERNEL = Sockaddr.netlink(0, 0);
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;

    private final SystemSocket socket;

    private KernelNetlinkSocket(SystemSocket socket) {
        this.socket = socket;
    }

    /** @param protocol such as {@link #NETLINK_ROUTE} */
    public static KernelNetlinkSocket open(int protocol) throws IOException {
        SystemSocket socket = SystemSocket.open(Libc.AF_NETLINK, Libc.SOCK_RAW, protocol);
        try {
            socket.bind(Sockaddr.netlink(0, 0));
            setIfKnown(socket, NETLINK_EXT_ACK);
            setIfKnown(socket, NETLINK_CAP_ACK);
            setIfKnown(socket, NETLINK_GET_STRICT_CHK);
            return new KernelNetlinkSocket(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Joins a multicast group: from now on its notifications are received too. */
    public void subscribe(int group) throws IOException {
        socket.setOption(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
    }

    /** Asks for room for this many bytes of datagrams that were not read yet; beyond the system's limit if allowed. */
    public void setReceiveBuffer(int bytes) throws IOException {
        try {
            socket.setOption(Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, bytes);
        } catch (SystemCallException e) {
            socket.setOption(Libc.SOL_SOCKET, Libc.SO_RCVBUF, bytes);
        }
    }

    @Override
    public void send(byte[] datagram) throws IOException {
        socket.send(datagram, KERNEL);
    }

    @Override
    public Optional<byte[]> receive(Duration timeout) throws IOException {
        try {
            Optional<Datagram> datagram = socket.receive(timeout, RECEIVE_ROOM);
            if (datagram.isEmpty() || Sockaddr.netlinkPortId(datagram.get().from()) != 0) {
                return Optional.empty();
            }
            if (datagram.get().truncated()) {
                throw new NetlinkException(
                        "receive a datagram of " + datagram.get().length() + " bytes", Errno.EMSGSIZE);
            }
            return Optional.of(datagram.get().bytes());
        } catch (SystemCallException e) {
            throw new NetlinkException("receive", e.errno());
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    /** Options younger than the oldest kernel we meet; without them we lose words, not function. */
    private static void setIfKnown(SystemSocket socket, int option) throws IOException {
        try {
            socket.setOption(SOL_NETLINK, option, 1);
        } catch (SystemCallException e) {
            if (!e.errno().equals(Errno.ENOPROTOOPT)) {
                throw e;
            }
        }
    }
}
