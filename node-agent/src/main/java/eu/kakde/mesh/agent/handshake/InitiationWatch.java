package eu.kakde.mesh.agent.handshake;

import eu.kakde.mesh.agent.handshake.InitiationSocket.Heard;
import eu.kakde.mesh.agent.handshake.Responder.Initiator;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Listens for initiations on one port, and sorts out whom they are for. It takes at most {@link #MOST_PER_SECOND}, so
 * that a flood costs nothing but packets that are not looked at.
 */
public final class InitiationWatch implements AutoCloseable {

    static final int MOST_PER_SECOND = 50;

    private static final Logger LOG = System.getLogger(InitiationWatch.class.getName());

    private final StrayHandshakes strays = new StrayHandshakes();
    private final AtomicReference<Known> known = new AtomicReference<>(Known.NOTHING);
    private final AtomicReference<Initiation> last = new AtomicReference<>();
    private final InstantSource clock;
    private final Listener listener;
    private final List<InitiationSocket> sockets = new ArrayList<>();
    private int port;

    public InitiationWatch(InstantSource clock) {
        this(clock, (initiator, from) -> {});
    }

    /** @param listener hears of each that is for this host, by whoever it is */
    public InitiationWatch(InstantSource clock, Listener listener) {
        this.clock = clock;
        this.listener = listener;
    }

    /** Who is told. */
    @FunctionalInterface
    public interface Listener {

        /** The initiator holds the key that it says. Meanwhile nothing else is heard. */
        void initiated(Initiator initiator, InetSocketAddress from);
    }

    /**
     * What an initiation is held against.
     *
     * @param own reads what is for this host; empty while it has no key
     * @param others the keys of all other nodes
     * @param addresses the host's own; what goes elsewhere is only forwarded here
     */
    public record Known(Optional<Responder> own, List<Mac1Key> others, Set<IpAddress> addresses) {

        static final Known NOTHING = new Known(Optional.empty(), List.of(), Set.of());

        public Known {
            others = List.copyOf(others);
            addresses = Set.copyOf(addresses);
        }
    }

    /**
     * Listens on this port from now on, in the calling thread's network namespace.
     *
     * @throws IOException when the process may not
     */
    public synchronized void listen(int wantedPort, Known news) throws IOException {
        known.set(news);
        if (wantedPort != port || sockets.isEmpty()) {
            close();
            for (boolean ipv4 : new boolean[] {true, false}) {
                InitiationSocket socket = InitiationSocket.open(ipv4, wantedPort);
                sockets.add(socket);
                Thread.ofPlatform()
                        .name("initiations IPv" + (ipv4 ? 4 : 6))
                        .daemon()
                        .start(() -> hear(socket));
            }
            port = wantedPort;
        }
    }

    /** The key whose initiations are heard and read; empty: none are. */
    public synchronized Optional<PublicKey> reads() {
        return sockets.isEmpty() ? Optional.empty() : known.get().own().map(Responder::publicKey);
    }

    public StrayHandshakes strays() {
        return strays;
    }

    @Override
    public synchronized void close() {
        sockets.forEach(InitiationSocket::close);
        sockets.clear();
    }

    private void hear(InitiationSocket socket) {
        try {
            while (true) {
                Optional<Heard> heard = socket.receive(Duration.ofHours(1));
                if (heard.isPresent()) {
                    sort(heard.get());
                    Thread.sleep(1000 / MOST_PER_SECOND);
                }
            }
        } catch (ClosedChannelException e) {
            LOG.log(Level.DEBUG, "no longer listening to initiations");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "handshake initiations cannot be heard: {0}", e.getMessage());
            close(); // the next call of listen tries again
        }
    }

    private void sort(Heard heard) {
        Known now = known.get();
        boolean isCopy = heard.initiation().equals(last.getAndSet(heard.initiation()));
        if (isCopy || !now.addresses().contains(heard.to())) {
            return;
        }
        Optional<Initiator> initiator = now.own().flatMap(own -> own.read(heard.initiation()));
        initiator.ifPresent(found -> listener.initiated(found, heard.from()));
        Optional<PublicKey> responder = initiator.isPresent()
                ? now.own().map(Responder::publicKey)
                : now.others().stream()
                        .filter(key -> heard.initiation().isFor(key))
                        .map(Mac1Key::publicKey)
                        .findFirst();
        strays.heard(heard.from(), responder, initiator, clock.instant());
    }
}
