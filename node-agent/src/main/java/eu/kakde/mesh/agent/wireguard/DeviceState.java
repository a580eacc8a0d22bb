package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.PublicKey;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a WireGuard device is like now.
 *
 * @param interfaceIndex of the interface in its network namespace
 * @param publicKey empty while the device has no private key
 * @param listenPort the UDP port; 0 while the device has never been up and nobody chose one
 * @param fwmark the mark on its outgoing packets; 0 for none
 * @param peers sorted by public key; each key once
 */
public record DeviceState(
        InterfaceName name,
        int interfaceIndex,
        Optional<PublicKey> publicKey,
        int listenPort,
        int fwmark,
        List<PeerState> peers) {

    public DeviceState {
        peers = peers.stream()
                .sorted(Comparator.comparing(PeerState::publicKey))
                .toList();
    }

    public Optional<PeerState> peer(PublicKey key) {
        int index = Collections.binarySearch(
                peers.stream().map(PeerState::publicKey).toList(), key);
        return index < 0 ? Optional.empty() : Optional.of(peers.get(index));
    }
}
