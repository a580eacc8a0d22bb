package eu.kakde.mesh.agent.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import eu.kakde.mesh.agent.netlink.KernelNetlinkSocket;
import eu.kakde.mesh.agent.netlink.NetlinkConnection;
import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkClient;
import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Assumptions;

/**
 * A network of its own, and a {@code /var/run} of its own for the sockets of userspace devices. It belongs to one
 * thread: what {@link #call} runs is inside, as are the sockets and processes that it opens. It ends with its thread
 * and the processes in it.
 */
public final class NetworkNamespace implements AutoCloseable {

    private static final int CLONE_NEWNS = 0x20000;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final long MS_REC_AND_PRIVATE = 0x4000 | 0x40000;
    private static final Path RUN = Path.of("/var/run");

    private static final MethodHandle UNSHARE = function("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle MOUNT =
            function("mount", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));

    private final ExecutorService thread;
    private final int fd;

    private NetworkNamespace(ExecutorService thread, int fd) {
        this.thread = thread;
        this.fd = fd;
    }

    /** Skips the test when it is not run by root. */
    public static NetworkNamespace create(String name) throws Exception {
        Assumptions.assumeTrue(Libc.geteuid() == 0, "network namespaces need root");
        ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name(name).daemon(true).factory());
        try {
            int fd = thread.submit(NetworkNamespace::enter).get();
            return new NetworkNamespace(thread, fd);
        } catch (ExecutionException e) {
            thread.shutdown();
            throw new IOException("cannot make network namespace " + name, e.getCause());
        }
    }

    /** Runs the body inside. What it throws comes out as it is. */
    public <T> T call(Callable<T> body) throws Exception {
        try {
            return thread.submit(body).get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                default -> throw e;
            }
        }
    }

    /** Runs the body inside. What it throws comes out as it is. */
    public void run(Body body) throws Exception {
        call(() -> {
            body.run();
            return null;
        });
    }

    /** Joins two namespaces by a cable: a pair of {@code veth} interfaces, up, with these addresses. */
    public static void connect(
            NetworkNamespace left,
            String leftAddress,
            NetworkNamespace right,
            String rightAddress,
            String interfaceName)
            throws Exception {
        InterfaceName name = new InterfaceName(interfaceName);
        left.run(() -> {
            try (NetlinkConnection connection = NetlinkConnection.open(KernelNetlinkSocket.NETLINK_ROUTE)) {
                connection.execute(VethMessage.create(name, right.fd));
            }
        });
        left.run(() -> setUp(name, leftAddress));
        right.run(() -> setUp(name, rightAddress));
    }

    /** Ends the namespace: userspace devices see their sockets vanish and exit. */
    @Override
    public void close() {
        thread.submit(NetworkNamespace::deleteSockets);
        thread.close();
        Libc.close(fd);
    }

    private static Void deleteSockets() throws IOException {
        Path sockets = RUN.resolve("wireguard");
        if (Files.isDirectory(sockets)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(sockets)) {
                for (Path socket : found) {
                    Files.delete(socket);
                }
            }
        }
        return null;
    }

    private static void setUp(InterfaceName name, String address) throws IOException {
        try (RtnetlinkClient links = RtnetlinkClient.open()) {
            Link link = links.link(name).orElseThrow();
            String[] parts = address.split("/");
            links.addAddress(
                    new InterfaceAddress(link.index(), new IpAddress(parts[0]), Integer.parseInt(parts[1]), 0));
            links.setUp(link.index(), true);
        }
    }

    /** @return a descriptor of the new network namespace */
    private static Integer enter() throws IOException {
        unshare();
        Files.createDirectories(RUN);
        mount("none", "/", MS_REC_AND_PRIVATE, null);
        mount("tmpfs", RUN.toString(), 0, "tmpfs");
        try (RtnetlinkClient links = RtnetlinkClient.open()) {
            links.setUp(links.link(new InterfaceName("lo")).orElseThrow().index(), true);
        }
        return check("open", Libc.open("/proc/thread-self/ns/net", Libc.O_RDONLY | Libc.O_CLOEXEC));
    }

    private static void unshare() throws IOException {
        try {
            check("unshare", (int) UNSHARE.invokeExact(CLONE_NEWNET | CLONE_NEWNS));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void mount(String source, String target, long flags, String type) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment typeText = type == null ? MemorySegment.NULL : arena.allocateFrom(type);
            check("mount " + target, (int) MOUNT.invokeWithArguments(
                    arena.allocateFrom(source), arena.allocateFrom(target), typeText, flags, MemorySegment.NULL));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static int check(String call, int result) throws IOException {
        if (result < 0) {
            throw new IOException(call + " failed: " + result);
        }
        return result;
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), descriptor);
    }

    /** What runs inside. */
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }
}
