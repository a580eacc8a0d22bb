package eu.kakde.mesh.agent.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.kakde.mesh.agent.sys.Errno;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The userspace client against servers that behave in every way a stream allows. */
@Timeout(30)
class UapiSocketTest {

    private static final DeviceConfig PORT = DeviceConfig.EMPTY.withListenPort(1);

    @TempDir
    private Path sockets;

    private final CountDownLatch over = new CountDownLatch(1);
    private ServerSocketChannel server;
    private UserspaceWireGuard client;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(sockets.resolve("wg0.sock")));
        client = new UserspaceWireGuard(sockets, Duration.ofSeconds(2));
    }

    @AfterEach
    void close() throws IOException {
        over.countDown();
        server.close();
    }

    @Test
    void readsAReplyThatComesByteByByte() throws Exception {
        serve(connection -> {
            for (char c : "listen_port=51820\nfwmark=7\nerrno=0\n\n".toCharArray()) {
                write(connection, String.valueOf(c));
            }
        });
        assertThat(client.get(FakeDevice.NAME).listenPort()).isEqualTo(51820);
    }

    @Test
    void readsAReplyLargerThanAnyBuffer() throws Exception {
        List<PeerConfig> peers = IntStream.range(0, 5000)
                .mapToObj(i -> PeerConfig.addOrUpdate(Samples.key(i)).withAllowedIps(Samples.cidr("10.0.0.1/32")))
                .toList();
        String request = new String(UapiRequest.set(DeviceConfig.ofPeers(peers)), StandardCharsets.US_ASCII);
        serve(connection -> write(connection, request.replace("set=1\n", "").strip() + "\nerrno=0\n\n"));
        assertThat(client.get(FakeDevice.NAME).peers()).hasSize(5000);
    }

    @Test
    void sendsTheWholeRequest() throws Exception {
        StringBuilder received = new StringBuilder();
        serve(connection -> {
            read(connection, received);
            write(connection, "errno=0\n\n");
        });
        client.set(FakeDevice.NAME, PORT);
        assertThat(received).hasToString("set=1\nlisten_port=1\n\n");
        assertThat(client.setMessages()).isEqualTo(1);
    }

    @Test
    void aRefusalOfTheFirstLinesIsHeardAlthoughTheRestIsNotRead() throws Exception {
        serve(connection -> write(connection, "errno=-22\n\n"));
        List<PeerConfig> many = IntStream.range(0, 20_000)
                .mapToObj(i -> PeerConfig.remove(Samples.key(i)))
                .toList();
        assertErrno(Errno.EINVAL, () -> client.set(FakeDevice.NAME, DeviceConfig.ofPeers(many)));
    }

    @Test
    void aProcessThatHangsIsNotWaitedForForEver() throws Exception {
        serve(connection -> over.await());
        assertErrno(Errno.ETIMEDOUT, () -> client.get(FakeDevice.NAME));
    }

    @Test
    void aProcessThatEndsInTheMiddleOfAReplyIsAnError() throws Exception {
        serve(connection -> {
            read(connection, new StringBuilder());
            write(connection, "listen_port=51820\n");
        });
        assertErrno(Errno.ECONNRESET, () -> client.get(FakeDevice.NAME));
    }

    @Test
    void aSocketThatNobodyServesIsAnError() throws Exception {
        server.close();
        assertErrno(Errno.ECONNREFUSED, () -> client.get(FakeDevice.NAME));
        assertThat(client.isServed(FakeDevice.NAME)).isFalse();
    }

    @Test
    void noSocketIsNoSuchDevice() {
        UserspaceWireGuard elsewhere = new UserspaceWireGuard(sockets.resolve("nowhere"), Duration.ofSeconds(1));
        assertThatThrownBy(() -> elsewhere.get(FakeDevice.NAME)).isInstanceOf(NoSuchDeviceException.class);
    }

    @FunctionalInterface
    private interface Behaviour {
        void serve(SocketChannel connection) throws IOException, InterruptedException;
    }

    private void serve(Behaviour behaviour) {
        Thread.ofVirtual().start(() -> {
            try (SocketChannel connection = server.accept()) {
                behaviour.serve(connection);
            } catch (IOException | InterruptedException e) {
                // The client has had enough, or the test is over.
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void write(SocketChannel connection, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            connection.write(bytes);
        }
    }

    private static void read(SocketChannel connection, StringBuilder received) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1000);
        while (received.indexOf("\n\n") < 0 && connection.read(bytes.clear()) >= 0) {
            received.append(StandardCharsets.US_ASCII.decode(bytes.flip()));
        }
    }

    private static void assertErrno(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WireGuardException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }
}
