package eu.kakde.mesh.agent.sys;

import static eu.kakde.mesh.agent.sys.SystemCallException.check;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A datagram socket of any family. Several threads may use it at once; closing it ends a thread that waits in
 * {@link #receive}, which then throws {@link ClosedChannelException}.
 */
public final class SystemSocket implements AutoCloseable {

    private final int fd;
    private final int wakeFd;
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();
    private volatile boolean closed;
    private boolean released;

    private SystemSocket(int fd, int wakeFd) {
        this.fd = fd;
        this.wakeFd = wakeFd;
    }

    /** Opens a socket in the calling thread's network namespace. It is not inherited by child processes. */
    public static SystemSocket open(int domain, int type, int protocol) throws SystemCallException {
        int fd = check(
                "open a socket of family " + domain + ", protocol " + protocol,
                Libc.socket(domain, type | Libc.SOCK_CLOEXEC, protocol));
        int wakeFd = Libc.eventfd(0, Libc.EFD_CLOEXEC);
        if (wakeFd < 0) {
            Libc.close(fd);
            throw new SystemCallException("eventfd", new Errno(-wakeFd));
        }
        return new SystemSocket(fd, wakeFd);
    }

    /** @param address as {@link Sockaddr} makes them */
    public void bind(byte[] address) throws IOException {
        use(arena -> check("bind", Libc.bind(fd, copied(arena, address))));
    }

    /** The address that bind gave the socket. */
    public byte[] localAddress() throws IOException {
        return use(arena -> {
            MemorySegment address = arena.allocate(Sockaddr.MAX_LENGTH);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Sockaddr.MAX_LENGTH);
            check("getsockname", Libc.getsockname(fd, address, length));
            return address.asSlice(0, length.get(ValueLayout.JAVA_INT, 0)).toArray(ValueLayout.JAVA_BYTE);
        });
    }

    public void setOption(int level, int option, int value) throws IOException {
        use(arena -> check(
                "set socket option " + level + "/" + option,
                Libc.setsockopt(fd, level, option, arena.allocateFrom(ValueLayout.JAVA_INT, value))));
    }

    public void setOption(int level, int option, byte[] value) throws IOException {
        use(arena -> check(
                "set socket option " + level + "/" + option, Libc.setsockopt(fd, level, option, copied(arena, value))));
    }

    /** Makes the socket send and receive through this interface only (SO_BINDTODEVICE, socket(7)). */
    public void bindToInterface(String name) throws IOException {
        byte[] value = (name + '\0').getBytes(StandardCharsets.US_ASCII);
        use(arena -> check(
                "bind to interface " + name,
                Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, copied(arena, value))));
    }

    /**
     * Lets only those packets in that the program takes: classic BPF ({@code linux/filter.h}), for a socket that is not
     * bound yet, so that none slips in before.
     *
     * @param instructions {@code struct sock_filter}, 8 bytes each
     */
    public void attachFilter(byte[] instructions) throws IOException {
        use(arena -> {
            MemorySegment program = arena.allocate(16, 8);
            program.set(ValueLayout.JAVA_SHORT, 0, (short) (instructions.length / 8));
            program.set(ValueLayout.ADDRESS, 8, copied(arena, instructions));
            return check(
                    "attach a packet filter", Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, program));
        });
    }

    /** Sends one datagram. Its native copy is wiped, since it may hold a key. */
    public void send(byte[] datagram, byte[] to) throws IOException {
        use(arena -> {
            MemorySegment copy = copied(arena, datagram);
            long sent = Libc.sendto(fd, copy, 0, copied(arena, to));
            copy.fill((byte) 0);
            return check("send", sent);
        });
    }

    /**
     * Waits for one datagram.
     *
     * @param timeout how long; zero only looks
     * @param room how many bytes are kept of it
     * @return empty when none came in time, or when a signal ended the wait early
     * @throws ClosedChannelException when the socket is closed, also while waiting
     */
    public Optional<Datagram> receive(Duration timeout, int room) throws IOException {
        return use(arena -> awaitReadable(arena, timeout) ? read(arena, room) : Optional.empty());
    }

    private boolean awaitReadable(Arena arena, Duration timeout) throws IOException {
        MemorySegment fds = arena.allocate(16, 4);
        fds.set(ValueLayout.JAVA_INT, 0, fd);
        fds.set(ValueLayout.JAVA_SHORT, 4, Libc.POLLIN);
        fds.set(ValueLayout.JAVA_INT, 8, wakeFd);
        fds.set(ValueLayout.JAVA_SHORT, 12, Libc.POLLIN);
        int millis =
                (int) Math.min(Integer.MAX_VALUE, timeout.plusNanos(999_999).toMillis());
        int ready = Libc.poll(fds, millis);
        if (closed) {
            throw new ClosedChannelException();
        }
        return ready != -Errno.EINTR.number() && check("poll", ready) > 0;
    }

    private Optional<Datagram> read(Arena arena, int room) throws SystemCallException {
        MemorySegment buffer = arena.allocate(room);
        MemorySegment address = arena.allocate(Sockaddr.MAX_LENGTH);
        MemorySegment addressLength = arena.allocateFrom(ValueLayout.JAVA_INT, Sockaddr.MAX_LENGTH);
        long length = Libc.recvfrom(fd, buffer, Libc.MSG_TRUNC | Libc.MSG_DONTWAIT, address, addressLength);
        if (length == -Errno.EAGAIN.number()) {
            return Optional.empty();
        }
        check("receive", length);
        byte[] bytes = buffer.asSlice(0, Math.min(length, room)).toArray(ValueLayout.JAVA_BYTE);
        buffer.fill((byte) 0);
        byte[] from = address.asSlice(0, Math.min(addressLength.get(ValueLayout.JAVA_INT, 0), Sockaddr.MAX_LENGTH))
                .toArray(ValueLayout.JAVA_BYTE);
        return Optional.of(new Datagram(bytes, length, from));
    }

    /** Ends waiting threads, then gives the descriptors back. */
    @Override
    public void close() {
        closed = true;
        wake();
        inUse.writeLock().lock();
        try {
            if (!released) {
                released = true;
                Libc.close(fd);
                Libc.close(wakeFd);
            }
        } finally {
            inUse.writeLock().unlock();
        }
    }

    private void wake() {
        inUse.readLock().lock();
        try (Arena arena = Arena.ofConfined()) {
            if (!released) {
                Libc.write(wakeFd, arena.allocateFrom(ValueLayout.JAVA_LONG, 1L));
            }
        } finally {
            inUse.readLock().unlock();
        }
    }

    /** Keeps the descriptors open for the length of one action, so that no number of a later file is ever used. */
    private <T> T use(Action<T> action) throws IOException {
        inUse.readLock().lock();
        try (Arena arena = Arena.ofConfined()) {
            if (closed) {
                throw new ClosedChannelException();
            }
            return action.run(arena);
        } finally {
            inUse.readLock().unlock();
        }
    }

    private static MemorySegment copied(Arena arena, byte[] bytes) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }

    @FunctionalInterface
    private interface Action<T> {
        T run(Arena arena) throws IOException;
    }

    /**
     * What one receive returned.
     *
     * @param length the datagram's true length; greater than {@code bytes.length} when it was cut off
     * @param from the sender's socket address
     */
    public record Datagram(byte[] bytes, long length, byte[] from) {

        public boolean truncated() {
            return length > bytes.length;
        }
    }
}
