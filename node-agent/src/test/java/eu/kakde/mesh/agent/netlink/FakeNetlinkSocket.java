package eu.kakde.mesh.agent.netlink;

import eu.kakde.mesh.agent.sys.Errno;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A kernel made of paper: to each request it answers with datagrams that were written down before. What the connection
 * does with framing, sequence numbers and acks is exercised for real.
 */
final class FakeNetlinkSocket implements NetlinkSocket {

    /** One datagram, or what happens instead. */
    @FunctionalInterface
    interface Answer {
        byte[] datagram(int sequence) throws NetlinkException;
    }

    private final Deque<List<Answer>> script = new ArrayDeque<>();
    private final Deque<Answer> pending = new ArrayDeque<>();
    private final List<Message> sent = new ArrayList<>();

    /** What comes after the next request that has no answer yet. */
    FakeNetlinkSocket answer(Answer... datagrams) {
        script.add(List.of(datagrams));
        return this;
    }

    List<Message> sent() {
        return sent;
    }

    static Answer datagram(Answer... messages) {
        return sequence -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (Answer message : messages) {
                out.writeBytes(message.datagram(sequence));
            }
            return out.toByteArray();
        };
    }

    static Answer message(int type, int flags, String payloadHex) {
        return sequence -> new Message(type, flags, sequence, 0, Bytes.hex(payloadHex)).encode();
    }

    static Answer staleMessage(int type, String payloadHex) {
        return sequence -> new Message(type, 0, sequence - 1, 0, Bytes.hex(payloadHex)).encode();
    }

    static Answer fails(Errno errno) {
        return sequence -> {
            throw new NetlinkException("receive", errno);
        };
    }

    @Override
    public void send(byte[] datagram) {
        try {
            sent.addAll(Message.parse(datagram.clone()));
        } catch (NetlinkException e) {
            throw new AssertionError(e);
        }
        if (!script.isEmpty()) {
            pending.addAll(script.remove());
        }
    }

    @Override
    public Optional<byte[]> receive(Duration timeout) throws NetlinkException {
        if (pending.isEmpty()) {
            return Optional.empty();
        }
        byte[] datagram = pending.remove().datagram(sent.getLast().sequence());
        return Optional.of(Arrays.copyOf(datagram, datagram.length));
    }

    @Override
    public void close() {}
}
