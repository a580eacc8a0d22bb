package eu.kakde.mesh.agent.rtnetlink;

import java.util.Optional;

/**
 * A network interface as the kernel lists it.
 *
 * @param name as the kernel has it; other people's may hold letters that ours must not
 * @param kind the driver's name, such as {@code wireguard}, {@code tun}, {@code vxlan}; empty for hardware and loopback
 * @param mtuBytes 0 when the message left it out
 * @param flags of {@code linux/if.h}, such as {@link #IFF_UP}
 */
public record Link(int index, String name, Optional<String> kind, int mtuBytes, int flags) {

    public static final int IFF_UP = 0x1;

    /** Set up by an administrator; traffic also needs a carrier. */
    public boolean isUp() {
        return (flags & IFF_UP) != 0;
    }

    public boolean isKind(String wanted) {
        return kind.filter(wanted::equals).isPresent();
    }
}
