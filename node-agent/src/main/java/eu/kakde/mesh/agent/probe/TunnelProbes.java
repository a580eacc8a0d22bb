package eu.kakde.mesh.agent.probe;

import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

/**
 * The probes of one interface. A node sends at most about a hundred a second: with more peers than the interval allows,
 * the interval stretches.
 */
public final class TunnelProbes implements Probes, AutoCloseable {

    private static final Logger LOG = System.getLogger(TunnelProbes.class.getName());
    private static final int MOST_PER_SECOND = 100;

    private final InterfaceName interfaceName;
    private final InstantSource clock;
    private final Runnable replied;
    private final int identifier = (int) ProcessHandle.current().pid() & 0xffff;
    /** Of packets whose size matters: their sequence is that size. */
    private final int sizedIdentifier = identifier ^ 0x8000;

    private final Map<IpAddress, ProbeTarget> targets = new ConcurrentHashMap<>();
    private final Map<Boolean, EchoSocket> sockets = new ConcurrentHashMap<>();
    private volatile Duration interval = Duration.ofSeconds(3);
    private int mtuBytes;
    private int sequence;

    /** @param replied called from another thread when an address answers that did not before */
    public TunnelProbes(InterfaceName interfaceName, InstantSource clock, Runnable replied) {
        this.interfaceName = interfaceName;
        this.clock = clock;
        this.replied = replied;
    }

    @Override
    public void keep(Set<IpAddress> wanted, Duration wantedInterval, int interfaceMtuBytes) {
        mtuBytes = interfaceMtuBytes;
        targets.keySet().retainAll(wanted);
        wanted.forEach(target -> targets.computeIfAbsent(target, fresh -> new ProbeTarget()));
        Duration shortest = Duration.ofSeconds(1).multipliedBy(wanted.size()).dividedBy(MOST_PER_SECOND);
        interval = wantedInterval.compareTo(shortest) < 0 ? shortest : wantedInterval;
    }

    @Override
    public Duration interval() {
        return interval;
    }

    @Override
    public void sendDue() {
        Instant now = clock.instant();
        targets.forEach((address, target) -> target.sizeDue(mtuBytes, EchoPacket.smallestBytes(address.isIpv4()), now)
                .ifPresent(bytes -> send(new EchoPacket(sizedIdentifier, bytes), bytes, address)));
        send((address, target) -> target.isDue(interval, now));
    }

    @Override
    public void sendNow(Set<IpAddress> wanted) {
        send((address, target) -> wanted.contains(address));
    }

    private void send(BiPredicate<IpAddress, ProbeTarget> which) {
        sequence = sequence + 1 & 0xffff;
        targets.forEach((address, target) -> {
            if (which.test(address, target)) {
                target.sent(sequence, clock.instant());
                send(new EchoPacket(identifier, sequence), EchoPacket.smallestBytes(address.isIpv4()), address);
            }
        });
    }

    @Override
    public Optional<Instant> firstSent(IpAddress target) {
        return Optional.ofNullable(targets.get(target)).flatMap(ProbeTarget::firstSent);
    }

    @Override
    public Optional<Instant> lastReply(IpAddress target) {
        return Optional.ofNullable(targets.get(target)).flatMap(ProbeTarget::lastReply);
    }

    @Override
    public Optional<Duration> roundTrip(IpAddress target) {
        return Optional.ofNullable(targets.get(target)).flatMap(ProbeTarget::roundTrip);
    }

    @Override
    public OptionalInt lossPercent(IpAddress target) {
        ProbeTarget known = targets.get(target);
        return known == null ? OptionalInt.empty() : known.lossPercent();
    }

    @Override
    public OptionalInt pathMtu(IpAddress target) {
        ProbeTarget known = targets.get(target);
        return known == null ? OptionalInt.empty() : known.pathMtu();
    }

    /** Whether for an address that answers the largest packet that passes is still looked for. */
    public boolean isMeasuring() {
        return targets.values().stream().anyMatch(ProbeTarget::isMeasuring);
    }

    @Override
    public void close() {
        sockets.values().forEach(EchoSocket::close);
        sockets.clear();
    }

    /** A socket stays bound to an interface that was removed; when one cannot send, the next probe gets a new one. */
    private void send(EchoPacket packet, int bytes, IpAddress address) {
        try {
            socket(address.isIpv4()).send(packet, bytes, address);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "probe of {0}: {1}", address, e.getMessage());
            Optional.ofNullable(sockets.remove(address.isIpv4())).ifPresent(EchoSocket::close);
        }
    }

    private EchoSocket socket(boolean ipv4) throws IOException {
        EchoSocket present = sockets.get(ipv4);
        if (present != null) {
            return present;
        }
        EchoSocket opened = EchoSocket.open(ipv4, interfaceName);
        sockets.put(ipv4, opened);
        Thread.ofPlatform().name("probe replies").daemon().start(() -> listen(opened));
        return opened;
    }

    private void listen(EchoSocket socket) {
        try {
            while (true) {
                socket.receive(Duration.ofHours(1)).ifPresent(this::matched);
            }
        } catch (ClosedChannelException e) {
            LOG.log(Level.DEBUG, "no longer listening to probes");
        } catch (IOException e) {
            LOG.log(Level.WARNING, "probe replies cannot be received: {0}", e.getMessage());
            sockets.values().remove(socket);
            socket.close();
        }
    }

    private void matched(EchoSocket.Reply reply) {
        ProbeTarget target = targets.get(reply.from());
        if (target != null && reply.packet().identifier() == sizedIdentifier) {
            target.repliedAtSize(reply.packet().sequence());
        }
        if (target != null && reply.packet().identifier() == identifier) {
            boolean news = target.lastReply().isEmpty();
            target.replied(reply.packet().sequence(), clock.instant());
            if (news) {
                replied.run();
            }
        }
    }
}
