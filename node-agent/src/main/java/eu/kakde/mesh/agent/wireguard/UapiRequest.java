package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.agent.wireguard.PeerConfig.Action;
import eu.kakde.mesh.net.Cidr;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Encodes requests to a userspace WireGuard: lines of {@code key=value} in ASCII, an empty line at the end. Keys of 32
 * bytes are in hexadecimal. Protocol: https://www.wireguard.com/xplatform/.
 */
final class UapiRequest {

    static final byte[] GET = "get=1\n\n".getBytes(StandardCharsets.US_ASCII);

    private static final String SET = "set=1\n";
    private static final String PRIVATE_KEY = "private_key=";
    private static final HexFormat HEX = HexFormat.of();

    private UapiRequest() {}

    /** It may hold the private key: wipe it. */
    static byte[] set(DeviceConfig config) {
        byte[] rest = withoutPrivateKey(config).getBytes(StandardCharsets.US_ASCII);
        if (config.privateKey().isEmpty()) {
            return concat(SET.getBytes(StandardCharsets.US_ASCII), rest);
        }
        byte[] head = (SET + PRIVATE_KEY).getBytes(StandardCharsets.US_ASCII);
        byte[] key = hexLine(config.privateKey().get());
        byte[] request = concat(concat(head, key), rest);
        Arrays.fill(key, (byte) 0);
        return request;
    }

    private static String withoutPrivateKey(DeviceConfig config) {
        StringBuilder out = new StringBuilder();
        config.listenPort().ifPresent(port -> line(out, "listen_port", port));
        config.peers().forEach(peer -> writePeer(out, peer));
        return out.append('\n').toString();
    }

    private static void writePeer(StringBuilder out, PeerConfig peer) {
        line(out, "public_key", HEX.formatHex(peer.publicKey().bytes()));
        if (peer.action() == Action.REMOVE) {
            line(out, "remove", true);
            return;
        }
        if (peer.action() == Action.UPDATE_ONLY) {
            line(out, "update_only", true);
        }
        peer.presharedKey().ifPresent(key -> line(out, "preshared_key", HEX.formatHex(key.bytes())));
        peer.endpoint().ifPresent(endpoint -> line(out, "endpoint", text(endpoint)));
        peer.persistentKeepaliveSeconds().ifPresent(seconds -> line(out, "persistent_keepalive_interval", seconds));
        if (peer.replaceAllowedIps()) {
            line(out, "replace_allowed_ips", true);
        }
        for (Cidr allowedIp : peer.allowedIps()) {
            line(out, "allowed_ip", allowedIp);
        }
    }

    private static void line(StringBuilder out, String key, Object value) {
        out.append(key).append('=').append(value).append('\n');
    }

    /** {@code 198.51.100.25:51820}, {@code [2001:db8::1]:51820}, {@code [fe80::1%2]:51820}. */
    private static String text(InetSocketAddress endpoint) {
        String address = endpoint.getAddress().getHostAddress();
        return (endpoint.getAddress() instanceof Inet6Address ? "[" + address + "]" : address) + ":"
                + endpoint.getPort();
    }

    /** Without a String in between, which could not be wiped. */
    private static byte[] hexLine(PrivateKey privateKey) {
        byte[] bytes = privateKey.bytes();
        byte[] line = new byte[2 * bytes.length + 1];
        for (int i = 0; i < bytes.length; i++) {
            line[2 * i] = (byte) HEX.toHighHexDigit(bytes[i]);
            line[2 * i + 1] = (byte) HEX.toLowHexDigit(bytes[i]);
        }
        line[line.length - 1] = '\n';
        Arrays.fill(bytes, (byte) 0);
        return line;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
