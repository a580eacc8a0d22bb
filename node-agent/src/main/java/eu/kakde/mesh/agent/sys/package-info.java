/**
 * The few calls of the C library that the agent needs, bound by the foreign function API. Nothing here knows a
 * protocol.
 *
 * <ul>
 *   <li>{@link eu.kakde.mesh.agent.sys.Libc} has one method per call. Like the kernel's own entry points it returns a
 *       result or {@code -errno}; every call captures errno in a slot of its own, so that no other call of the thread
 *       can overwrite it.
 *   <li>{@link eu.kakde.mesh.agent.sys.SystemSocket} is a datagram socket made of those calls. It throws
 *       {@link eu.kakde.mesh.agent.sys.SystemCallException}, and a thread that waits in it can be ended by closing it.
 *   <li>{@link eu.kakde.mesh.agent.sys.Sockaddr} lays out socket addresses, which appear in calls and, the same bytes,
 *       in WireGuard's messages.
 *   <li>{@link eu.kakde.mesh.agent.sys.TunDevice} makes a TUN interface that outlives its process.
 * </ul>
 *
 * <p>A socket belongs to the network namespace of the thread that opened it. Native memory is confined to the call.
 */
package eu.kakde.mesh.agent.sys;
