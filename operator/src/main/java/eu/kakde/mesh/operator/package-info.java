/**
 * The operator: it turns what the users write (Mesh, MeshNodes, some MeshPeers) into what the agents apply (all other
 * MeshPeers), and says in status what came of it.
 *
 * <pre>
 *   Mesh, MeshNodes,        Registry + Census      NodeOutcome          PlanApplier         NodeStatuses,
 *   MeshPeers, Leases  ──►  who holds what?   ──►  of one node     ──►  MeshPeers      ──►  PeerStatuses,
 *   (MeshView, NodeLinks)                          (pure)               (SSA, deletes)      MeshStatuses
 *        observe                 plan                plan                  apply               report
 * </pre>
 *
 * <p>Read {@link eu.kakde.mesh.operator.MeshNodeReconciler} first: its {@code reconcile} is these four verbs in order.
 * Each node is reconciled by itself, but what it may have depends on all: {@link eu.kakde.mesh.operator.Registry} takes
 * the census under one lock and remembers what it granted until the caches show it.
 *
 * <p>Verdicts on links are told from what both ends report: {@link eu.kakde.mesh.operator.ObservedFacts} turns the
 * caches into values, {@code verdict} explains them.
 *
 * <p>Three rules shape the rest. A node that cannot be accepted is frozen, not removed: its links stay as they are. An
 * agent removes a peer only when the MeshPeers it sees have the hash in {@code MeshNode.status.plan}, so
 * {@link eu.kakde.mesh.operator.NodeOutcome} says what the hash covers and when it is published at all. And nothing
 * that a person wrote is ever changed: a hand-written MeshPeer wins for its pair, if
 * {@link eu.kakde.mesh.operator.HandWrittenReview} has no objection.
 */
package eu.kakde.mesh.operator;
