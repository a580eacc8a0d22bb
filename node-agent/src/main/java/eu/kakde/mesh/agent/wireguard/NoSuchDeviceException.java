package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.net.InterfaceName;

/** There is no interface of this name, or it is not a WireGuard device of the client's kind. */
public final class NoSuchDeviceException extends WireGuardException {

    private final InterfaceName name;

    NoSuchDeviceException(InterfaceName name, Errno errno, Throwable cause) {
        super("no WireGuard device " + name, errno, cause);
        this.name = name;
    }

    public InterfaceName name() {
        return name;
    }
}
