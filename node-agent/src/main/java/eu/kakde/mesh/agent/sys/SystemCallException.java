package eu.kakde.mesh.agent.sys;

import java.io.IOException;

/** A system call that failed: what was tried and the errno that came back. */
public final class SystemCallException extends IOException {

    private final Errno errno;

    /** @param tried the call and its object, such as {@code open /dev/net/tun} */
    public SystemCallException(String tried, Errno errno) {
        super(tried + ": " + errno);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }

    /** Passes a result of {@link Libc} on, and turns {@code -errno} into this exception. */
    static int check(String tried, int result) throws SystemCallException {
        return (int) check(tried, (long) result);
    }

    static long check(String tried, long result) throws SystemCallException {
        if (result < 0) {
            throw new SystemCallException(tried, new Errno((int) -result));
        }
        return result;
    }
}
