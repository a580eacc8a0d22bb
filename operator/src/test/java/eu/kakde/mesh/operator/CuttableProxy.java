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

/** A TCP relay on loopback in front of the API server: cut, every connection dies and no new one is accepted. */
final class CuttableProxy implements AutoCloseable {

    private final InetSocketAddress target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
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
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(CuttableProxy::shut);
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

    private void accept(ServerSocket listening) {
        try {
            while (true) {
                Socket from = listening.accept();
                Socket to = new Socket(target.getAddress(), target.getPort());
                open.add(from);
                open.add(to);
                Thread.startVirtualThread(() -> relay(from, to));
                Thread.startVirtualThread(() -> relay(to, from));
            }
        } catch (IOException e) {
            // Cut.
        }
    }

    private void relay(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
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
