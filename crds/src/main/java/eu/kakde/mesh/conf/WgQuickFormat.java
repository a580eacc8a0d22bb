package eu.kakde.mesh.conf;

import eu.kakde.mesh.net.Cidr;
import java.util.stream.Collectors;

/** Writes a {@link WgQuickConfig} in the runbook's order of keys. */
final class WgQuickFormat {

    private WgQuickFormat() {}

    static String format(WgQuickConfig config) {
        StringBuilder out = new StringBuilder("[Interface]\n");
        config.addresses().forEach(address -> line(out, "Address", address));
        config.listenPort().ifPresent(port -> line(out, "ListenPort", port));
        config.mtuBytes().ifPresent(mtu -> line(out, "MTU", mtu));
        line(out, "SaveConfig", "false");
        if (config.key() instanceof WgQuickConfig.KeySource.File(var path)) {
            line(out, "PostUp", "wg set %i private-key " + path);
        }
        config.peers().stream().sorted(WgQuickConfig.Peer.BY_NAME).forEach(peer -> peer(out, peer));
        return out.toString();
    }

    private static void peer(StringBuilder out, WgQuickConfig.Peer peer) {
        out.append("\n[Peer]\n");
        peer.name().ifPresent(name -> out.append("# ").append(name).append('\n'));
        line(out, "PublicKey", peer.publicKey());
        if (!peer.allowedIps().isEmpty()) { // wg takes no key without a value
            line(
                    out,
                    "AllowedIPs",
                    peer.allowedIps().stream().map(Cidr::toString).collect(Collectors.joining(", ")));
        }
        peer.endpoint().ifPresent(endpoint -> line(out, "Endpoint", endpoint));
        if (peer.persistentKeepaliveSeconds() > 0) {
            line(out, "PersistentKeepalive", peer.persistentKeepaliveSeconds());
        }
    }

    private static void line(StringBuilder out, String key, Object value) {
        out.append(key).append(" = ").append(value).append('\n');
    }
}
