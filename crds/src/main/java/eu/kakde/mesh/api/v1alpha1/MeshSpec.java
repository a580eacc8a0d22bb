package eu.kakde.mesh.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The mesh-wide settings that the user writes.
 *
 * @param overlayCIDRs where overlay addresses lie; default 172.27.15.0/24
 * @param interfaceName the WireGuard interface on every node; default wg0
 * @param listenPort the UDP port a node listens on unless it says otherwise; default 51820
 * @param mtu of the interface in bytes; default 1420
 * @param persistentKeepaliveSeconds of a node behind NAT towards a peer elsewhere; default 25, 0 sends none
 * @param rpFilter what net.ipv4.conf.{all,default}.rp_filter is set to; default Loose
 * @param probeIntervalSeconds between two probes of one link; default 3
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MeshSpec(
        List<String> overlayCIDRs,
        String interfaceName,
        Integer listenPort,
        Integer mtu,
        Integer persistentKeepaliveSeconds,
        RpFilter rpFilter,
        Integer probeIntervalSeconds) {

    /** Reverse path filtering; {@code Unmanaged} leaves the host's setting alone. */
    public enum RpFilter {
        Loose,
        Strict,
        Off,
        Unmanaged
    }
}
