package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The smallest change that makes a device as it is desired: empty when it is so already.
 *
 * <p>An allowed IP belongs to one peer at a time, and giving it to one takes it from the other. Of several desired
 * peers that claim the same one, the first gets it, always the same, so that no claim is fought over again and again. A
 * peer that loses an allowed IP to another needs no change of its own for that; the list of a peer is written anew only
 * when it holds something that nobody shall have. Whatever order the device works in, it ends with the desired owners.
 */
public final class DeviceDiff {

    private final Map<PublicKey, PeerState> observed = new HashMap<>();
    private final Map<Cidr, PublicKey> owners = new HashMap<>();

    private DeviceDiff(DeviceState state, List<DesiredPeer> peers) {
        state.peers().forEach(peer -> observed.put(peer.publicKey(), peer));
        for (DesiredPeer peer : peers) {
            peer.allowedIps().forEach(allowedIp -> owners.putIfAbsent(allowedIp, peer.publicKey()));
        }
    }

    public static DeviceConfig between(DeviceState state, DesiredDevice desired) {
        Optional<PublicKey> ownKey =
                desired.privateKey().map(PrivateKey::publicKey).or(state::publicKey);
        // A device silently refuses itself as a peer; asking again each time would never end.
        List<DesiredPeer> others = desired.peers().stream()
                .filter(peer -> !ownKey.equals(Optional.of(peer.publicKey())))
                .toList();
        return new DeviceConfig(
                desired.privateKey().filter(key -> !ownKey.equals(state.publicKey())),
                differing(state.listenPort(), desired.listenPort()),
                new DeviceDiff(state, others).peers(others, desired.remove()));
    }

    private List<PeerConfig> peers(List<DesiredPeer> peers, Set<PublicKey> remove) {
        List<PeerConfig> changes = new ArrayList<>();
        for (DesiredPeer peer : peers) {
            PeerState state = observed.get(peer.publicKey());
            if (state == null) {
                changes.add(addition(peer));
            } else {
                update(state, peer).ifPresent(changes::add);
            }
        }
        remove.stream()
                .sorted()
                .filter(observed::containsKey)
                .map(PeerConfig::remove)
                .forEach(changes::add);
        return changes;
    }

    private PeerConfig addition(DesiredPeer peer) {
        PeerConfig added = PeerConfig.addOrUpdate(peer.publicKey())
                .withAllowedIps(owned(peer))
                .withPersistentKeepaliveSeconds(peer.persistentKeepaliveSeconds());
        return peer.endpointToSet().map(added::withEndpoint).orElse(added);
    }

    private Optional<PeerConfig> update(PeerState state, DesiredPeer peer) {
        PeerConfig unchanged = PeerConfig.updateOnly(peer.publicKey());
        PeerConfig change = allowedIps(unchanged, state, peer);
        Optional<InetSocketAddress> endpoint =
                peer.endpointToSet().filter(address -> !state.endpoint().equals(Optional.of(address)));
        if (endpoint.isPresent()) {
            change = change.withEndpoint(endpoint.get());
        }
        if (state.persistentKeepaliveSeconds() != peer.persistentKeepaliveSeconds()) {
            change = change.withPersistentKeepaliveSeconds(peer.persistentKeepaliveSeconds());
        }
        return change.equals(unchanged) ? Optional.empty() : Optional.of(change);
    }

    private PeerConfig allowedIps(PeerConfig change, PeerState state, DesiredPeer peer) {
        List<Cidr> wanted = owned(peer);
        Set<Cidr> present = new HashSet<>(state.allowedIps());
        boolean holdsUnwanted = present.stream().anyMatch(allowedIp -> !owners.containsKey(allowedIp));
        List<Cidr> missing = wanted.stream()
                .filter(allowedIp -> !present.contains(allowedIp))
                .toList();
        if (holdsUnwanted) {
            return change.withAllowedIps(wanted);
        }
        return missing.isEmpty() ? change : change.withMoreAllowedIps(missing);
    }

    private List<Cidr> owned(DesiredPeer peer) {
        return peer.allowedIps().stream()
                .filter(allowedIp -> owners.get(allowedIp).equals(peer.publicKey()))
                .toList();
    }

    private static OptionalInt differing(int present, OptionalInt desired) {
        return desired.isPresent() && desired.getAsInt() != present ? desired : OptionalInt.empty();
    }
}
