package eu.kakde.mesh.operator.verdict;

import static eu.kakde.mesh.operator.verdict.VerdictReason.EndpointUnreachable;
import static eu.kakde.mesh.operator.verdict.VerdictReason.LanEndpointWrong;
import static eu.kakde.mesh.operator.verdict.VerdictReason.PortForwardMismatch;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.operator.verdict.NodeFacts.Stray;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * Whether the node's handshakes for the peer are delivered to a third host, which saw them. That is proof, also while
 * packets flow because the peer dials in the other direction: the next time the node has to dial, it fails.
 *
 * <p>It is proof against a port-forward only where the forward was dialled. A port that the node has learnt, or one
 * that the router may have given to the third host for what that one sends, says nothing about any forward.
 */
final class StrayCauses {

    private StrayCauses() {}

    static Optional<Verdict> of(LinkCase link) {
        return host(link).map(host -> verdict(link, host, link.there().planned().get()));
    }

    /** When the verdict goes unless more is seen; empty when there is none. */
    static Optional<Instant> lapses(LinkCase link) {
        return host(link)
                .flatMap(host -> link.strays(host)
                        .filter(stray -> isAstray(link, stray))
                        .map(Stray::lapses)
                        .max(Comparator.naturalOrder()));
    }

    /** Where they arrive. */
    private static Optional<NodeFacts> host(LinkCase link) {
        return link.there().planned().isEmpty() || isElsewhere(link)
                ? Optional.empty()
                : link.mesh().strayHosts().stream()
                        .filter(host -> !host.name().equals(link.peer().name()))
                        .filter(host -> arrivesAt(host, link))
                        .filter(host -> !link.mayTakePort(host))
                        .findFirst();
    }

    /** Whether what the node sends to the peer arrives at this host. */
    static boolean arrivesAt(NodeFacts host, LinkCase link) {
        return link.strays(host).anyMatch(stray -> isAstray(link, stray));
    }

    /** While packets flow, the peer answers from where it is dialled; while they do not, it is dialled elsewhere. */
    private static boolean isElsewhere(LinkCase link) {
        boolean isAtPlanned = link.isPlannedEndpoint(link.there().live());
        return link.there().isFlowing() ? isAtPlanned : !isAtPlanned;
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
