package eu.kakde.mesh.agent.netlink;

import eu.kakde.mesh.agent.sys.Errno;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A netlink request that failed. Besides the kernel's own errnos: EBADMSG for an answer that makes no sense, ETIMEDOUT
 * for none, ENOBUFS when an answer was lost (what was asked for may have been done), EINTR for a dump that changed each
 * time it was read.
 */
public final class NetlinkException extends IOException {

    private final Errno errno;
    private final Optional<String> kernelText;
    private final OptionalInt offset;

    /** @param tried what was asked for, such as {@code add route 172.27.15.12/32} */
    public NetlinkException(String tried, Errno errno) {
        this(tried, errno, Optional.empty(), OptionalInt.empty());
    }

    NetlinkException(String tried, Errno errno, Optional<String> kernelText, OptionalInt offset) {
        super(tried + ": " + errno + kernelText.map(text -> " (" + text + ")").orElse(""));
        this.errno = errno;
        this.kernelText = kernelText;
        this.offset = offset;
    }

    public Errno errno() {
        return errno;
    }

    /** The kernel's explanation; newer kernels give one for many errors. */
    public Optional<String> kernelText() {
        return kernelText;
    }

    /** Where in the request, counted from its header, the kernel found what it refuses. */
    public OptionalInt offset() {
        return offset;
    }

    static NetlinkException malformed(String what) {
        return new NetlinkException(what, Errno.EBADMSG);
    }
}
