package eu.kakde.mesh.agent.sys;

import java.util.Map;

/**
 * The number by which a system call says why it failed (errno(3)), in Linux's generic numbering of x86-64 and arm64. A
 * number without a name here is kept and shown as it is.
 */
public record Errno(int number) {

    public static final Errno EPERM = new Errno(1);
    public static final Errno ENOENT = new Errno(2);
    public static final Errno ESRCH = new Errno(3);
    public static final Errno EINTR = new Errno(4);
    public static final Errno EIO = new Errno(5);
    public static final Errno ENXIO = new Errno(6);
    public static final Errno EBADF = new Errno(9);
    public static final Errno EAGAIN = new Errno(11);
    public static final Errno ENOMEM = new Errno(12);
    public static final Errno EACCES = new Errno(13);
    public static final Errno EBUSY = new Errno(16);
    public static final Errno EEXIST = new Errno(17);
    public static final Errno ENODEV = new Errno(19);
    public static final Errno EINVAL = new Errno(22);
    public static final Errno ENOSPC = new Errno(28);
    public static final Errno ERANGE = new Errno(34);
    public static final Errno EBADMSG = new Errno(74);
    public static final Errno EDESTADDRREQ = new Errno(89);
    public static final Errno EMSGSIZE = new Errno(90);
    public static final Errno ENOPROTOOPT = new Errno(92);
    public static final Errno EPROTONOSUPPORT = new Errno(93);
    public static final Errno EOPNOTSUPP = new Errno(95);
    public static final Errno EAFNOSUPPORT = new Errno(97);
    public static final Errno EADDRINUSE = new Errno(98);
    public static final Errno EADDRNOTAVAIL = new Errno(99);
    public static final Errno ENETDOWN = new Errno(100);
    public static final Errno ENETUNREACH = new Errno(101);
    public static final Errno ECONNRESET = new Errno(104);
    public static final Errno ENOBUFS = new Errno(105);
    public static final Errno ETIMEDOUT = new Errno(110);
    public static final Errno ECONNREFUSED = new Errno(111);
    public static final Errno EHOSTUNREACH = new Errno(113);
    public static final Errno ENOKEY = new Errno(126);

    private static final Map<Errno, String> TEXTS = Map.ofEntries(
            Map.entry(EPERM, "EPERM: not permitted"),
            Map.entry(ENOENT, "ENOENT: does not exist"),
            Map.entry(ESRCH, "ESRCH: no such process or route"),
            Map.entry(EINTR, "EINTR: interrupted"),
            Map.entry(EIO, "EIO: input or output error"),
            Map.entry(ENXIO, "ENXIO: no such device or address"),
            Map.entry(EBADF, "EBADF: not an open descriptor"),
            Map.entry(EAGAIN, "EAGAIN: not ready"),
            Map.entry(ENOMEM, "ENOMEM: out of memory"),
            Map.entry(EACCES, "EACCES: access denied"),
            Map.entry(EBUSY, "EBUSY: in use"),
            Map.entry(EEXIST, "EEXIST: exists already"),
            Map.entry(ENODEV, "ENODEV: no such interface"),
            Map.entry(EINVAL, "EINVAL: invalid argument"),
            Map.entry(ENOSPC, "ENOSPC: no space left"),
            Map.entry(ERANGE, "ERANGE: out of range"),
            Map.entry(EBADMSG, "EBADMSG: malformed message"),
            Map.entry(EDESTADDRREQ, "EDESTADDRREQ: no destination address"),
            Map.entry(EMSGSIZE, "EMSGSIZE: message too long"),
            Map.entry(ENOPROTOOPT, "ENOPROTOOPT: the kernel lacks this option"),
            Map.entry(EPROTONOSUPPORT, "EPROTONOSUPPORT: the kernel lacks this protocol"),
            Map.entry(EOPNOTSUPP, "EOPNOTSUPP: not supported"),
            Map.entry(EAFNOSUPPORT, "EAFNOSUPPORT: the kernel lacks this address family"),
            Map.entry(EADDRINUSE, "EADDRINUSE: the address or port is in use"),
            Map.entry(EADDRNOTAVAIL, "EADDRNOTAVAIL: not an address of this host"),
            Map.entry(ENETDOWN, "ENETDOWN: the interface is down"),
            Map.entry(ENETUNREACH, "ENETUNREACH: no route"),
            Map.entry(ECONNRESET, "ECONNRESET: the other side went away"),
            Map.entry(ENOBUFS, "ENOBUFS: the kernel dropped messages"),
            Map.entry(ETIMEDOUT, "ETIMEDOUT: no answer in time"),
            Map.entry(ECONNREFUSED, "ECONNREFUSED: nobody listens"),
            Map.entry(EHOSTUNREACH, "EHOSTUNREACH: host unreachable"),
            Map.entry(ENOKEY, "ENOKEY: no key for this destination"));

    /** A name and a few words, such as {@code EEXIST: exists already}; {@code errno 71} where there is no name. */
    @Override
    public String toString() {
        return TEXTS.getOrDefault(this, "errno " + number);
    }
}
