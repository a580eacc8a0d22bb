package eu.kakde.mesh.agent.sys;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Bytes of socket addresses: {@code struct sockaddr_in}, {@code sockaddr_in6} ({@code netinet/in.h}),
 * {@code sockaddr_nl} ({@code linux/netlink.h}), {@code sockaddr_ll} ({@code linux/if_packet.h}) and
 * {@code sockaddr_un} ({@code sys/un.h}).
 *
 * <pre>
 * sockaddr_in   family:2  port:2 (network order)  address:4   zero:8                    16 bytes
 * sockaddr_in6  family:2  port:2 (network order)  flowinfo:4  address:16  scope id:4    28 bytes
 * sockaddr_nl   family:2  pad:2                   port id:4   groups:4                  12 bytes
 * sockaddr_ll   family:2  protocol:2 (net. order) index:4     hatype:2  type:1  ...     20 bytes
 * sockaddr_un   family:2  path, \0                                                     up to 110 bytes
 * </pre>
 */
public final class Sockaddr {

    static final int MAX_LENGTH = 28;

    private static final int IN_LENGTH = 16;
    private static final int IN6_LENGTH = 28;
    private static final int NL_LENGTH = 12;
    private static final int LL_LENGTH = 20;
    private static final int LL_TYPE = 10;
    private static final int PACKET_HOST = 0;
    private static final int UN_PATH_LENGTH = 108;

    private Sockaddr() {}

    /** @param address resolved; its scope id, if any, is kept */
    public static byte[] of(InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        boolean v4 = ip.length == 4;
        ByteBuffer out = ByteBuffer.allocate(v4 ? IN_LENGTH : IN6_LENGTH).order(ByteOrder.nativeOrder());
        out.putShort((short) (v4 ? Libc.AF_INET : Libc.AF_INET6));
        out.put((byte) (address.getPort() >> 8)).put((byte) address.getPort());
        if (!v4) {
            out.putInt(0);
        }
        out.put(ip);
        if (address.getAddress() instanceof Inet6Address v6) {
            out.putInt(v6.getScopeId());
        }
        return out.array();
    }

    /** @param portId 0 for the kernel, or to be given one @param groups a mask of multicast groups */
    public static byte[] netlink(int portId, int groups) {
        ByteBuffer out = ByteBuffer.allocate(NL_LENGTH).order(ByteOrder.nativeOrder());
        out.putShort((short) Libc.AF_NETLINK).putShort((short) 0).putInt(portId).putInt(groups);
        return out.array();
    }

    /** For a packet socket on every interface. @param etherType such as 0x0800, IPv4 */
    public static byte[] packet(int etherType) {
        ByteBuffer out = ByteBuffer.allocate(LL_LENGTH).order(ByteOrder.nativeOrder());
        out.putShort((short) Libc.AF_PACKET).put((byte) (etherType >> 8)).put((byte) etherType);
        return out.array();
    }

    /**
     * Of a Unix socket.
     *
     * @param path of its file; {@code @} and a name for one of the abstract kind, see unix(7)
     * @throws IllegalArgumentException when it is longer than such an address can be
     */
    public static byte[] unix(String path) {
        boolean isAbstract = path.startsWith("@");
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length >= UN_PATH_LENGTH) {
            throw new IllegalArgumentException(path + " is too long for the address of a Unix socket");
        }
        ByteBuffer out =
                ByteBuffer.allocate(2 + name.length + (isAbstract ? 0 : 1)).order(ByteOrder.nativeOrder());
        out.putShort((short) Libc.AF_UNIX).put(name);
        if (isAbstract) {
            out.put(2, (byte) 0);
        }
        return out.array();
    }

    /** Whether a packet socket received this for the host itself, and not as another host's or on its way out. */
    public static boolean isForThisHost(byte[] packetAddress) {
        return packetAddress.length > LL_TYPE && packetAddress[LL_TYPE] == PACKET_HOST;
    }

    /** Empty when the bytes are not an address of IPv4 or IPv6, or too short for it. */
    public static Optional<InetSocketAddress> parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int family = bytes.length < 2 ? -1 : in.getShort(0);
        if (family == Libc.AF_INET && bytes.length >= IN_LENGTH) {
            return Optional.of(new InetSocketAddress(address(bytes, 4, 4, 0), port(bytes)));
        }
        if (family == Libc.AF_INET6 && bytes.length >= IN6_LENGTH) {
            return Optional.of(new InetSocketAddress(address(bytes, 8, 16, in.getInt(24)), port(bytes)));
        }
        return Optional.empty();
    }

    /** The port id in a {@code sockaddr_nl}. */
    public static int netlinkPortId(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(4);
    }

    private static int port(byte[] bytes) {
        return (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
    }

    private static InetAddress address(byte[] bytes, int offset, int length, int scopeId) {
        byte[] ip = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
        try {
            InetAddress address = InetAddress.getByAddress(ip);
            return scopeId != 0 && address instanceof Inet6Address
                    ? Inet6Address.getByAddress(null, ip, scopeId)
                    : address;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
