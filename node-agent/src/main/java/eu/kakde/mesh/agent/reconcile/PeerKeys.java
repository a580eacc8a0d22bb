package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.wireguard.DeviceState;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which of its two keys a peer uses, while its key is changed. An allowed IP belongs to one of them; what comes under
 * the other is dropped. A peer shows which key it uses by the handshakes that it begins, and where these cannot be
 * overheard by what comes from it: a device that knows the peer by both keys counts more bytes under one of them.
 *
 * <pre>
 *              a handshake begins under the other key, or bytes come under it
 *   IN USE A ──────────────────────────────────────────────────────────────────► IN USE B    proven: for the disk
 *      │  ▲                                                                         │  ▲
 *      └──┘ nothing comes at all: the other one is tried, in turn                   └──┘
 * </pre>
 *
 * <p>Both directions are alike, so a peer that goes back to its old key is followed as well. Of two initiations the
 * newer one tells, by the clock of the peer that sent them, as for WireGuard itself: an old one that somebody repeats
 * tells nothing. Not thread-safe.
 */
final class PeerKeys {

    /** What is late on the way from before a change is not taken for another change. */
    static final Duration CALM = Duration.ofMillis(500);

    /** A handshake that takes longer than this has failed; and from then on the device itself tries again. */
    private static final Duration ANSWER = Duration.ofSeconds(1);

    private static final Duration REKEY_TIMEOUT = Duration.ofSeconds(5);

    /** Longer than a handshake tries (REKEY_TIMEOUT, three times). */
    static final Duration TRY = Duration.ofSeconds(15);

    private final Map<NodeName, Use> uses = new HashMap<>();
    private final Map<NodeName, Instant> newest = new HashMap<>();

    /**
     * @param inUse the key that has the allowed IPs
     * @param proven the one under which something came last
     * @param received bytes under each key, as of the last look
     * @param since when {@code inUse} turned last
     */
    private record Use(PublicKey inUse, PublicKey proven, Map<PublicKey, Long> received, Instant since) {}

    /**
     * Takes a look at the device.
     *
     * @param dead whether nothing comes back from a peer at all
     * @return the peers whose allowed IPs are to move, with the key first that gets them
     */
    List<PeerPlan> look(List<PeerPlan> peers, DeviceState device, Predicate<NodeName> dead, Instant now) {
        List<PeerPlan> changing =
                peers.stream().filter(peer -> peer.nextKey().isPresent()).toList();
        Set<NodeName> names = changing.stream().map(PeerPlan::peer).collect(Collectors.toSet());
        uses.keySet().retainAll(names);
        newest.keySet().retainAll(names);
        List<PeerPlan> turned = new ArrayList<>();
        for (PeerPlan peer : changing) {
            Use before = uses.get(peer.peer());
            Use after = before == null || !peer.keys().contains(before.inUse())
                    ? first(peer, device)
                    : next(peer, before, device, dead.test(peer.peer()), now);
            uses.put(peer.peer(), after);
            if (before != null && !after.inUse().equals(before.inUse())) {
                turned.add(oriented(peer, after.inUse()));
            }
        }
        return turned;
    }

    /**
     * A handshake began under this key.
     *
     * @param timestamp of the initiation, by the initiator's clock
     * @return the peer whose allowed IPs are to move, with the key first that gets them; empty when none are
     */
    Optional<PeerPlan> initiated(List<PeerPlan> changing, PublicKey key, Instant timestamp, Instant now) {
        Optional<PeerPlan> known =
                changing.stream().filter(peer -> peer.keys().contains(key)).findFirst();
        Optional<Use> before = known.map(peer -> uses.get(peer.peer()));
        if (before.isEmpty()
                || timestamp.isBefore(newest.getOrDefault(known.get().peer(), Instant.MIN))) {
            return Optional.empty();
        }
        newest.put(known.get().peer(), timestamp);
        uses.put(known.get().peer(), new Use(key, key, before.get().received(), now));
        return before.get().inUse().equals(key) ? Optional.empty() : Optional.of(oriented(known.get(), key));
    }

    /** The peers, with the key in use first, whose handshake was to be through and is not. */
    List<PeerPlan> unanswered(List<PeerPlan> changing, DeviceState device, Instant now) {
        return changing.stream()
                .filter(peer -> uses.containsKey(peer.peer()))
                .map(peer -> oriented(peer, uses.get(peer.peer()).inUse()))
                .filter(peer -> {
                    Instant since = uses.get(peer.peer()).since();
                    return !since.equals(Instant.MIN)
                            && !since.plus(ANSWER).isAfter(now)
                            && since.plus(REKEY_TIMEOUT).isAfter(now)
                            && handshake(device, peer).equals(Instant.MIN);
                })
                .toList();
    }

    /** The configuration with the key first that each peer uses: what the device is to have. */
    NodeConfig forDevice(NodeConfig config) {
        return oriented(config, true);
    }

    /** The same for the disk: a key that is only tried is not booted with. */
    NodeConfig forDisk(NodeConfig config) {
        return oriented(config, false);
    }

    private NodeConfig oriented(NodeConfig config, boolean tried) {
        return config.withPeers(config.peers().stream()
                .map(peer -> Optional.ofNullable(uses.get(peer.peer()))
                        .map(use -> oriented(peer, tried ? use.inUse() : use.proven()))
                        .orElse(peer))
                .toList());
    }

    private static PeerPlan oriented(PeerPlan peer, PublicKey first) {
        return peer.nextKey().equals(Optional.of(first)) ? peer.turned() : peer;
    }

    /** Whoever has the allowed IPs, unless a handshake came later under the other key. */
    private static Use first(PeerPlan peer, DeviceState device) {
        PeerPlan held = device.peer(peer.turned().publicKey())
                        .filter(state -> !state.allowedIps().isEmpty())
                        .isPresent()
                ? peer.turned()
                : peer;
        PublicKey inUse = handshake(device, held.turned()).isAfter(handshake(device, held))
                ? held.turned().publicKey()
                : held.publicKey();
        return new Use(inUse, inUse, received(peer, device), Instant.MIN);
    }

    private static Use next(PeerPlan peer, Use before, DeviceState device, boolean dead, Instant now) {
        Map<PublicKey, Long> received = received(peer, device);
        PublicKey other = peer.keys().stream()
                .filter(key -> !key.equals(before.inUse()))
                .findFirst()
                .orElseThrow();
        boolean came = grew(before, received, other)
                && (before.since().equals(Instant.MIN)
                        || !before.since().plus(CALM).isAfter(now));
        if (came) {
            return new Use(other, other, received, now);
        }
        if (grew(before, received, before.inUse())) {
            return new Use(before.inUse(), before.inUse(), received, before.since());
        }
        boolean itsTurn =
                before.since().equals(Instant.MIN) || !before.since().plus(TRY).isAfter(now);
        return dead && itsTurn
                ? new Use(other, before.proven(), received, now)
                : new Use(before.inUse(), before.proven(), received, before.since());
    }

    /** A key that was not there at the last look begins at nothing. */
    private static boolean grew(Use before, Map<PublicKey, Long> received, PublicKey key) {
        return received.get(key) > before.received().getOrDefault(key, 0L);
    }

    private static Map<PublicKey, Long> received(PeerPlan peer, DeviceState device) {
        return peer.keys().stream()
                .collect(Collectors.toMap(
                        key -> key,
                        key -> device.peer(key).map(PeerState::rxBytes).orElse(0L)));
    }

    private static Instant handshake(DeviceState device, PeerPlan peer) {
        return device.peer(peer.publicKey()).flatMap(PeerState::lastHandshake).orElse(Instant.MIN);
    }
}
