package eu.kakde.mesh.operator.verdict;

import eu.kakde.mesh.net.Endpoint;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One directed link on the table.
 *
 * @param there the link that is explained, from {@code node} to {@code peer}
 * @param back the same link from the other end; empty when nobody reports from there
 */
record LinkCase(MeshFacts mesh, NodeFacts node, NodeFacts peer, LinkEnd there, Optional<LinkEnd> back) {

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
        return back.map(end -> new LinkCase(mesh, peer, node, end, Optional.of(there)));
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
