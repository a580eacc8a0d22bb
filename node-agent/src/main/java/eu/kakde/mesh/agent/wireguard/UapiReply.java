package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.PublicKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Parses replies of a userspace WireGuard. The last line is {@code errno=NUMBER}, 0 for success; some implementations
 * write the number with a minus. Keys that are unknown are skipped, like values that our types refuse on principle (see
 * {@link KernelReply}); a value that makes no sense is an error that names its key.
 */
final class UapiReply {

    private final InterfaceName name;
    private final Map<PublicKey, PeerStateBuilder> peers = new LinkedHashMap<>();
    private Optional<PublicKey> publicKey = Optional.empty();
    private int listenPort;
    private int fwmark;
    /** Whose lines follow; empty before the first peer, and behind one that is left out. */
    private Optional<PeerStateBuilder> peer = Optional.empty();

    private UapiReply(InterfaceName name) {
        this.name = name;
    }

    /** @throws WireGuardException when the reply carries an errno, has none at all, or makes no sense */
    static DeviceState parse(InterfaceName name, int interfaceIndex, String text) throws WireGuardException {
        checkErrno(name, text);
        UapiReply reply = new UapiReply(name);
        for (String line : text.split("\n")) {
            if (!line.isEmpty()) {
                reply.readLine(line);
            }
        }
        return new DeviceState(
                name,
                interfaceIndex,
                reply.publicKey,
                reply.listenPort,
                reply.fwmark,
                reply.peers.values().stream().map(PeerStateBuilder::build).toList());
    }

    /** @throws WireGuardException unless the reply ends well */
    static void checkErrno(InterfaceName name, String text) throws WireGuardException {
        for (String line : text.split("\n")) {
            if (line.startsWith("errno=")) {
                int errno = Math.abs((int) number(name, "errno", line.substring(6), Short.MAX_VALUE));
                if (errno != 0) {
                    throw new WireGuardException("userspace WireGuard device " + name + " refused", new Errno(errno));
                }
                return;
            }
        }
        throw new WireGuardException("userspace WireGuard device " + name + " broke off its reply", Errno.EBADMSG);
    }

    private void readLine(String line) throws WireGuardException {
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw malformed(name, "a line without '='");
        }
        String key = line.substring(0, equals);
        String value = line.substring(equals + 1);
        try {
            if (!readDevice(key, value) && peer.isPresent()) {
                readPeer(peer.get(), key, value);
            }
        } catch (IllegalArgumentException e) {
            throw malformed(name, key);
        }
    }

    private boolean readDevice(String key, String value) throws WireGuardException {
        switch (key) {
            case "private_key" -> {
                try (PrivateKey own = PrivateKey.of(bytes(value))) {
                    publicKey = Optional.of(own.publicKey());
                }
            }
            case "listen_port" -> listenPort = (int) number(name, key, value, 65535);
            case "fwmark" -> fwmark = (int) number(name, key, value, 0xffff_ffffL);
            case "public_key" ->
                peer = key(bytes(value)).map(known -> peers.computeIfAbsent(known, PeerStateBuilder::new));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readPeer(PeerStateBuilder peer, String key, String value) throws WireGuardException {
        switch (key) {
            case "preshared_key" -> peer.presharedKey(bytes(value));
            case "endpoint" -> peer.endpoint(endpoint(value));
            case "persistent_keepalive_interval" ->
                peer.persistentKeepaliveSeconds((int) number(name, key, value, 65535));
            case "last_handshake_time_sec" ->
                peer.handshakeSeconds(number(name, key, value, Instant.MAX.getEpochSecond()));
            case "last_handshake_time_nsec" -> peer.handshakeNanos(number(name, key, value, 999_999_999));
            case "rx_bytes" -> peer.rxBytes(Long.parseUnsignedLong(value));
            case "tx_bytes" -> peer.txBytes(Long.parseUnsignedLong(value));
            case "allowed_ip" -> allowedIp(value).ifPresent(peer::allowedIp);
            case "protocol_version" -> peer.protocolVersion((int) number(name, key, value, Integer.MAX_VALUE));
            default -> {}
        }
    }

    private static long number(InterfaceName name, String key, String value, long most) throws WireGuardException {
        try {
            long number = Long.parseLong(value);
            if (Math.abs(number) <= most && (number >= 0 || key.equals("errno"))) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw malformed(name, key);
        }
        throw malformed(name, key);
    }

    private static byte[] bytes(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != PublicKey.LENGTH) {
            throw new IllegalArgumentException("not 32 bytes");
        }
        return bytes;
    }

    private static Optional<PublicKey> key(byte[] bytes) {
        try {
            return Optional.of(PublicKey.of(bytes));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private static Optional<Cidr> allowedIp(String text) {
        int slash = text.indexOf('/');
        InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        boolean mapped = text.indexOf(':') >= 0 && !(address instanceof Inet6Address);
        return mapped ? Optional.empty() : Optional.of(Cidr.parse(text));
    }

    private static InetSocketAddress endpoint(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("no port");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new InetSocketAddress(address(host), Integer.parseInt(text.substring(colon + 1)));
    }

    /** A scope that names an interface unknown here, as a process in another namespace may, is dropped. */
    private static InetAddress address(String host) {
        int percent = host.indexOf('%');
        if (percent >= 0) {
            try {
                return InetAddress.ofLiteral(host);
            } catch (IllegalArgumentException e) {
                return InetAddress.ofLiteral(host.substring(0, percent));
            }
        }
        return InetAddress.ofLiteral(host);
    }

    private static WireGuardException malformed(InterfaceName name, String what) {
        return new WireGuardException(
                "userspace WireGuard device " + name + " sent a reply that makes no sense at " + what, Errno.EBADMSG);
    }
}
