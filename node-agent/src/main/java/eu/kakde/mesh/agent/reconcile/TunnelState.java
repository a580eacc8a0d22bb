package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.wireguard.DeviceState;

/**
 * The interface and its WireGuard device, as they are now.
 *
 * @param implementation "kernel" or "userspace"
 */
public record TunnelState(InterfaceState link, DeviceState device, String implementation) {}
