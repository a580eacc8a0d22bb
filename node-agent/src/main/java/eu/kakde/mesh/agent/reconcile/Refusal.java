package eu.kakde.mesh.agent.reconcile;

import java.util.Optional;

/**
 * A change that the node went back from, and that is not tried again until it is another one or a person says so.
 *
 * @param change its {@link ConfigChange#hash}
 * @param retry the value of the annotation that asks for another try, as it was then; empty when there was none
 * @param message for a person: what, and why; one line
 */
public record Refusal(String change, Optional<String> retry, String message) {}
