package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.probe.Probes;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Whether the device's counters of each peer still move. Not thread-safe. */
final class Traffic {

    /** Three looks at the device, three probes: what moved in this time moves. */
    static final Duration LATELY = Duration.ofSeconds(10);

    private final Map<PublicKey, Counters> counters = new HashMap<>();

    LinkSigns signs(PublicKey peer, Optional<PeerState> live, Optional<IpAddress> target, Probes probes, Instant now) {
        Counters seen = counters.compute(
                peer,
                (key, before) -> Counters.after(
                        before,
                        live.map(PeerState::rxBytes).orElse(0L),
                        live.map(PeerState::txBytes).orElse(0L),
                        now));
        Instant since = now.minus(longer(LATELY, probes.interval().multipliedBy(2)));
        return new LinkSigns(
                live.flatMap(PeerState::lastHandshake)
                        .filter(at -> at.plus(LinkHealth.SESSION_LIFE).isAfter(now))
                        .isPresent(),
                seen.received().isAfter(since),
                seen.sent().isAfter(since),
                target.flatMap(probes::lastReply)
                        .filter(at -> at.plus(probes.interval())
                                .plus(LinkHealth.PATIENCE)
                                .isAfter(now))
                        .isPresent(),
                target.map(probes::lossPercent).orElse(OptionalInt.empty()),
                target.map(probes::pathMtu).orElse(OptionalInt.empty()));
    }

    void keepOnly(Set<PublicKey> peers) {
        counters.keySet().retainAll(peers);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    /** @param received when the bytes received grew last; the beginning of time for never */
    private record Counters(long rxBytes, long txBytes, Instant received, Instant sent) {

        /** A counter that was there before this process says nothing about when it moved. */
        static Counters after(Counters before, long rxBytes, long txBytes, Instant now) {
            return before == null
                    ? new Counters(rxBytes, txBytes, Instant.MIN, Instant.MIN)
                    : new Counters(
                            rxBytes,
                            txBytes,
                            rxBytes > before.rxBytes ? now : before.received,
                            txBytes > before.txBytes ? now : before.sent);
        }
    }
}
