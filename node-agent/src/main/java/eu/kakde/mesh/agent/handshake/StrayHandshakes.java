package eu.kakde.mesh.agent.handshake;

import eu.kakde.mesh.agent.handshake.Responder.Initiator;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which senders' initiations come again and again.
 *
 * <pre>
 *   healthy     ●──session────────────────────●──session──►          one each two minutes, answered
 *   lost once   ●     ●──session──►                                  answered at the second
 *   stray       ●     ●     ●     ●   no session: told from the second on, until FORGET after the last
 *               └ 5 s ┘                       (REKEY_TIMEOUT)
 * </pre>
 *
 * Bounded, whatever arrives. Safe for use by several threads.
 */
public final class StrayHandshakes {

    /** So long after the last one a sender counts as gone; a sender that is not answered tries each 5 s. */
    static final Duration FORGET = Duration.ofSeconds(30);

    /** Two initiations closer than this are one attempt. */
    static final Duration APART = Duration.ofSeconds(4);

    private static final int MOST_SENDERS = 64;
    private static final int MOST_INITIATORS = 1024;

    private final Map<Sender, StrayHandshake> senders = new LinkedHashMap<>();
    private final Map<PublicKey, Instant> newest = new HashMap<>();

    /** One host sends to several peers from one port, and several of those may be delivered to one host. */
    private record Sender(InetSocketAddress from, Optional<PublicKey> responder, Optional<PublicKey> initiator) {}

    /** One arrived. */
    synchronized void heard(
            InetSocketAddress from, Optional<PublicKey> responder, Optional<Initiator> initiator, Instant now) {
        forgetOld(now);
        Optional<Instant> newestBefore = initiator.flatMap(fresh -> replaceNewest(fresh));
        Sender sender = new Sender(from, responder, initiator.map(Initiator::publicKey));
        StrayHandshake before = senders.get(sender);
        if (before != null || senders.size() < MOST_SENDERS) {
            senders.put(
                    sender,
                    new StrayHandshake(
                            from,
                            responder,
                            sender.initiator(),
                            initiator.map(Initiator::timestamp),
                            newestBefore,
                            before == null ? now : before.firstSeen(),
                            now,
                            before == null ? 1 : before.count() + 1));
        }
    }

    /** @return what was the newest before */
    private Optional<Instant> replaceNewest(Initiator fresh) {
        Instant before = newest.get(fresh.publicKey());
        if (before == null ? newest.size() < MOST_INITIATORS : before.isBefore(fresh.timestamp())) {
            newest.put(fresh.publicKey(), fresh.timestamp());
        }
        return Optional.ofNullable(before);
    }

    /**
     * Those that nothing came of.
     *
     * @param lastHandshake with a peer of the device; empty: never, or the device has no such peer
     */
    public synchronized List<StrayHandshake> list(Function<PublicKey, Optional<Instant>> lastHandshake, Instant now) {
        forgetOld(now);
        senders.values()
                .removeIf(sender -> sender.initiator()
                        .flatMap(lastHandshake)
                        .filter(at -> !at.isBefore(sender.firstSeen()))
                        .isPresent());
        return senders.values().stream()
                .filter(sender -> sender.firstSeen().plus(APART).isBefore(sender.lastSeen()))
                .sorted(Comparator.comparing(
                        sender -> sender.from().getAddress().getHostAddress() + " "
                                + sender.from().getPort()))
                .toList();
    }

    private void forgetOld(Instant now) {
        senders.values().removeIf(sender -> !sender.lastSeen().plus(FORGET).isAfter(now));
    }
}
