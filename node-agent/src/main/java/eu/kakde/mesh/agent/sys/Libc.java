package eu.kakde.mesh.agent.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Calls of the C library. Each returns the call's result, or {@code -errno} when it failed. Numbers are those of Linux
 * on 64-bit x86 and arm; memory segments must be native.
 */
public final class Libc {

    /** {@code sys/socket.h}. */
    public static final int AF_UNIX = 1;

    public static final int AF_INET = 2;

    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int AF_PACKET = 17;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int SOL_SOCKET = 1;
    public static final int SO_RCVBUF = 8;
    public static final int SO_BINDTODEVICE = 25;
    static final int SO_ATTACH_FILTER = 26;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;

    /** {@code poll.h}. */
    static final short POLLIN = 1;

    /** {@code fcntl.h}. */
    public static final int O_RDONLY = 0;

    public static final int O_RDWR = 2;
    public static final int O_CLOEXEC = 0x80000;

    /** {@code sys/eventfd.h}. */
    static final int EFD_CLOEXEC = 0x80000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = bind("socket", ints(3));
    private static final MethodHandle BIND = bind("bind", returningInt(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKNAME = bind("getsockname", returningInt(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SETSOCKOPT =
            bind("setsockopt", returningInt(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SENDTO =
            bind("sendto", returningLong(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle RECVFROM =
            bind("recvfrom", returningLong(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle POLL = bind("poll", returningInt(ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle EVENTFD = bind("eventfd", ints(2));
    private static final MethodHandle WRITE = bind("write", returningLong(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE = bind("close", ints(1));
    private static final MethodHandle OPEN =
            bind("open", returningInt(ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL =
            bind("ioctl", returningInt(JAVA_INT, JAVA_LONG, ADDRESS), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IF_NAMETOINDEX = bind("if_nametoindex", returningInt(ADDRESS));
    private static final MethodHandle GETEUID = bind("geteuid", ints(0));

    private Libc() {}

    /** socket(2). */
    public static int socket(int domain, int type, int protocol) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result((int) SOCKET.invokeExact(state, domain, type, protocol), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** bind(2). */
    public static int bind(int fd, MemorySegment address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result((int) BIND.invokeExact(state, fd, address, (int) address.byteSize()), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** getsockname(2). @param length in: room in {@code address}; out: its true length */
    public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result((int) GETSOCKNAME.invokeExact(state, fd, address, length), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** setsockopt(2). */
    public static int setsockopt(int fd, int level, int option, MemorySegment value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result((int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize()), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** sendto(2). @param address {@link MemorySegment#NULL} on a connected socket */
    public static long sendto(int fd, MemorySegment datagram, int flags, MemorySegment address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result(
                    (long) SENDTO.invokeExact(
                            state, fd, datagram, datagram.byteSize(), flags, address, (int) address.byteSize()),
                    state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * recvfrom(2). With {@link #MSG_TRUNC} the result is the datagram's true length, which may exceed the buffer.
     *
     * @param length in: room in {@code address}; out: its true length
     */
    public static long recvfrom(int fd, MemorySegment buffer, int flags, MemorySegment address, MemorySegment length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result(
                    (long) RECVFROM.invokeExact(state, fd, buffer, buffer.byteSize(), flags, address, length), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** poll(2). @param fds an array of {@code struct pollfd}, 8 bytes each @param timeoutMillis -1 waits for ever */
    public static int poll(MemorySegment fds, int timeoutMillis) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result((int) POLL.invokeExact(state, fds, fds.byteSize() / 8, timeoutMillis), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** eventfd(2): a counter that poll can wait for. */
    public static int eventfd(int initial, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result((int) EVENTFD.invokeExact(state, initial, flags), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** write(2). */
    public static long write(int fd, MemorySegment bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result((long) WRITE.invokeExact(state, fd, bytes, bytes.byteSize()), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** close(2). The descriptor is gone whatever the result says. */
    public static int close(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result((int) CLOSE.invokeExact(state, fd), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** open(2) of a file that exists. */
    public static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result((int) OPEN.invokeExact(state, arena.allocateFrom(path), flags), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** ioctl(2) with a pointer, or a number in a pointer's clothes ({@link MemorySegment#ofAddress}). */
    public static int ioctl(int fd, long request, MemorySegment argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            return result((int) IOCTL.invokeExact(state, fd, request, argument), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** if_nametoindex(3): the interface's index in this thread's network namespace; {@code -ENODEV} without one. */
    public static int ifNameToIndex(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int index = (int) IF_NAMETOINDEX.invokeExact(state, arena.allocateFrom(name));
            return index > 0 ? index : -(int) ERRNO.get(state, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** geteuid(2): 0 for root. */
    public static int geteuid() {
        try (Arena arena = Arena.ofConfined()) {
            return (int) GETEUID.invokeExact(arena.allocate(CALL_STATE));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int result(int returned, MemorySegment state) {
        return returned >= 0 ? returned : -(int) ERRNO.get(state, 0L);
    }

    private static long result(long returned, MemorySegment state) {
        return returned >= 0 ? returned : -(int) ERRNO.get(state, 0L);
    }

    private static MethodHandle bind(String function, FunctionDescriptor descriptor, Linker.Option... more) {
        Linker.Option[] options = new Linker.Option[more.length + 1];
        options[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(more, 0, options, 1, more.length);
        MemorySegment address = LINKER.defaultLookup()
                .find(function)
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + function));
        return LINKER.downcallHandle(address, descriptor, options);
    }

    private static FunctionDescriptor ints(int count) {
        ValueLayout[] arguments = new ValueLayout[count];
        java.util.Arrays.fill(arguments, JAVA_INT);
        return returningInt(arguments);
    }

    private static FunctionDescriptor returningInt(MemoryLayout... arguments) {
        return FunctionDescriptor.of(JAVA_INT, arguments);
    }

    private static FunctionDescriptor returningLong(MemoryLayout... arguments) {
        return FunctionDescriptor.of(JAVA_LONG, arguments);
    }

    /** A downcall throws nothing of its own; what comes here is a bug or an error of the JVM. */
    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        if (e instanceof RuntimeException runtime) {
            throw runtime;
        }
        throw new AssertionError(e);
    }
}
