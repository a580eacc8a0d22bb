package eu.kakde.mesh.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.agent.sys.Sockaddr;
import eu.kakde.mesh.agent.sys.SystemSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerTest {

    @TempDir
    private Path directory;

    @Test
    void saysReadyOnceToASocketInTheFileSystem() throws IOException {
        assertHears(directory.resolve("notify").toString());
    }

    @Test
    void saysReadyToAnAbstractSocket() throws IOException {
        assertHears("@mesh-test-" + UUID.randomUUID());
    }

    @Test
    void doesNotMindThatNobodyListens() {
        assertThatCode(() -> {
                    ready(Optional.empty());
                    ready(Optional.of(""));
                    ready(Optional.of("vsock:2:1234"));
                    ready(Optional.of(directory.resolve("none").toString()));
                    ready(Optional.of("/" + "long".repeat(100)));
                })
                .doesNotThrowAnyException();
    }

    private static void ready(Optional<String> socket) {
        new ServiceManager(socket).ready("wg0 is up");
    }

    private static void assertHears(String address) throws IOException {
        try (SystemSocket listener = SystemSocket.open(Libc.AF_UNIX, Libc.SOCK_DGRAM, 0)) {
            listener.bind(Sockaddr.unix(address));
            ServiceManager manager = new ServiceManager(Optional.of(address));
            manager.ready("wg0 is up\nand more");
            manager.ready("again");
            byte[] heard =
                    listener.receive(Duration.ofSeconds(10), 1000).orElseThrow().bytes();
            assertThat(new String(heard, StandardCharsets.UTF_8)).isEqualTo("READY=1\nSTATUS=wg0 is up and more");
            assertThat(listener.receive(Duration.ZERO, 1000)).isEmpty();
        }
    }
}
