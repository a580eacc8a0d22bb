package eu.kakde.mesh.agent.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Serves {@code /livez}, {@code /readyz} and {@code /metrics}. */
public final class AgentServer implements AutoCloseable {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;

    /**
     * Begins to serve.
     *
     * @param address to listen on; loopback, unless somebody wants it otherwise
     * @throws IOException when the port is taken
     */
    public AgentServer(InetSocketAddress address, BooleanSupplier live, BooleanSupplier ready, AgentMetrics metrics)
            throws IOException {
        server = HttpServer.create(address, 0);
        server.createContext("/livez", exchange -> answer(exchange, live));
        server.createContext("/readyz", exchange -> answer(exchange, ready));
        server.createContext("/metrics", exchange -> answer(exchange, OK, metrics::scrape));
        server.start();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, BooleanSupplier good) throws IOException {
        boolean isGood = good.getAsBoolean();
        answer(exchange, isGood ? OK : UNAVAILABLE, () -> isGood ? "ok\n" : "not ok\n");
    }

    private static void answer(HttpExchange exchange, int status, Supplier<String> text) throws IOException {
        try (exchange) {
            byte[] body = text.get().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(status, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }
}
