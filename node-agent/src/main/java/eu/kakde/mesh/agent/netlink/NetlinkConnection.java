package eu.kakde.mesh.agent.netlink;

import eu.kakde.mesh.agent.sys.Errno;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Requests and answers over one netlink socket, one at a time. It numbers the requests, puts multipart answers
 * together, waits no longer than its timeout, and repeats what may safely be repeated, a bounded number of times:
 *
 * <ul>
 *   <li>a dump whose subject changed while it was read (NLM_F_DUMP_INTR), or of which datagrams were lost (ENOBUFS);
 *   <li>a receive that a signal interrupted (EINTR).
 * </ul>
 *
 * <p>A change is sent once. When its ack is lost, the caller gets ENOBUFS and has to look what is there. Answers to
 * earlier requests that arrive late are known by their numbers and skipped.
 */
public final class NetlinkConnection implements AutoCloseable {

    /** How often a dump is begun, and how often in a row a receive may be interrupted. */
    static final int ATTEMPTS = 8;

    /** ENOBUFS: datagrams of the answer were lost. EBUSY: the kernel still writes the answer to an earlier request. */
    private static final Set<Errno> AGAIN = Set.of(Errno.ENOBUFS, Errno.EBUSY);

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    private final NetlinkSocket socket;
    private final Duration timeout;
    private int sequence;

    /** @param timeout for the whole answer to one request */
    public NetlinkConnection(NetlinkSocket socket, Duration timeout) {
        this.socket = socket;
        this.timeout = timeout;
    }

    /** A connection to the kernel. @param protocol such as {@link KernelNetlinkSocket#NETLINK_ROUTE} */
    public static NetlinkConnection open(int protocol) throws IOException {
        return new NetlinkConnection(KernelNetlinkSocket.open(protocol), DEFAULT_TIMEOUT);
    }

    /** Sends a request, waits for its ack and returns the messages that came before it, usually none or one. */
    public synchronized List<Message> execute(Request request) throws IOException {
        send(request, Message.NLM_F_ACK);
        return receive(request).messages();
    }

    /** Sends a request that is answered by exactly one message. */
    public Message get(Request request) throws IOException {
        List<Message> messages = execute(request);
        if (messages.size() != 1) {
            throw NetlinkException.malformed(
                    request.purpose() + ": " + messages.size() + " messages came instead of one");
        }
        return messages.getFirst();
    }

    /** Sends a request for a list and returns all its messages, of one consistent reading. */
    public synchronized List<Message> dump(Request request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt == ATTEMPTS;
            send(request, Message.NLM_F_DUMP);
            try {
                Answer answer = receive(request);
                if (!answer.interrupted()) {
                    return answer.messages();
                }
                if (last) {
                    throw new NetlinkException(
                            request.purpose() + ": it changed in each of " + ATTEMPTS + " readings", Errno.EINTR);
                }
            } catch (NetlinkException e) {
                if (last || !AGAIN.contains(e.errno())) {
                    throw e;
                }
                drain();
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    private void send(Request request, int flags) throws IOException {
        sequence++;
        byte[] datagram = new Message(
                        request.type(), Message.NLM_F_REQUEST | flags | request.flags(), sequence, 0, request.payload())
                .encode();
        try {
            socket.send(datagram);
        } finally {
            Arrays.fill(datagram, (byte) 0);
        }
    }

    private Answer receive(Request request) throws IOException {
        Answer answer = new Answer(new ArrayList<>(), false);
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            for (Message message : messages(datagram(request, deadline))) {
                if (message.sequence() != sequence) {
                    continue;
                }
                answer = answer.interruptedBy(message);
                switch (message.type()) {
                    case Message.NLMSG_ERROR, Message.NLMSG_DONE -> {
                        Ack.parse(message).check(request.purpose());
                        return answer;
                    }
                    case Message.NLMSG_NOOP -> {}
                    default -> answer.messages().add(message);
                }
            }
        }
    }

    /** The datagram is wiped: WireGuard's answers hold its private key. */
    private static List<Message> messages(byte[] datagram) throws NetlinkException {
        try {
            return Message.parse(datagram);
        } finally {
            Arrays.fill(datagram, (byte) 0);
        }
    }

    private byte[] datagram(Request request, long deadline) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            try {
                Optional<byte[]> datagram = socket.receive(left);
                if (datagram.isPresent()) {
                    return datagram.get();
                }
                if (System.nanoTime() >= deadline) {
                    throw new NetlinkException(request.purpose(), Errno.ETIMEDOUT);
                }
            } catch (NetlinkException e) {
                if (!e.errno().equals(Errno.EINTR) || attempt >= ATTEMPTS) {
                    throw new NetlinkException(request.purpose(), e.errno());
                }
            }
        }
    }

    /** Reads away what is left of an answer that nobody wants any more, so that the kernel ends that dump. */
    private void drain() throws IOException {
        int overruns = 0;
        while (overruns < ATTEMPTS) {
            try {
                if (socket.receive(Duration.ZERO).isEmpty()) {
                    return;
                }
            } catch (NetlinkException e) {
                overruns++;
            }
        }
    }

    /** @param interrupted whether the subject changed while the kernel wrote the answer */
    private record Answer(List<Message> messages, boolean interrupted) {

        Answer interruptedBy(Message message) {
            return message.has(Message.NLM_F_DUMP_INTR) ? new Answer(messages, true) : this;
        }
    }
}
