package eu.kakde.mesh.agent.netlink;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Moves netlink datagrams as bytes, and knows nothing of what is in them. One thread sends and receives; closing is
 * allowed from any thread and ends a waiting {@link #receive}.
 */
public interface NetlinkSocket extends AutoCloseable {

    void send(byte[] datagram) throws IOException;

    /**
     * The next datagram; empty when none came in time.
     *
     * @throws NetlinkException ENOBUFS when the kernel dropped datagrams because nobody read them in time, EINTR when a
     *     signal came first, EMSGSIZE when the datagram was longer than the buffer
     */
    Optional<byte[]> receive(Duration timeout) throws IOException;

    @Override
    void close();
}
