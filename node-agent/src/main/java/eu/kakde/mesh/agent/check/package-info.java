/**
 * The runbook's STOP/GO checks of one host: {@link eu.kakde.mesh.agent.check.Preflight} before there is a tunnel (phase
 * 1 and 2.0), {@link eu.kakde.mesh.agent.check.Verify} when it stands (2.5). Nothing here changes anything.
 *
 * <pre>
 *   HostFactsReader ──► HostFacts ─┐
 *   nft, iptables-save ──► Chain   ├─► Preflight ──► Finding, one a check ──► GO when none says STOP
 *   Tunnel, probes ──► MeshFacts ──┴─► Verify    ──►
 * </pre>
 *
 * <p>Facts are gathered first and are records; each check is a pure function of them.
 */
package eu.kakde.mesh.agent.check;
