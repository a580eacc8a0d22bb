package eu.kakde.mesh.operator.verdict;

/**
 * The explanation of one directed link.
 *
 * @param message for a person: what is wrong, where, and what to do
 */
public record Verdict(VerdictReason reason, String message) {}
