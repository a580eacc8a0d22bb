package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A change of one peer. What is left out stays as it is, or in a new peer is absent or zero.
 *
 * @param publicKey which peer
 * @param action what is to become of it
 * @param presharedKey empty: keep; {@link PresharedKey#NONE}: take it away
 * @param endpoint resolved; empty: keep. There is no way to take one away
 * @param persistentKeepaliveSeconds empty: keep; 0: none
 * @param replaceAllowedIps whether the peer loses the allowed IPs that are not in the list
 * @param allowedIps these it gets; from another peer that has them they are taken
 */
public record PeerConfig(
        PublicKey publicKey,
        Action action,
        Optional<PresharedKey> presharedKey,
        Optional<InetSocketAddress> endpoint,
        OptionalInt persistentKeepaliveSeconds,
        boolean replaceAllowedIps,
        List<Cidr> allowedIps) {

    /** What is to become of a peer. */
    public enum Action {
        /** Change it, or add it when it is not there. */
        ADD_OR_UPDATE,
        /** Change it when it is there; else do nothing. */
        UPDATE_ONLY,
        /** Remove it, with its session and its allowed IPs; nothing else of the change counts. */
        REMOVE
    }

    public PeerConfig {
        if (endpoint.filter(InetSocketAddress::isUnresolved).isPresent()) {
            throw new IllegalArgumentException("endpoint " + endpoint.get() + " is not resolved");
        }
        int seconds = persistentKeepaliveSeconds.orElse(0);
        if (seconds < 0 || seconds > 65535) {
            throw new IllegalArgumentException("persistent keepalive " + seconds + " s is outside 0 to 65535");
        }
        allowedIps = List.copyOf(allowedIps);
    }

    public static PeerConfig addOrUpdate(PublicKey key) {
        return of(key, Action.ADD_OR_UPDATE);
    }

    public static PeerConfig updateOnly(PublicKey key) {
        return of(key, Action.UPDATE_ONLY);
    }

    public static PeerConfig remove(PublicKey key) {
        return of(key, Action.REMOVE);
    }

    public PeerConfig withPresharedKey(PresharedKey key) {
        return new PeerConfig(
                publicKey,
                action,
                Optional.of(key),
                endpoint,
                persistentKeepaliveSeconds,
                replaceAllowedIps,
                allowedIps);
    }

    public PeerConfig withEndpoint(InetSocketAddress address) {
        return new PeerConfig(
                publicKey,
                action,
                presharedKey,
                Optional.of(address),
                persistentKeepaliveSeconds,
                replaceAllowedIps,
                allowedIps);
    }

    public PeerConfig withPersistentKeepaliveSeconds(int seconds) {
        return new PeerConfig(
                publicKey, action, presharedKey, endpoint, OptionalInt.of(seconds), replaceAllowedIps, allowedIps);
    }

    /** Exactly these, no others. */
    public PeerConfig withAllowedIps(List<Cidr> exactly) {
        return new PeerConfig(publicKey, action, presharedKey, endpoint, persistentKeepaliveSeconds, true, exactly);
    }

    public PeerConfig withAllowedIps(Cidr... exactly) {
        return withAllowedIps(Arrays.asList(exactly));
    }

    /** These besides those it has. */
    public PeerConfig withMoreAllowedIps(List<Cidr> more) {
        return new PeerConfig(publicKey, action, presharedKey, endpoint, persistentKeepaliveSeconds, false, more);
    }

    private static PeerConfig of(PublicKey key, Action action) {
        return new PeerConfig(key, action, Optional.empty(), Optional.empty(), OptionalInt.empty(), false, List.of());
    }
}
