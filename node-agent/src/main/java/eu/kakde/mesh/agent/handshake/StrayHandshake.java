package eu.kakde.mesh.agent.handshake;

import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * Initiations of one sender that come again and again, without a session that would come of them.
 *
 * @param responder whom they are for; empty: none of the keys that are known
 * @param initiator who sends them; empty unless they are for this host's own key
 * @param timestamp the sender's time in the last one; empty likewise
 * @param newestTimestamp the greatest time that the initiator ever sent, and the device does not take an older one;
 *     empty likewise
 * @param count since the first
 */
public record StrayHandshake(
        InetSocketAddress from,
        Optional<PublicKey> responder,
        Optional<PublicKey> initiator,
        Optional<Instant> timestamp,
        Optional<Instant> newestTimestamp,
        Instant firstSeen,
        Instant lastSeen,
        long count) {

    /** Whether the device drops them as replays of older ones. */
    public boolean isReplay() {
        return timestamp.isPresent()
                && newestTimestamp.filter(timestamp.get()::isBefore).isPresent();
    }
}
