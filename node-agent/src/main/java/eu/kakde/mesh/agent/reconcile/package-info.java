/**
 * What one node does with its plan.
 *
 * <pre>
 *   wg0.conf on disk ─┐
 *   manifest files ───┼──► NodeConfig ──► InterfaceReconciler ──► kernel (only what differs)
 *   API objects ──────┘    (desired)      observe → diff → send     │
 *     MeshSeen               ▲                                      ▼
 *                            └── PeerMerge: the plan-hash rule    NodeObservation ──► LinkHealth ──► reports
 * </pre>
 *
 * A change that could cut the node off is tried before it is remembered: {@code CommitConfirm}. The node's own key
 * changes that way too ({@code KeyChange}); {@code PeerKeys} follows the peers that change theirs.
 *
 * <p>Everything that decides is pure and takes the time as an argument; one thread runs it ({@code NodeReconciler}).
 * The threads that overhear initiations only follow peers to their new keys ({@code KeyFollower}).
 */
package eu.kakde.mesh.agent.reconcile;
