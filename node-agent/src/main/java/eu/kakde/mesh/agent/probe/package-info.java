/**
 * Probes through the tunnel: ICMP echo requests (RFC 792, RFC 4443) to the peers' overlay addresses, from a raw socket
 * that is bound to the interface, so that an answer counts only if it came through it. Any host answers them, also one
 * without an agent.
 *
 * <pre>
 *   TunnelProbes ── sends what is due, matches what comes back ──► ProbeTarget (one a peer, pure)
 *     └─ EchoSocket ── one a family, made anew when the interface was ──► EchoPacket (bytes, pure)
 * </pre>
 */
package eu.kakde.mesh.agent.probe;
