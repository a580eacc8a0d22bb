package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransitionEventsTest {

    @ParameterizedTest
    @CsvSource({
        "Accepted, -,              True Accepted,          false",
        "Accepted, -,              False DuplicateAddress, true",
        "Accepted, True Accepted,  False DuplicateAddress, true",
        "Accepted, False InvalidSpec, False DuplicateAddress, true",
        "Accepted, False DuplicateAddress, False DuplicateAddress, false",
        "Accepted, False DuplicateAddress, True Accepted,  true",
        "Accepted, True Accepted,  True Accepted,          false",
        "Ready,    -,              Unknown NoPublicKey,    false",
        "Ready,    Unknown NoPublicKey, False LinksNotReady, false",
        "Ready,    False LinksNotReady, True LinksReady,   true",
        "Ready,    True LinksReady, Unknown AgentSilent,   true",
        "Ready,    True LinksReady, True LinksReady,       false"
    })
    void tellsWhatSomebodyMayLookBackAt(String type, String before, String after, boolean told) {
        Optional<Condition> old = before.equals("-") ? Optional.empty() : Optional.of(condition(type, before));
        assertThat(TransitionEvents.isWorthTelling(old, condition(type, after))).isEqualTo(told);
    }

    private static Condition condition(String type, String statusAndReason) {
        String[] parts = statusAndReason.split(" ");
        return new ConditionBuilder()
                .withType(type)
                .withStatus(parts[0])
                .withReason(parts[1])
                .build();
    }
}
