package eu.kakde.mesh.operator.verdict;

import static eu.kakde.mesh.operator.verdict.VerdictReason.EndpointUnreachable;
import static eu.kakde.mesh.operator.verdict.VerdictReason.LanEndpointWrong;
import static eu.kakde.mesh.operator.verdict.VerdictReason.PortForwardMismatch;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.operator.verdict.NodeFacts.Stray;
import java.util.Optional;

/**
 * Whether the node's handshakes for the peer are delivered to a third host, which saw them. That is proof, also while
 * packets flow because the peer dials in the other direction: the next time the node has to dial, it fails.
 */
final class StrayCauses {

    private StrayCauses() {}

    static Optional<Verdict> of(LinkCase link) {
        if (link.there().planned().isEmpty() || isDisproved(link.there())) {
            return Optional.empty();
        }
        return link.mesh().nodes().stream()
                .filter(host -> !host.name().equals(link.peer().name()))
                .filter(host -> host.strays().stream().anyMatch(stray -> isAstray(link, stray)))
                .findFirst()
                .map(host -> verdict(link, host, link.there().planned().get()));
    }

    /** The peer answers from where it is dialled. */
    private static boolean isDisproved(LinkEnd there) {
        return there.isFlowing() && there.live().equals(there.planned());
    }

    private static boolean isAstray(LinkCase link, Stray stray) {
        return stray.responderKey().equals(Optional.of(link.there().key()))
                && (link.node().isAt(stray.from()) || hasNoAddress(link.node()));
    }

    private static boolean hasNoAddress(NodeFacts node) {
        return node.lanEndpoint().isEmpty() && node.publicEndpoint().isEmpty();
    }

    private static Verdict verdict(LinkCase link, NodeFacts host, Endpoint dialled) {
        NodeFacts peer = link.peer();
        if (link.dialsLan()) {
            return new Verdict(
                    LanEndpointWrong,
                    "lanEndpoint " + dialled + " of " + peer.name() + " leads to " + host.name()
                            + "; put the address of " + peer.name() + " into spec.lanEndpoint of its MeshNode");
        }
        if (!peer.behindNat()) {
            return new Verdict(
                    EndpointUnreachable,
                    "endpoint " + dialled + " of " + peer.name() + " leads to " + host.name() + "; put the address of "
                            + peer.name() + " into spec.publicEndpoint of its MeshNode");
        }
        String message = "router forward " + dialled + " delivers to " + host.described() + "; it should deliver to "
                + peer.described();
        return new Verdict(
                PortForwardMismatch,
                link.there().isFlowing()
                        ? message + ". Packets flow all the same, but only because " + peer.name() + " dials "
                                + link.node().name()
                        : message);
    }
}
