package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Collects one peer's state while replies are read, in one piece or in several. What nobody sets is absent or zero. */
final class PeerStateBuilder {

    private final PublicKey publicKey;
    private final List<Cidr> allowedIps = new ArrayList<>();
    private boolean hasPresharedKey;
    private Optional<InetSocketAddress> endpoint = Optional.empty();
    private int persistentKeepaliveSeconds;
    private long handshakeSeconds;
    private long handshakeNanos;
    private long rxBytes;
    private long txBytes;
    private int protocolVersion;

    PeerStateBuilder(PublicKey publicKey) {
        this.publicKey = publicKey;
    }

    /** @param key all zeros for none; only that is kept */
    void presharedKey(byte[] key) {
        hasPresharedKey = !Arrays.equals(key, new byte[key.length]);
    }

    /** Devices take port 0, as from {@code wg set}, and nothing can be sent there: it counts as none. */
    void endpoint(InetSocketAddress address) {
        endpoint = Optional.of(address).filter(where -> where.getPort() != 0);
    }

    void persistentKeepaliveSeconds(int seconds) {
        persistentKeepaliveSeconds = seconds;
    }

    void handshakeSeconds(long seconds) {
        handshakeSeconds = seconds;
    }

    void handshakeNanos(long nanos) {
        handshakeNanos = nanos;
    }

    void rxBytes(long bytes) {
        rxBytes = bytes;
    }

    void txBytes(long bytes) {
        txBytes = bytes;
    }

    void allowedIp(Cidr allowedIp) {
        allowedIps.add(allowedIp);
    }

    void protocolVersion(int version) {
        protocolVersion = version;
    }

    PeerState build() {
        boolean never = handshakeSeconds == 0 && handshakeNanos == 0;
        return new PeerState(
                publicKey,
                hasPresharedKey,
                endpoint,
                persistentKeepaliveSeconds,
                never ? Optional.empty() : Optional.of(Instant.ofEpochSecond(handshakeSeconds, handshakeNanos)),
                rxBytes,
                txBytes,
                allowedIps,
                protocolVersion);
    }
}
