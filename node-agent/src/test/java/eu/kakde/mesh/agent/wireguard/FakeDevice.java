package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A device made of maps, which does with a change what {@code linux/wireguard.h} says: the naive oracle beside the real
 * ones.
 */
final class FakeDevice {

    static final InterfaceName NAME = new InterfaceName("wg0");

    private final SortedMap<PublicKey, Peer> peers = new TreeMap<>();
    private final Map<Cidr, PublicKey> owners = new TreeMap<>();
    private Optional<PublicKey> publicKey = Optional.empty();
    private int listenPort;

    private static final class Peer {
        private Optional<InetSocketAddress> endpoint = Optional.empty();
        private int keepalive;
        private boolean presharedKey;
    }

    void apply(DeviceConfig config) {
        config.privateKey().ifPresent(key -> publicKey = Optional.of(key.publicKey()));
        config.listenPort().ifPresent(port -> listenPort = port);
        config.peers().forEach(this::apply);
    }

    DeviceState state() {
        List<PeerState> states = peers.entrySet().stream()
                .map(entry -> new PeerState(
                        entry.getKey(),
                        entry.getValue().presharedKey,
                        entry.getValue().endpoint,
                        entry.getValue().keepalive,
                        Optional.empty(),
                        0,
                        0,
                        List.copyOf(allowedIps(entry.getKey())),
                        1))
                .toList();
        return new DeviceState(NAME, 7, publicKey, listenPort, 0, states);
    }

    SortedSet<Cidr> allowedIps(PublicKey key) {
        SortedSet<Cidr> found = new TreeSet<>();
        owners.forEach((allowedIp, owner) -> {
            if (owner.equals(key)) {
                found.add(allowedIp);
            }
        });
        return found;
    }

    private void apply(PeerConfig change) {
        PublicKey key = change.publicKey();
        switch (change.action()) {
            case REMOVE -> {
                peers.remove(key);
                owners.values().removeIf(key::equals);
                return;
            }
            case UPDATE_ONLY -> {
                if (!peers.containsKey(key)) {
                    return;
                }
            }
            case ADD_OR_UPDATE -> peers.computeIfAbsent(key, missing -> new Peer());
        }
        Peer peer = peers.get(key);
        change.presharedKey().ifPresent(psk -> peer.presharedKey = !psk.equals(PresharedKey.NONE));
        change.endpoint().ifPresent(endpoint -> peer.endpoint = Optional.of(endpoint));
        change.persistentKeepaliveSeconds().ifPresent(seconds -> peer.keepalive = seconds);
        if (change.replaceAllowedIps()) {
            owners.values().removeIf(key::equals);
        }
        change.allowedIps().forEach(allowedIp -> owners.put(allowedIp, key));
    }
}
