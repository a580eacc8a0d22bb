/**
 * Verdicts: why a link does not carry packets, told from both of its ends and from what third hosts see. Pure values
 * in, a sentence out.
 *
 * <pre>
 *   MeshFacts ──► LinkCase ──►  KeyCauses        a pinned key is not the key on the host
 *                 both ends     StrayCauses      handshakes for one host arrive at another
 *                 of a link     FindingCauses    an agent found the cause on its own host
 *                               PathCauses       who hears whom; else NoHandshake with candidates
 *                               FlowingCauses    packets flow, yet something is wrong for certain
 * </pre>
 *
 * <p>{@link eu.kakde.mesh.operator.verdict.Verdicts} asks them in the order of their certainty. A message holds nothing
 * that moves by itself (no ages, no counters): it is written only when the cause changes.
 */
package eu.kakde.mesh.operator.verdict;
