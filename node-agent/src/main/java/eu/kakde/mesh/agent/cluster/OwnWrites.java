package eu.kakde.mesh.agent.cluster;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What this agent wrote of each object last, by uid: an object that was made anew was never written. Each write has to
 * come back by the watch; one that does not tells that the watch is deaf. Not thread-safe.
 */
final class OwnWrites {

    /** So long an own write may take to come back before it is repeated. */
    static final Duration MIRROR_LAG = Duration.ofSeconds(3);

    /** So long it may take before the watch counts as deaf. */
    static final Duration ECHO_WITHIN = Duration.ofSeconds(5);

    private final Map<String, Written> written = new HashMap<>();

    /** @param version the object's resourceVersion by this write */
    private record Written(List<Condition> conditions, String version, Instant at) {}

    /** @param answer the object as the API server has it by this write */
    void wrote(HasMetadata answer, List<Condition> conditions, Instant now) {
        written.put(uid(answer), new Written(conditions, answer.getMetadata().getResourceVersion(), now));
    }

    void keepOnly(Collection<? extends HasMetadata> objects) {
        written.keySet().retainAll(objects.stream().map(OwnWrites::uid).toList());
    }

    /** When the object was written last; the epoch if never. */
    Instant lastWritten(HasMetadata object) {
        Written last = written.get(uid(object));
        return last == null ? Instant.EPOCH : last.at();
    }

    /**
     * Whether these conditions are to be written at once: they turned since the last write, whatever is heard, or what
     * is heard differs and it is not our write that lags behind.
     *
     * @param heard the object as it was heard last
     * @param seen its conditions; null for none
     * @param changed whether something else than a condition is worth a write at once
     */
    boolean isNews(HasMetadata heard, List<Condition> seen, List<Condition> fresh, boolean changed, Instant now) {
        Written last = written.get(uid(heard));
        if (last != null && StatusText.isTransition(last.conditions(), fresh)) {
            return true;
        }
        return (changed || StatusText.isTransition(seen, fresh))
                && (last == null || !last.at().plus(MIRROR_LAG).isAfter(now));
    }

    /** Whether an own write should have been heard by now. A host that loses power closes no connection. */
    boolean isDeaf(Collection<? extends HasMetadata> heard, Instant now) {
        return heard.stream().anyMatch(object -> {
            Written last = written.get(uid(object));
            return last != null
                    && !last.at().plus(ECHO_WITHIN).isAfter(now)
                    && isOlder(object.getMetadata().getResourceVersion(), last.version());
        });
    }

    /** Versions are decimal numbers of any size (KEP-5504). */
    private static boolean isOlder(String version, String other) {
        return version.length() == other.length() ? version.compareTo(other) < 0 : version.length() < other.length();
    }

    private static String uid(HasMetadata object) {
        return object.getMetadata().getUid();
    }
}
