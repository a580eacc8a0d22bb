package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.net.InterfaceName;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Devices of userspace implementations, by the Unix socket that each interface has. */
public final class UserspaceWireGuard implements WireGuardClient {

    static final Path SOCKETS = Path.of("/var/run/wireguard");

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** No socket, nobody behind it, or a process that is just ending. */
    private static final Set<Errno> NOBODY = Set.of(Errno.ENODEV, Errno.ECONNREFUSED, Errno.ECONNRESET);

    private final Path sockets;
    private final Duration timeout;
    private final AtomicLong setMessages = new AtomicLong();

    public UserspaceWireGuard() {
        this(SOCKETS, TIMEOUT);
    }

    /** @param sockets the directory that holds {@code <interface>.sock} */
    UserspaceWireGuard(Path sockets, Duration timeout) {
        this.sockets = sockets;
        this.timeout = timeout;
    }

    @Override
    public Kind kind() {
        return Kind.USERSPACE;
    }

    @Override
    public DeviceState get(InterfaceName name) throws IOException {
        int index = Math.max(0, Libc.ifNameToIndex(name.text()));
        return UapiReply.parse(name, index, exchange(name, UapiRequest.GET));
    }

    @Override
    public void set(InterfaceName name, DeviceConfig config) throws IOException {
        if (config.isEmpty()) {
            return;
        }
        byte[] request = UapiRequest.set(config);
        try {
            setMessages.incrementAndGet();
            UapiReply.checkErrno(name, exchange(name, request));
        } finally {
            Arrays.fill(request, (byte) 0);
        }
    }

    @Override
    public long setMessages() {
        return setMessages.get();
    }

    /** Nothing is kept open between requests. */
    @Override
    public void close() {}

    Path socket(InterfaceName name) {
        return sockets.resolve(name + ".sock");
    }

    /**
     * Whether a process serves the interface: its socket is there and somebody answers. One that hangs, and does not
     * answer in time, is an error, since it still holds the interface.
     */
    boolean isServed(InterfaceName name) throws IOException {
        try {
            exchange(name, UapiRequest.GET);
            return true;
        } catch (WireGuardException e) {
            if (NOBODY.contains(e.errno())) {
                return false;
            }
            throw e;
        }
    }

    private String exchange(InterfaceName name, byte[] request) throws IOException {
        Path socket = socket(name);
        try {
            if (!Files.exists(socket)) {
                throw new NoSuchDeviceException(name, Errno.ENODEV, new ConnectException("there is no " + socket));
            }
            return new UapiSocket(socket, timeout).exchange(request);
        } catch (ConnectException e) {
            throw new WireGuardException("nobody serves WireGuard device " + name, Errno.ECONNREFUSED, e);
        } catch (SocketException | EOFException e) {
            throw new WireGuardException("the process of WireGuard device " + name + " ended", Errno.ECONNRESET, e);
        } catch (SocketTimeoutException e) {
            throw new WireGuardException("the process of WireGuard device " + name + " hangs", Errno.ETIMEDOUT, e);
        }
    }
}
