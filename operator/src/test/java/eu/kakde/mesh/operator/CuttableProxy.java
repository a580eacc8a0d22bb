package eu.kakde.mesh.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * A TCP relay on loopback in front of the API server: cut, every connection dies and no new one is accepted; without
 * power, those that there are stay open and nobody hears what comes over them.
 */
final class CuttableProxy implements AutoCloseable {

    private final InetSocketAddress target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> deaf = ConcurrentHashMap.newKeySet();
    private final int port;
    private ServerSocket server;

    CuttableProxy(String url) {
        URI uri = URI.create(url);
        target = new InetSocketAddress(uri.getHost(), uri.getPort());
        heal();
        port = server.getLocalPort();
    }

    String url() {
        return "https://127.0.0.1:" + port;
    }

    void cut() {
        acceptNoMore();
        open.forEach(CuttableProxy::shut);
    }

    /** As its host's: a client learns of it once it sends something after {@link #heal}. */
    void losePower() {
        deaf.addAll(open);
        acceptNoMore();
    }

    void heal() {
        try {
            server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerSocket listening = server;
        Thread.startVirtualThread(() -> accept(listening));
    }

    @Override
    public void close() {
        cut();
    }

    private void acceptNoMore() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket listening) {
        try {
            while (true) {
                Socket from = listening.accept();
                Socket to = new Socket(target.getAddress(), target.getPort());
                open.add(from);
                open.add(to);
                Thread.startVirtualThread(() -> relay(from, to, this::isUpAgain));
                Thread.startVirtualThread(() -> relay(to, from, () -> false));
            }
        } catch (IOException e) {
            // Cut.
        }
    }

    private boolean isUpAgain() {
        return !server.isClosed();
    }

    /** @param resets whether what comes over a deaf connection is answered by its end, else by nothing */
    private void relay(Socket from, Socket to, BooleanSupplier resets) {
        try {
            byte[] buffer = new byte[16384];
            for (int read = from.getInputStream().read(buffer);
                    read > 0;
                    read = from.getInputStream().read(buffer)) {
                if (!deaf.contains(from)) {
                    to.getOutputStream().write(buffer, 0, read);
                } else if (resets.getAsBoolean()) {
                    return;
                }
            }
        } catch (IOException e) {
            // One side went away; so does the other.
        } finally {
            shut(from);
            shut(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
