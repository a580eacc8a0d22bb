package eu.kakde.mesh.agent.sys;

import static eu.kakde.mesh.agent.sys.SystemCallException.check;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Makes TUN interfaces that stay when no process holds them ({@code linux/if_tun.h}), as {@code ip tuntap add dev NAME
 * mode tun} does. A userspace WireGuard that attaches to one may die without taking the interface, its addresses, its
 * routes and the VXLAN devices on top along.
 */
public final class TunDevice {

    private static final String CONTROL = "/dev/net/tun";
    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETPERSIST = 0x400454cbL;
    private static final short IFF_TUN = 0x0001;

    /** {@code struct ifreq}: name:16, then a union that begins with the flags; 40 bytes in all. */
    private static final int IFREQ_LENGTH = 40;

    private static final int IFREQ_FLAGS = 16;

    private TunDevice() {}

    /**
     * Makes the interface, or marks an existing TUN of this name that no process holds as persistent.
     *
     * @throws SystemCallException EBUSY when a process holds it, EINVAL when the name belongs to another kind of
     *     interface, ENOENT or ENODEV when the kernel has no TUN driver
     */
    public static void makePersistent(String name) throws IOException {
        int fd = check("open " + CONTROL, Libc.open(CONTROL, Libc.O_RDWR | Libc.O_CLOEXEC));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(IFREQ_LENGTH, 8);
            request.setString(0, name);
            request.set(ValueLayout.JAVA_SHORT, IFREQ_FLAGS, IFF_TUN);
            check("make TUN interface " + name, Libc.ioctl(fd, TUNSETIFF, request));
            check("keep TUN interface " + name, Libc.ioctl(fd, TUNSETPERSIST, MemorySegment.ofAddress(1)));
        } finally {
            Libc.close(fd);
        }
    }
}
