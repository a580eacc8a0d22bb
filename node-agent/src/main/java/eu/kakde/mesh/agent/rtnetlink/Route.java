package eu.kakde.mesh.agent.rtnetlink;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import java.util.Optional;

/**
 * An entry of a routing table. The numbers are those of {@code linux/rtnetlink.h}.
 *
 * @param interfaceIndex where packets leave; 0 for routes without one interface (blackhole, multipath)
 * @param gateway the next hop; empty when the destination is reached directly
 * @param preferredSource the source address of packets that do not choose one themselves
 * @param priority the metric, the lowest wins; 0 is the strongest for IPv4, for IPv6 the kernel makes 1024 of it
 * @param protocol who made the route, such as {@link #RTPROT_MESH}
 */
public record Route(
        Cidr destination,
        int interfaceIndex,
        Optional<IpAddress> gateway,
        Optional<IpAddress> preferredSource,
        int priority,
        int table,
        int protocol,
        int scope,
        int type) {

    /**
     * Marks routes that this agent made. The range above RTPROT_STATIC (4) is for user programs; 51 is used by none of
     * the registered ones ({@code /etc/iproute2/rt_protos}, {@code linux/rtnetlink.h}) and recalls WireGuard's port.
     */
    public static final int RTPROT_MESH = 51;

    public static final int RTPROT_KERNEL = 2;
    public static final int RTPROT_BOOT = 3;
    public static final int RTPROT_STATIC = 4;
    public static final int RT_TABLE_MAIN = 254;
    public static final int RT_TABLE_LOCAL = 255;
    public static final int RT_SCOPE_UNIVERSE = 0;
    public static final int RT_SCOPE_LINK = 253;
    public static final int RTN_UNICAST = 1;
    public static final int RTN_LOCAL = 2;

    private static final int IP6_RT_PRIO_USER = 1024;

    /**
     * Our route to a peer: straight through the interface, in the main table. Equal to what the kernel lists once it is
     * added.
     */
    public static Route toPeer(Cidr destination, int interfaceIndex) {
        boolean v4 = destination.address().isIpv4();
        return new Route(
                destination,
                interfaceIndex,
                Optional.empty(),
                Optional.empty(),
                v4 ? 0 : IP6_RT_PRIO_USER,
                RT_TABLE_MAIN,
                RTPROT_MESH,
                v4 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
                RTN_UNICAST);
    }

    public boolean isOurs() {
        return protocol == RTPROT_MESH;
    }
}
