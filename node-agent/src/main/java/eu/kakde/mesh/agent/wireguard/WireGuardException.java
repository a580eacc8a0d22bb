package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.agent.sys.Errno;
import java.io.IOException;

/** A device that could not be read or changed: what was tried, on which interface, and the errno that came back. */
public sealed class WireGuardException extends IOException permits NoSuchDeviceException {

    private final Errno errno;

    public WireGuardException(String message, Errno errno) {
        super(message + ": " + errno);
        this.errno = errno;
    }

    public WireGuardException(String message, Errno errno, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }
}
