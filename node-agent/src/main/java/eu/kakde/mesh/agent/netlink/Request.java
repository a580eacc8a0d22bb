package eu.kakde.mesh.agent.netlink;

/**
 * What to ask the kernel.
 *
 * @param flags beyond those the connection sets itself, such as {@link Message#NLM_F_CREATE}
 * @param payload the family's fixed part and attributes; not copied
 * @param purpose what it is for, in words that an error message can begin with, such as {@code add route
 *     172.27.15.12/32}
 */
public record Request(int type, int flags, byte[] payload, String purpose) {

    /** The purpose only: a payload may hold a key. */
    @Override
    public String toString() {
        return purpose;
    }
}
