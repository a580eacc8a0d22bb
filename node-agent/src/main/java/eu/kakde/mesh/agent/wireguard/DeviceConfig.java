package eu.kakde.mesh.agent.wireguard;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A change of a device. What is left out stays as it is; there is no way to say "and no other peers".
 *
 * @param privateKey empty: keep. Another key than the present one ends all sessions
 * @param listenPort empty: keep; 0: a free port that the device chooses
 * @param peers changed in this order; peers that are not in it stay as they are
 */
public record DeviceConfig(Optional<PrivateKey> privateKey, OptionalInt listenPort, List<PeerConfig> peers) {

    /** Changes nothing, and is not sent. */
    public static final DeviceConfig EMPTY = new DeviceConfig(Optional.empty(), OptionalInt.empty(), List.of());

    public DeviceConfig {
        if (listenPort.isPresent() && (listenPort.getAsInt() < 0 || listenPort.getAsInt() > 65535)) {
            throw new IllegalArgumentException("listen port " + listenPort.getAsInt() + " is outside 0 to 65535");
        }
        peers = List.copyOf(peers);
    }

    public static DeviceConfig ofPeers(List<PeerConfig> peers) {
        return new DeviceConfig(Optional.empty(), OptionalInt.empty(), peers);
    }

    public static DeviceConfig ofPeers(PeerConfig... peers) {
        return ofPeers(List.of(peers));
    }

    public DeviceConfig withPrivateKey(PrivateKey key) {
        return new DeviceConfig(Optional.of(key), listenPort, peers);
    }

    public DeviceConfig withListenPort(int port) {
        return new DeviceConfig(privateKey, OptionalInt.of(port), peers);
    }

    public boolean isEmpty() {
        return privateKey.isEmpty() && listenPort.isEmpty() && peers.isEmpty();
    }
}
