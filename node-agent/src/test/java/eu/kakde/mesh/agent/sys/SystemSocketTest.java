package eu.kakde.mesh.agent.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.kakde.mesh.agent.sys.SystemSocket.Datagram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The socket on UDP over the loopback, which everybody may use. */
@Timeout(30)
class SystemSocketTest {

    private static final int SOCK_DGRAM = 2;
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void receivesWhatItSends() throws Exception {
        try (SystemSocket socket = bound()) {
            byte[] own = socket.localAddress();
            socket.send(new byte[] {1, 2, 3}, own);
            Datagram datagram = socket.receive(SECOND, 100).orElseThrow();
            assertThat(datagram.bytes()).containsExactly(1, 2, 3);
            assertThat(datagram.truncated()).isFalse();
            assertThat(datagram.from()).isEqualTo(own);
        }
    }

    @Test
    void tellsTheTrueLengthOfATruncatedDatagram() throws Exception {
        try (SystemSocket socket = bound()) {
            socket.send(new byte[1000], socket.localAddress());
            Datagram datagram = socket.receive(SECOND, 10).orElseThrow();
            assertThat(datagram.bytes()).hasSize(10);
            assertThat(datagram.length()).isEqualTo(1000);
            assertThat(datagram.truncated()).isTrue();
        }
    }

    @Test
    void waitsNoLongerThanAsked() throws Exception {
        try (SystemSocket socket = bound()) {
            assertThat(socket.receive(Duration.ZERO, 10)).isEmpty();
            long start = System.nanoTime();
            assertThat(socket.receive(Duration.ofMillis(50), 10)).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
        }
    }

    @Test
    void closingEndsAReceiveAndLaterCalls() throws Exception {
        SystemSocket socket = bound();
        Thread closer = Thread.ofPlatform().start(() -> {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            socket.close();
        });
        assertThatThrownBy(() -> socket.receive(Duration.ofMinutes(1), 10)).isInstanceOf(ClosedChannelException.class);
        closer.join();
        assertThatThrownBy(socket::localAddress).isInstanceOf(ClosedChannelException.class);
        socket.close();
    }

    @Test
    void failuresCarryTheirErrno() throws Exception {
        try (SystemSocket socket = bound()) {
            assertThatThrownBy(() -> socket.bind(Sockaddr.of(loopback(0))))
                    .isInstanceOfSatisfying(
                            SystemCallException.class,
                            e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
            assertThatThrownBy(() -> socket.bindToInterface("nothing0"))
                    .isInstanceOfSatisfying(
                            SystemCallException.class,
                            e -> assertThat(e.errno()).isIn(Errno.ENODEV, Errno.EPERM))
                    .hasMessageStartingWith("bind to interface nothing0: E");
        }
        assertThatThrownBy(() -> SystemSocket.open(999, SOCK_DGRAM, 0))
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAFNOSUPPORT));
        assertThat(Libc.ifNameToIndex("nothing0")).isEqualTo(-Errno.ENODEV.number());
        assertThat(Libc.ifNameToIndex("lo")).isPositive();
    }

    @Test
    void leavesNoDescriptorBehind() throws Exception {
        bound().close();
        long before = descriptors();
        for (int i = 0; i < 500; i++) {
            bound().close();
        }
        assertThat(descriptors()).isLessThan(before + 50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.25", "2001:db8::25", "fe80::1%3"})
    void addressesComeBackAsTheyWent(String text) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral(text), 51820);
        assertThat(Sockaddr.parse(Sockaddr.of(address))).contains(address);
    }

    @Test
    void whatIsNoAddressIsNone() {
        assertThat(Sockaddr.parse(new byte[0])).isEmpty();
        assertThat(Sockaddr.parse(new byte[] {2, 0, 0, 0})).isEmpty();
        assertThat(Sockaddr.parse(new byte[28])).isEmpty();
    }

    @Test
    void errnosHaveNamesOrNumbers() {
        assertThat(Errno.EEXIST).hasToString("EEXIST: exists already");
        assertThat(new Errno(12345)).hasToString("errno 12345");
    }

    private static SystemSocket bound() throws IOException {
        SystemSocket socket = SystemSocket.open(Libc.AF_INET, SOCK_DGRAM, 0);
        socket.bind(Sockaddr.of(loopback(0)));
        return socket;
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
