/**
 * The agent's side of the API server: {@code MeshMirror} hears, {@code StatusReporter} and {@code Heartbeat} speak. The
 * API server may be behind the very tunnel that the agent keeps, so nothing here ever blocks the reconcile thread.
 */
package eu.kakde.mesh.agent.cluster;
