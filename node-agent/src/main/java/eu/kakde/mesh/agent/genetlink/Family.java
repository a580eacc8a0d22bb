package eu.kakde.mesh.agent.genetlink;

/**
 * A family of generic netlink in this kernel.
 *
 * @param id the message type of its requests, which differs from boot to boot
 * @param version of its interface, as the kernel has it
 */
public record Family(String name, int id, int version) {}
