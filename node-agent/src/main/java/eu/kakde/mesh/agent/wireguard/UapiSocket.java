package eu.kakde.mesh.agent.wireguard;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** One request and its reply over the Unix socket of a userspace WireGuard, no longer than a time limit. */
final class UapiSocket {

    private final Path path;
    private final Duration timeout;

    UapiSocket(Path path, Duration timeout) {
        this.path = path;
        this.timeout = timeout;
    }

    /**
     * Sends the request and reads the reply up to its empty line.
     *
     * @throws java.net.ConnectException when nobody listens
     * @throws EOFException when the other side closes before the empty line
     * @throws SocketTimeoutException when it does not answer in time
     */
    String exchange(byte[] request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, 0);
            long deadline = System.nanoTime() + timeout.toNanos();
            IOException broken = write(channel, key, ByteBuffer.wrap(request), deadline);
            try {
                return read(channel, key, deadline);
            } catch (IOException e) {
                if (broken != null) {
                    e.addSuppressed(broken);
                }
                throw e;
            }
        }
    }

    /** A server that refuses the first lines closes before it reads the rest, but has replied: not yet an error. */
    private IOException write(SocketChannel channel, SelectionKey key, ByteBuffer request, long deadline)
            throws IOException {
        while (request.hasRemaining()) {
            await(key, SelectionKey.OP_WRITE, deadline);
            try {
                channel.write(request);
            } catch (IOException e) {
                return e;
            }
        }
        return null;
    }

    private String read(SocketChannel channel, SelectionKey key, long deadline) throws IOException {
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        boolean lineEnded = true;
        while (true) {
            await(key, SelectionKey.OP_READ, deadline);
            if (channel.read(buffer.clear()) < 0) {
                throw new EOFException(path + ": closed in the middle of a reply");
            }
            for (int i = 0; i < buffer.position(); i++) {
                byte next = buffer.get(i);
                if (next == '\n' && lineEnded) {
                    return reply.toString(StandardCharsets.US_ASCII);
                }
                lineEnded = next == '\n';
                reply.write(next);
            }
        }
    }

    private void await(SelectionKey key, int operation, long deadline) throws IOException {
        key.interestOps(operation);
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0 || key.selector().select(millis) == 0) {
            throw new SocketTimeoutException(path + ": no answer within " + timeout.toMillis() + " ms");
        }
        key.selector().selectedKeys().clear();
    }
}
