/**
 * WireGuard devices: what one is like now, what to change, and the two ways to reach it.
 *
 * <pre>
 *   DesiredDevice ─┐
 *                  ├─ DeviceDiff ──► DeviceConfig ──► WireGuardClient.set ──┬─ KernelWireGuard     generic netlink
 *   DeviceState  ──┘  (pure)         (only what          WireGuardClient.get│  KernelRequest · KernelReply
 *        ▲                            differs)              │               └─ UserspaceWireGuard  Unix socket
 *        └──────────────────────────────────────────────────┘                  UapiRequest · UapiReply
 * </pre>
 *
 * <p>{@link eu.kakde.mesh.agent.wireguard.WireGuardDevices} finds out which of the two serves an interface, and makes
 * an interface that is not there. Requests and replies are encoded and parsed by pure classes of their own.
 *
 * <p>A {@link eu.kakde.mesh.agent.wireguard.DeviceConfig} cannot say "replace all peers", and nothing here removes a
 * peer that the caller did not name: whoever holds an outdated list cannot tear tunnels down with it.
 *
 * <p>Order of the work at a change of peers: those that stay or come first, those that go last. So an allowed IP that
 * moves from a peer that goes to one that comes always has an owner.
 */
package eu.kakde.mesh.agent.wireguard;
