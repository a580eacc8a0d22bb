package eu.kakde.mesh.operator.verdict;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.operator.verdict.NodeFacts.Stray;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One directed link on the table.
 *
 * @param there the link that is explained, from {@code node} to {@code peer}
 * @param back the same link from the other end; empty when nobody reports from there
 * @param now when it is explained
 */
record LinkCase(MeshFacts mesh, NodeFacts node, NodeFacts peer, LinkEnd there, Optional<LinkEnd> back, Instant now) {

    /** Whether the peer is dialled inside the site. */
    boolean dialsLan() {
        return node.sharesSiteWith(peer)
                && there.planned().isPresent()
                && there.planned().equals(peer.lanEndpoint());
    }

    /** Whether the peer is dialled at its public endpoint. */
    boolean dialsPublic() {
        return !dialsLan() && there.planned().isPresent() && there.planned().equals(peer.publicEndpoint());
    }

    /** The other end of the link on the table; empty when nobody reports from there. */
    Optional<LinkCase> reversed() {
        return back.map(end -> new LinkCase(mesh, peer, node, end, Optional.of(there), now));
    }

    /** Whether this is where the plan has the node dial the peer. A planned name may stand for any address. */
    boolean isPlannedEndpoint(Optional<Endpoint> seen) {
        return seen.isPresent()
                && there.planned()
                        .filter(planned -> planned.port() == seen.get().port()
                                && (planned.address().isEmpty()
                                        || planned.host().equals(seen.get().host())))
                        .isPresent();
    }

    /**
     * Whether the router of the peer may have given the port where the node dials the peer to this host, for what the
     * host itself sends: it is the port that the host sends from, which routers keep where they can. What such a
     * connection has, no forward gets. The node need not hear the host from there: a connection that nobody answers any
     * more lives on in the router, and what the node sends to the port keeps it alive.
     */
    boolean mayTakePort(NodeFacts host) {
        return isAtPortOf(host) && (isHeardFromThere(host) || isDiallingThroughSameRouter(host));
    }

    /** Whether the node hears the host from where it dials the peer. */
    boolean isPortTakenBy(NodeFacts host) {
        return isAtPortOf(host) && isHeardFromThere(host);
    }

    /** The host that has the port: the node hears it from there, or what it sends there arrives at it. */
    Optional<NodeFacts> portTaker() {
        return others().filter(this::isPortTakenBy)
                .findFirst()
                .or(() -> others().filter(host -> mayTakePort(host) && StrayCauses.arrivesAt(host, this))
                        .findFirst());
    }

    private Stream<NodeFacts> others() {
        return mesh.nodes().stream().filter(host -> !host.name().equals(peer.name()));
    }

    private boolean isAtPortOf(NodeFacts host) {
        return dialsPublic() && peer.behindNat() && there.planned().get().port() == host.listenPort();
    }

    private boolean isHeardFromThere(NodeFacts host) {
        return mesh.link(node.name(), host.name())
                .filter(end -> isPlannedEndpoint(end.live()))
                .isPresent();
    }

    private boolean isDiallingThroughSameRouter(NodeFacts host) {
        return host.behindNat()
                && host.sharesSiteWith(peer)
                && mesh.link(host.name(), node.name()).flatMap(LinkEnd::planned).isPresent();
    }

    /**
     * What arrived astray at a host and still says something of this link: it is fresh, and no handshake of the two has
     * succeeded since, whichever of them saw that. What an agent saw before it fell silent counts here, too.
     */
    Stream<Stray> strays(NodeFacts host) {
        Optional<Instant> lastHandshake = Stream.of(Optional.of(there), mesh.link(peer.name(), node.name()))
                .flatMap(end -> end.flatMap(LinkEnd::lastHandshake).stream())
                .max(Comparator.naturalOrder());
        return host.strays().stream()
                .filter(stray -> stray.lapses().isAfter(now))
                .filter(stray -> lastHandshake
                        .filter(at -> !stray.lastSeen().isAfter(at))
                        .isEmpty());
    }

    /** Where others hear the peer now. */
    Stream<LinkEnd> heardBy(boolean inItsSite) {
        return flowing(mesh.towards(peer.name()))
                .filter(end -> mesh.node(end.node())
                        .filter(third -> third.sharesSiteWith(peer) == inItsSite)
                        .isPresent());
    }

    /** Whether the node hears anybody but the peer, so that it is not cut off itself. */
    boolean nodeHearsOthers() {
        return flowing(mesh.on(node.name())).findAny().isPresent();
    }

    /** When the later of the two ends became what it is. */
    Instant turned() {
        return back.map(LinkEnd::since).filter(there.since()::isBefore).orElse(there.since());
    }

    Optional<String> plannedHost() {
        return there.planned().map(Endpoint::host);
    }

    private static Stream<LinkEnd> flowing(Collection<LinkEnd> ends) {
        return ends.stream().filter(LinkEnd::isFlowing);
    }
}
