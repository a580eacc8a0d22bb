package eu.kakde.mesh.agent.rtnetlink;

import eu.kakde.mesh.agent.netlink.KernelNetlinkSocket;
import eu.kakde.mesh.agent.netlink.Message;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.netlink.NetlinkSocket;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.AddressAdded;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.AddressRemoved;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.EventsLost;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.LinkChanged;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.LinkRemoved;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.RouteAdded;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent.RouteRemoved;
import eu.kakde.mesh.agent.sys.Errno;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Tells what changes in the network namespace, on a socket of its own. One thread reads; {@link #close} from another
 * ends it.
 */
public final class RtnetlinkMonitor implements AutoCloseable {

    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;
    private static final List<Integer> GROUPS = List.of(
            Rtnetlink.RTNLGRP_LINK,
            Rtnetlink.RTNLGRP_IPV4_IFADDR,
            Rtnetlink.RTNLGRP_IPV4_ROUTE,
            Rtnetlink.RTNLGRP_IPV6_IFADDR,
            Rtnetlink.RTNLGRP_IPV6_ROUTE);

    private final NetlinkSocket socket;
    private final Queue<RtnetlinkEvent> pending = new ArrayDeque<>();

    RtnetlinkMonitor(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Begins to listen in the calling thread's network namespace: what changes from now on is an event. */
    public static RtnetlinkMonitor open() throws IOException {
        KernelNetlinkSocket socket = KernelNetlinkSocket.open(KernelNetlinkSocket.NETLINK_ROUTE);
        try {
            socket.setReceiveBuffer(RECEIVE_BUFFER_BYTES);
            for (int group : GROUPS) {
                socket.subscribe(group);
            }
            return new RtnetlinkMonitor(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * The next event; empty when none came in time.
     *
     * @throws java.nio.channels.ClosedChannelException once the monitor is closed, also while waiting
     */
    public Optional<RtnetlinkEvent> next(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (pending.isEmpty()) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            receive(left);
            if (pending.isEmpty() && System.nanoTime() >= deadline) {
                return Optional.empty();
            }
        }
        return Optional.of(pending.remove());
    }

    @Override
    public void close() {
        socket.close();
    }

    private void receive(Duration timeout) throws IOException {
        try {
            Optional<byte[]> datagram = socket.receive(timeout);
            if (datagram.isPresent()) {
                for (Message message : Message.parse(datagram.get())) {
                    parse(message).ifPresent(pending::add);
                }
            }
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOBUFS)) {
                pending.add(new EventsLost());
            } else if (!e.errno().equals(Errno.EINTR)) {
                throw e;
            }
        }
    }

    /** Empty for messages that are not about a change we know. */
    static Optional<RtnetlinkEvent> parse(Message message) throws NetlinkException {
        byte[] payload = message.payload();
        return switch (message.type()) {
            case Rtnetlink.RTM_NEWLINK -> Optional.of(new LinkChanged(LinkMessages.parse(payload)));
            case Rtnetlink.RTM_DELLINK -> Optional.of(new LinkRemoved(LinkMessages.parse(payload)));
            case Rtnetlink.RTM_NEWADDR -> AddressMessages.parse(payload).map(AddressAdded::new);
            case Rtnetlink.RTM_DELADDR -> AddressMessages.parse(payload).map(AddressRemoved::new);
            case Rtnetlink.RTM_NEWROUTE -> route(payload).map(RouteAdded::new);
            case Rtnetlink.RTM_DELROUTE -> route(payload).map(RouteRemoved::new);
            default -> Optional.empty();
        };
    }

    private static Optional<Route> route(byte[] payload) throws NetlinkException {
        return RouteMessages.isCached(payload) ? Optional.empty() : RouteMessages.parse(payload);
    }
}
