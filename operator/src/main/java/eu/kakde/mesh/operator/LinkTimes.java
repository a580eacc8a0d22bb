package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import eu.kakde.mesh.operator.verdict.VerdictReason;
import eu.kakde.mesh.plan.PeerPlan;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when links are as they are, by the operator's own clock: those of two nodes may differ; and where their peers
 * were heard. It keeps one entry for each MeshPeer of this term; an operator that begins sees every link turn now.
 */
final class LinkTimes {

    private final InstantSource clock;
    private final Map<String, Seen> lastSeen = new ConcurrentHashMap<>();
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /** Where a peer is sent to, by the time of the last handshake with it; both may be null. */
    private record Place(String handshake, String endpoint) {}

    /**
     * @param uid of the MeshPeer: one of the same name may be another
     * @param isExplained whether it has a verdict that says why
     */
    private record Seen(String ready, String uid, Long generation, boolean receiving, boolean isExplained, Instant at) {

        /** Whether what was concluded before has to be concluded anew. */
        boolean isOvertakenBy(Seen now) {
            return !ready.equals(now.ready)
                    || !Objects.equals(uid, now.uid)
                    || !Objects.equals(generation, now.generation)
                    || now.receiving && !receiving
                    || isExplained && !now.isExplained;
        }

        Seen since(Instant earlier) {
            return new Seen(ready, uid, generation, receiving, isExplained, earlier);
        }
    }

    LinkTimes(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Where the peer was heard from last, empty when nowhere: an agent dials a dead peer where it is planned, which
     * says nothing of where it is.
     */
    Optional<String> heardAt(ObservedPeer peer) {
        Optional<MeshPeerStatus> status = Optional.ofNullable(peer.resource().getStatus());
        Place now = new Place(
                status.map(MeshPeerStatus::lastHandshakeTime).orElse(null),
                status.map(MeshPeerStatus::endpoint).orElse(null));
        Place heard = places.compute(
                peer.name(),
                (name, before) -> before != null
                                && Objects.equals(before.handshake(), now.handshake())
                                && isPlanned(now.endpoint(), peer)
                        ? before
                        : now);
        return Optional.ofNullable(heard.endpoint());
    }

    private static boolean isPlanned(String endpoint, ObservedPeer peer) {
        return peer.link()
                .flatMap(PeerPlan::endpoint)
                .filter(planned -> planned.toString().equals(endpoint))
                .isPresent();
    }

    /**
     * Since when {@code Ready} has the status that it has, the link is planned as it is, the device that heard nothing
     * from the peer hears something, and the verdict that said why is taken back: a link that is being mended is dead
     * for some seconds yet.
     */
    Instant since(ObservedPeer peer) {
        Seen now = new Seen(
                peer.condition(Conditions.READY).map(Condition::getStatus).orElse(""),
                peer.resource().getMetadata().getUid(),
                peer.resource().getMetadata().getGeneration(),
                Optional.ofNullable(peer.resource().getStatus())
                        .map(MeshPeerStatus::observation)
                        .map(MeshPeerStatus.Observation::receiving)
                        .orElse(false),
                peer.verdict()
                        .map(verdict -> VerdictReason.named(verdict.reason())
                                .map(VerdictReason::saysWhy)
                                .orElse(true)) // one of a later version does
                        .orElse(false),
                clock.instant());
        return lastSeen.compute(
                        peer.name(),
                        (name, before) -> before == null || before.isOvertakenBy(now) ? now : now.since(before.at()))
                .at();
    }
}
