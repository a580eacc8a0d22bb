package eu.kakde.mesh.agent.host;

import eu.kakde.mesh.net.InterfaceName;
import java.nio.file.Path;

/**
 * Where things lie on a host.
 *
 * @param wireguard the directory of wg-quick's files, /etc/wireguard
 * @param sysctlD the directory of sysctl files that the boot applies, /etc/sysctl.d
 * @param procSys the live sysctls, /proc/sys
 */
public record HostPaths(Path wireguard, Path sysctlD, Path procSys) {

    public static final HostPaths SYSTEM =
            new HostPaths(Path.of("/etc/wireguard"), Path.of("/etc/sysctl.d"), Path.of("/proc/sys"));

    public Path key(InterfaceName name) {
        return wireguard.resolve(name + ".key");
    }

    public Path config(InterfaceName name) {
        return wireguard.resolve(name + ".conf");
    }

    /** The change that the node went back from. */
    public Path refusal(InterfaceName name) {
        return wireguard.resolve(name + ".reverted");
    }

    /** The latest time that the host knew. */
    public Path time(InterfaceName name) {
        return wireguard.resolve("." + name + ".time");
    }

    public Path sysctlFile() {
        return sysctlD.resolve("99-wireguard.conf");
    }
}
