package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.net.PublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a device shall be, as far as its owner cares. What is left out is satisfied by anything; so is a peer that is in
 * neither list.
 *
 * @param privateKey set only when the device has another
 * @param peers shall be there. When a key appears twice, the first counts: one bad entry must not stop the others
 * @param remove shall not be there; a key that is also in {@code peers} stays
 */
public record DesiredDevice(
        Optional<PrivateKey> privateKey, OptionalInt listenPort, List<DesiredPeer> peers, Set<PublicKey> remove) {

    public DesiredDevice {
        Map<PublicKey, DesiredPeer> byKey = new LinkedHashMap<>();
        peers.forEach(peer -> byKey.putIfAbsent(peer.publicKey(), peer));
        peers = List.copyOf(byKey.values());
        remove = remove.stream().filter(key -> !byKey.containsKey(key)).collect(Collectors.toUnmodifiableSet());
    }
}
