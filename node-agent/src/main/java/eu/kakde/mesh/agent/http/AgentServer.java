package eu.kakde.mesh.agent.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import eu.kakde.mesh.net.IpAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Serves {@code /livez}, {@code /readyz} and {@code /metrics}: on the address that it is given, and on the node's
 * overlay addresses while the interface has them, so that the metrics are for this host and for the mesh, not for the
 * world.
 */
public final class AgentServer implements AutoCloseable {

    private static final Logger LOG = System.getLogger(AgentServer.class.getName());
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final InetSocketAddress address;
    private final Answers answers;
    private final HttpServer server;
    private final Map<IpAddress, HttpServer> onOverlay = new HashMap<>();

    /** What is served. */
    public record Answers(BooleanSupplier live, BooleanSupplier ready, AgentMetrics metrics) {}

    /**
     * Begins to serve.
     *
     * @param address to listen on; loopback, unless somebody wants it otherwise
     * @throws IOException when the port is taken
     */
    public AgentServer(InetSocketAddress address, Answers answers) throws IOException {
        this.address = address;
        this.answers = answers;
        server = listenOn(address);
    }

    /** The addresses of the interface from now on. One that cannot be served is tried again with the next call. */
    public synchronized void overlay(List<IpAddress> wanted) {
        Set<IpAddress> gone = new HashSet<>(onOverlay.keySet());
        wanted.forEach(gone::remove);
        gone.forEach(old -> onOverlay.remove(old).stop(0));
        wanted.stream()
                .filter(fresh -> !onOverlay.containsKey(fresh) && !isCovered(fresh))
                .forEach(this::listenOn);
    }

    /** Whether the address that was asked for serves this one too. */
    private boolean isCovered(IpAddress overlay) {
        return address.getAddress().isAnyLocalAddress() || address.getAddress().equals(overlay.toInetAddress());
    }

    private void listenOn(IpAddress overlay) {
        try {
            onOverlay.put(overlay, listenOn(new InetSocketAddress(overlay.toInetAddress(), address.getPort())));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "not serving on {0} yet: {1}", overlay, e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        server.stop(0);
        onOverlay.values().forEach(one -> one.stop(0));
    }

    private HttpServer listenOn(InetSocketAddress where) throws IOException {
        HttpServer fresh = HttpServer.create(where, 0);
        fresh.createContext("/livez", exchange -> answer(exchange, answers.live()));
        fresh.createContext("/readyz", exchange -> answer(exchange, answers.ready()));
        fresh.createContext("/metrics", exchange -> answer(exchange, OK, answers.metrics()::write));
        fresh.start();
        return fresh;
    }

    private interface Body {
        void write(OutputStream out) throws IOException;
    }

    private static void answer(HttpExchange exchange, BooleanSupplier good) throws IOException {
        boolean isGood = good.getAsBoolean();
        byte[] text = (isGood ? "ok\n" : "not ok\n").getBytes(StandardCharsets.UTF_8);
        answer(exchange, isGood ? OK : UNAVAILABLE, out -> out.write(text));
    }

    private static void answer(HttpExchange exchange, int status, Body body) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(status, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                body.write(out);
            }
        }
    }
}
