package eu.kakde.mesh.agent.kernel;

import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.agent.sys.Sockaddr;
import eu.kakde.mesh.agent.sys.SystemSocket;
import eu.kakde.mesh.agent.sys.SystemSocket.Datagram;
import eu.kakde.mesh.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An endless row of echo requests from one host to an IPv4 address, and a count of those that nobody answered. */
final class PingStream {

    /** A guest in software is slow, and what comes late is not lost. */
    private static final Duration LATEST = Duration.ofSeconds(5);

    private static final Duration INTERVAL = Duration.ofMillis(10);
    private static final int IPPROTO_ICMP = 1;
    private static final int PAYLOAD = 56;
    private static final AtomicInteger IDENTIFIERS = new AtomicInteger(0x5000);

    private final SystemSocket socket;
    private final IpAddress to;
    private final short identifier = (short) IDENTIFIERS.incrementAndGet();
    private final BitSet answered = new BitSet();
    private final Thread sender = Thread.ofPlatform().daemon().unstarted(this::send);
    private final Thread receiver = Thread.ofPlatform().daemon().unstarted(this::receive);
    private volatile boolean ended;
    private volatile int sent;

    private PingStream(SystemSocket socket, IpAddress to) {
        this.socket = socket;
        this.to = to;
    }

    /** How many were sent, and how many of them nobody answered. */
    record Loss(int sent, int lost) {}

    static PingStream start(MeshHost from, String to) throws Exception {
        SystemSocket socket = from.namespace().call(() -> SystemSocket.open(Libc.AF_INET, Libc.SOCK_RAW, IPPROTO_ICMP));
        PingStream stream = new PingStream(socket, new IpAddress(to));
        stream.receiver.start();
        stream.sender.start();
        return stream;
    }

    int sent() {
        return sent;
    }

    /** Ends it, once the last ones had the time to be answered. */
    Loss end() throws InterruptedException {
        ended = true;
        sender.join();
        long deadline = System.nanoTime() + LATEST.toNanos();
        while (lost() > 0 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        Loss loss = new Loss(sent, lost());
        socket.close();
        receiver.join();
        return loss;
    }

    private int lost() {
        synchronized (answered) {
            return sent - answered.cardinality();
        }
    }

    /** A request that the kernel refuses to send counts as one that is lost. */
    private void send() {
        byte[] address = Sockaddr.of(new InetSocketAddress(to.toInetAddress(), 0));
        long next = System.nanoTime();
        while (!ended) {
            try {
                socket.send(Ping.request(true, identifier, sent, PAYLOAD), address);
            } catch (IOException e) {
                System.out.println("ping " + to + ": " + e.getMessage());
            }
            sent++;
            next += INTERVAL.toNanos();
            try {
                TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void receive() {
        try {
            while (true) {
                Optional<Datagram> datagram = socket.receive(Duration.ofSeconds(1), 2048);
                if (datagram.isPresent()) {
                    take(Ping.icmp(datagram.get().bytes(), true));
                }
            }
        } catch (IOException e) {
            // Closed: the end.
        }
    }

    private void take(byte[] icmp) {
        boolean ours = icmp[0] == 0 && (short) (icmp[4] << 8 | icmp[5] & 0xff) == identifier;
        if (ours) {
            synchronized (answered) {
                answered.set((icmp[6] & 0xff) << 8 | icmp[7] & 0xff);
            }
        }
    }
}
