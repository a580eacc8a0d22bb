package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when links are as they are, by the operator's own clock: those of two nodes may differ. It keeps one entry for
 * each MeshPeer of this term; an operator that begins sees every link turn now.
 */
final class LinkTimes {

    private final InstantSource clock;
    private final Map<String, Seen> lastSeen = new ConcurrentHashMap<>();

    private record Seen(String ready, Instant at) {}

    LinkTimes(InstantSource clock) {
        this.clock = clock;
    }

    /** Since when {@code Ready} has the status that it has. */
    Instant since(ObservedPeer peer) {
        String ready =
                peer.condition(Conditions.READY).map(Condition::getStatus).orElse("");
        Instant now = clock.instant();
        return lastSeen.compute(
                        peer.name(),
                        (name, before) ->
                                before != null && before.ready().equals(ready) ? before : new Seen(ready, now))
                .at();
    }
}
