package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * How a peer shall be.
 *
 * @param allowedIps exactly these
 * @param persistentKeepaliveSeconds exactly this; 0 for none
 * @param endpointToSet where to send from now on; empty leaves the endpoint alone, whatever it is. Peers roam: the
 *     caller decides when its own idea is better than where the peer was last heard from
 */
public record DesiredPeer(
        PublicKey publicKey,
        List<Cidr> allowedIps,
        int persistentKeepaliveSeconds,
        Optional<InetSocketAddress> endpointToSet) {

    public DesiredPeer {
        allowedIps = allowedIps.stream().sorted().distinct().toList();
    }
}
