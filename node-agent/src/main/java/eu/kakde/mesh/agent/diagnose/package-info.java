/**
 * What is wrong on this host, with its evidence: the runbook's debug playbook as far as one host can tell by itself.
 *
 * <pre>
 *   Tunnel, rtnetlink, /proc/sys, nft ─┐
 *   links of the reconcile thread ─────┼─► NodeFacts ─► Diagnoses (pure) ─► Diagnosis ─► MeshNode.status.findings
 *   InitiationWatch ─► strays ─────────┘                                        └──────► node-agent doctor
 * </pre>
 *
 * {@link eu.kakde.mesh.agent.diagnose.Diagnostician} looks on a thread of its own, so that the tunnel never waits for a
 * diagnosis. Facts are gathered first and are records; each diagnosis is a pure function of them.
 */
package eu.kakde.mesh.agent.diagnose;
