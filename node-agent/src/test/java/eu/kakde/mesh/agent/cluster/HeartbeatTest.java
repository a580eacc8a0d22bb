package eu.kakde.mesh.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import eu.kakde.mesh.net.NodeName;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What counts as hearing from the API server: a node that tries a change goes back from it unless it does. */
class HeartbeatTest {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @Test
    void takesAClosedPortForNoAnswer() throws IOException {
        assertNoAnswerFrom(closedPort());
    }

    @Test
    void takesAServerThatSaysNothingForNoAnswer() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 1, HERE)) {
            assertNoAnswerFrom(mute.getLocalPort());
        }
    }

    @Test
    void takesARefusalForAnAnswer() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(HERE, 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"status\": \"Failure\", \"code\": 403}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(403, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (KubernetesClient client = client(server.getAddress().getPort())) {
            Heartbeat heartbeat = heartbeat(client);
            heartbeat.beat();
            assertThat(heartbeat.answers()).isOne();
            assertThat(heartbeat.isInTouch()).isTrue();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void triesAgainSoonWhenThereWasNoAnswer() throws IOException {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        try (KubernetesClient client = client(closedPort())) {
            Heartbeat heartbeat = new Heartbeat(client, "mesh-system", new NodeName("wk-1"), now::get, () -> {});
            heartbeat.beat();
            assertThat(heartbeat.isDue()).isFalse();
            now.updateAndGet(then -> then.plusSeconds(2));
            assertThat(heartbeat.isDue()).isTrue();
        }
    }

    private static void assertNoAnswerFrom(int port) {
        try (KubernetesClient client = client(port)) {
            Heartbeat heartbeat = heartbeat(client);
            heartbeat.beat();
            assertThat(heartbeat.answers()).isZero();
            assertThat(heartbeat.isInTouch()).isFalse();
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, HERE)) {
            return socket.getLocalPort();
        }
    }

    private static Heartbeat heartbeat(KubernetesClient client) {
        return new Heartbeat(client, "mesh-system", new NodeName("wk-1"), InstantSource.system(), () -> {});
    }

    private static KubernetesClient client(int port) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + port)
                        .withRequestRetryBackoffLimit(0)
                        .withRequestTimeout(500)
                        .build())
                .build();
    }
}
