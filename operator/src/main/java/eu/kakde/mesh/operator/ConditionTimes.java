package eu.kakde.mesh.operator;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Gives conditions their times: {@code lastTransitionTime} moves only when the status does. */
final class ConditionTimes {

    static final String TRUE = "True";
    static final String FALSE = "False";
    static final String UNKNOWN = "Unknown";

    private final List<Condition> before;
    private final Long generation;
    private final String now;

    /**
     * @param before the conditions as they stand, may be null
     * @param generation of the spec that the new ones are about
     */
    ConditionTimes(List<Condition> before, Long generation, Instant now) {
        this.before = before == null ? List.of() : before;
        this.generation = generation;
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    Condition condition(String type, String status, String reason, String message) {
        String since = find(before, type)
                .filter(old -> status.equals(old.getStatus()))
                .map(Condition::getLastTransitionTime)
                .orElse(now);
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(generation)
                .withLastTransitionTime(since)
                .build();
    }

    static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions == null
                ? Optional.empty()
                : conditions.stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst();
    }

    /** Whether a condition says of its object what the wanted one says, whenever that began. */
    static boolean satisfies(Optional<Condition> actual, Condition wanted) {
        return actual.isPresent()
                && Objects.equals(actual.get().getStatus(), wanted.getStatus())
                && Objects.equals(actual.get().getReason(), wanted.getReason())
                && Objects.equals(actual.get().getMessage(), wanted.getMessage())
                && Objects.equals(actual.get().getObservedGeneration(), wanted.getObservedGeneration());
    }

    /** Whether this condition is there, of the current generation, and True. */
    static boolean isTrue(Optional<Condition> condition) {
        return condition.map(Condition::getStatus).filter(TRUE::equals).isPresent();
    }

    /** Whether it is there, and False. */
    static boolean isFalse(Optional<Condition> condition) {
        return condition.map(Condition::getStatus).filter(FALSE::equals).isPresent();
    }
}
