package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a device knows of one peer.
 *
 * @param hasPresharedKey the key itself is not kept
 * @param endpoint where packets to it go now: where it was last heard from, or else what was configured; empty when
 *     neither is known
 * @param persistentKeepaliveSeconds 0 for none
 * @param lastHandshake empty for never
 * @param rxBytes received from it since it was added
 * @param txBytes sent to it since it was added
 * @param allowedIps sorted
 * @param protocolVersion 1; 0 when the device did not say
 */
public record PeerState(
        PublicKey publicKey,
        boolean hasPresharedKey,
        Optional<InetSocketAddress> endpoint,
        int persistentKeepaliveSeconds,
        Optional<Instant> lastHandshake,
        long rxBytes,
        long txBytes,
        List<Cidr> allowedIps,
        int protocolVersion) {

    public PeerState {
        allowedIps = allowedIps.stream().sorted().distinct().toList();
    }
}
