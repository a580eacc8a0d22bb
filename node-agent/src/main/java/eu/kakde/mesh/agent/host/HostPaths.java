package eu.kakde.mesh.agent.host;

import eu.kakde.mesh.net.InterfaceName;
import java.nio.file.Path;

/**
 * Where things lie on a host.
 *
 * @param wireguard the directory of wg-quick's files, /etc/wireguard
 * @param sysctlD the directory of sysctl files that the boot applies, /etc/sysctl.d
 * @param procSys the live sysctls, /proc/sys
 * @param root below which the host's /usr, /etc/systemd and, outside of a pod, /run are seen
 */
public record HostPaths(Path wireguard, Path sysctlD, Path procSys, Path root) {

    public static final HostPaths SYSTEM =
            new HostPaths(Path.of("/etc/wireguard"), Path.of("/etc/sysctl.d"), Path.of("/proc/sys"), Path.of("/"));

    /** The same with the host's programs and units seen below another directory: a pod mounts them there. */
    public HostPaths seenBelow(Path hostRoot) {
        return new HostPaths(wireguard, sysctlD, procSys, hostRoot);
    }

    public Path key(InterfaceName name) {
        return wireguard.resolve(name + ".key");
    }

    /** The key that the node is to change over to. */
    public Path nextKey(InterfaceName name) {
        return wireguard.resolve(name + ".key.next");
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
