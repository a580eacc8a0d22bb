package eu.kakde.mesh.agent.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import eu.kakde.mesh.agent.reconcile.TunnelState;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.PublicKey;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What {@code status} shows, as text like {@code wg show} or as JSON.
 *
 * @param publicKey absent while the device has no key
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeviceReport(
        String interfaceName,
        String implementation,
        List<String> addresses,
        String publicKey,
        int listenPort,
        int mtu,
        boolean up,
        List<Peer> peers) {

    /**
     * One peer.
     *
     * @param name absent for a peer that wg0.conf does not name
     * @param endpoint where it was last heard from; absent when that is not known
     * @param lastHandshakeTime RFC 3339; absent for never
     * @param handshakeAgeSeconds likewise
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Peer(
            String name,
            String publicKey,
            String endpoint,
            List<String> allowedIPs,
            String lastHandshakeTime,
            Long handshakeAgeSeconds,
            long receivedBytes,
            long sentBytes,
            int persistentKeepaliveSeconds) {}

    static DeviceReport of(TunnelState state, Map<PublicKey, String> names, Instant now) {
        return new DeviceReport(
                state.device().name().text(),
                state.implementation(),
                state.link().addresses().stream()
                        .map(address -> address.address() + "/" + address.prefixLength())
                        .toList(),
                state.device().publicKey().map(PublicKey::base64).orElse(null),
                state.device().listenPort(),
                state.link().link().mtuBytes(),
                state.link().link().isUp(),
                state.device().peers().stream()
                        .map(peer -> peer(peer, names.get(peer.publicKey()), now))
                        .sorted(Comparator.comparing(
                                (Peer peer) -> peer.name(), Comparator.nullsLast(Comparator.naturalOrder())))
                        .toList());
    }

    private static Peer peer(PeerState peer, String name, Instant now) {
        return new Peer(
                name,
                peer.publicKey().base64(),
                peer.endpoint().map(live -> Endpoint.of(live).toString()).orElse(null),
                peer.allowedIps().stream().map(Object::toString).toList(),
                peer.lastHandshake().map(Instant::toString).orElse(null),
                peer.lastHandshake()
                        .map(at -> Math.max(0, Duration.between(at, now).toSeconds()))
                        .orElse(null),
                peer.rxBytes(),
                peer.txBytes(),
                peer.persistentKeepaliveSeconds());
    }

    void printTo(PrintWriter out) {
        out.printf(
                "interface: %s (%s, %s)%n  addresses: %s%n  public key: %s%n  listening port: %d%n  mtu: %d%n",
                interfaceName,
                implementation,
                up ? "up" : "down",
                String.join(", ", addresses),
                publicKey == null ? "(none)" : publicKey,
                listenPort,
                mtu);
        for (Peer peer : peers) {
            out.printf(
                    "%npeer: %s%n  public key: %s%n  endpoint: %s%n  allowed ips: %s%n  latest handshake: %s%n"
                            + "  transfer: %d B received, %d B sent%n  persistent keepalive: %s%n",
                    peer.name() == null ? "(unnamed)" : peer.name(),
                    peer.publicKey(),
                    peer.endpoint() == null ? "(none)" : peer.endpoint(),
                    String.join(", ", peer.allowedIPs()),
                    peer.handshakeAgeSeconds() == null ? "never" : peer.handshakeAgeSeconds() + " seconds ago",
                    peer.receivedBytes(),
                    peer.sentBytes(),
                    peer.persistentKeepaliveSeconds() == 0
                            ? "off"
                            : "every " + peer.persistentKeepaliveSeconds() + " seconds");
        }
    }
}
