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
 * A change that could cut the node off is tried before it is remembered: {@code CommitConfirm}.
 *
 * <p>Everything that decides is pure and takes the time as an argument; one thread runs it ({@code NodeReconciler}).
 */
package eu.kakde.mesh.agent.reconcile;
