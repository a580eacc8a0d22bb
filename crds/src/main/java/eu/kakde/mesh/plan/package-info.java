/**
 * The planner: pure functions from what the users claim to what every node is to configure.
 *
 * <pre>
 *   NodeClaim*  ──► Census ──►  MeshMember* ──► MeshPlanner ──► NodePlan ──► PlanHash
 *   (MeshNodes)      │          (accepted)                      (PeerPlan*)
 *                    └────────► Rejected (reason, message), the other claims unharmed
 * </pre>
 *
 * The operator runs it over the API's objects, {@code node-agent render} and {@code up} over manifest files. Equal
 * input gives equal output, whatever its order. JDK only.
 */
package eu.kakde.mesh.plan;
