package eu.kakde.mesh.plan;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import java.time.Duration;
import java.util.List;

/**
 * What all nodes share.
 *
 * @param overlay where overlay addresses lie; not empty, at most a few prefixes
 * @param listenPort of a node that names none, 1 to 65535
 * @param mtuBytes of the interface
 * @param persistentKeepaliveSeconds of a node behind NAT towards other sites; 0 sends none
 * @param rpFilter for {@code net.ipv4.conf.{all,default}.rp_filter}
 * @param probeInterval between two probes of one link
 * @param confirmWithin how long a node tries a change that could cut it off before it goes back
 */
public record MeshSettings(
        List<Cidr> overlay,
        InterfaceName interfaceName,
        int listenPort,
        int mtuBytes,
        int persistentKeepaliveSeconds,
        RpFilter rpFilter,
        Duration probeInterval,
        Duration confirmWithin) {

    /** The runbook's values, which hold where no Mesh says otherwise. */
    public static final MeshSettings DEFAULTS = new MeshSettings(
            List.of(Cidr.parse("172.27.15.0/24")),
            new InterfaceName("wg0"),
            51820,
            1420,
            25,
            RpFilter.LOOSE,
            Duration.ofSeconds(3),
            Duration.ofSeconds(30));

    /** VXLAN over IPv4 puts 50 bytes around a pod's packet: Ethernet 14, IPv4 20, UDP 8, VXLAN 8. */
    private static final int VXLAN_OVER_IPV4_BYTES = 50;

    public MeshSettings {
        overlay = List.copyOf(overlay);
    }

    /** The largest MTU for pods whose VXLAN runs on this mesh. */
    public int podMtuBytes() {
        return mtuBytes - VXLAN_OVER_IPV4_BYTES;
    }

    boolean isOverlay(IpAddress address) {
        return overlay.stream().anyMatch(cidr -> cidr.contains(address));
    }
}
