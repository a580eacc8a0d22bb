package eu.kakde.mesh.operator.verdict;

import static eu.kakde.mesh.operator.verdict.VerdictReason.LanEndpointWrong;
import static eu.kakde.mesh.operator.verdict.VerdictReason.NatMappingExpired;
import static eu.kakde.mesh.operator.verdict.VerdictReason.OneWay;
import static eu.kakde.mesh.operator.verdict.VerdictReason.PortForwardMissing;
import static eu.kakde.mesh.operator.verdict.VerdictReason.ProbeUnanswered;

import java.util.Optional;

/** What both ends together say of the path between them: who hears whom. Ends with {@link Candidates}. */
final class PathCauses {

    private PathCauses() {}

    static Verdict of(LinkCase link) {
        return lanEndpoint(link)
                .or(() -> portForward(link))
                .or(() -> link.reversed().flatMap(PathCauses::portForward))
                .or(() -> natMapping(link))
                .or(() -> direction(link))
                .orElseGet(() -> Candidates.of(link));
    }

    /** Other hosts of the site hear the peer, and at another address. */
    private static Optional<Verdict> lanEndpoint(LinkCase link) {
        if (!link.dialsLan()) {
            return Optional.empty();
        }
        return link.heardBy(true)
                .filter(end -> end.live()
                        .filter(live -> !Optional.of(live.host()).equals(link.plannedHost()))
                        .isPresent())
                .findFirst()
                .map(end -> new Verdict(
                        LanEndpointWrong,
                        "lanEndpoint of " + link.peer().name() + " is "
                                + link.there().planned().get() + ", but " + end.node() + " hears it at "
                                + end.live().get()
                                + "; put that into spec.lanEndpoint of MeshNode "
                                + link.peer().name()));
    }

    /** The peer lives, for its neighbours hear it; it was heard across its router, and now no more. */
    private static Optional<Verdict> natMapping(LinkCase link) {
        boolean lost = !link.there().receives() && link.there().lastHandshake().isPresent();
        boolean acrossNat = link.peer().behindNat() && !link.node().sharesSiteWith(link.peer());
        if (!lost || peerSends(link) || !acrossNat || !link.nodeHearsOthers()) {
            return Optional.empty();
        }
        return link.heardBy(true)
                .findFirst()
                .map(end -> new Verdict(
                        NatMappingExpired,
                        link.portTaker()
                                        .map(taker -> taken(link, taker))
                                        .orElse("the router of " + link.peer().name() + " no longer delivers what "
                                                + link.node().name() + " sends to it")
                                + ", and nothing comes from "
                                + link.peer().name()
                                + " that would open the way anew, though " + end.node()
                                + " hears it in its site; give it a persistent keepalive of 25 seconds towards "
                                + link.node().name()));
    }

    /**
     * Whether the peer sends to the node, or is about to: as its agent reports, or by the keepalive that was planned
     * for it, which an agent that fell silent has left there.
     */
    private static boolean peerSends(LinkCase link) {
        Optional<LinkEnd> back =
                link.mesh().link(link.peer().name(), link.node().name());
        return switch (link.peer().agent()) {
            case REPORTING ->
                back.filter(end -> end.keepsAlive() || end.sends()).isPresent();
            case SILENT -> back.filter(LinkEnd::keepsAlive).isPresent();
            case NONE -> false;
        };
    }

    /** In words that leave open what cannot be told apart from here. */
    static String taken(LinkCase link, NodeFacts taker) {
        return "the router gives " + link.there().planned().get() + ", where "
                + link.node().name() + " dials " + link.peer().name() + ", to " + taker.name()
                + (link.isPortTakenBy(taker)
                        ? ", which " + link.node().name() + " hears from there"
                        : ", where it arrives")
                + ": for what " + taker.name()
                + " sends (then give each host behind that router a spec.listenPort of its own), or by a forward that"
                + " should deliver to " + link.peer().described();
    }

    /** The node dials through the peer's router, nothing arrives, and the peer has nowhere to dial. */
    private static Optional<Verdict> portForward(LinkCase link) {
        boolean onlyWay = link.dialsPublic()
                && link.peer().behindNat()
                && link.portTaker().isEmpty()
                && link.back().map(LinkEnd::planned).filter(Optional::isEmpty).isPresent();
        boolean silence =
                !link.there().receives() && !link.back().map(LinkEnd::receives).orElse(false);
        boolean bothOnline = link.nodeHearsOthers()
                && link.reversed().filter(LinkCase::nodeHearsOthers).isPresent();
        return onlyWay && silence && bothOnline
                ? Optional.of(new Verdict(
                        PortForwardMissing,
                        "nothing that " + link.node().name() + " sends to "
                                + link.there().planned().get() + " arrives at "
                                + link.peer().name()
                                + "; make the router forward that UDP port to "
                                + link.peer().described()))
                : Optional.empty();
    }

    private static Optional<Verdict> direction(LinkCase link) {
        if (link.back().isPresent()
                && link.there().signals().isPresent()
                && link.back().get().signals().isPresent()) {
            boolean nodeHears = link.there().receives();
            boolean peerHears = link.back().get().receives();
            if (nodeHears && peerHears) {
                return Optional.of(link.there().hasSession() ? inside(link) : Candidates.of(link));
            }
            return nodeHears
                    ? Optional.of(oneWay(link.node(), link.peer(), link.back().get()))
                    : peerHears ? Optional.of(oneWay(link.peer(), link.node(), link.there())) : Optional.empty();
        }
        if (link.there().receives()) {
            return Optional.of(
                    link.there().hasSession() ? inside(link) : oneWay(link.node(), link.peer(), link.there()));
        }
        return Optional.empty();
    }

    /** @param deaf does not hear {@code sender} */
    private static Verdict oneWay(NodeFacts sender, NodeFacts deaf, LinkEnd endOfDeaf) {
        return new Verdict(
                OneWay,
                "packets pass from " + deaf.name() + " to " + sender.name() + ", but not from " + sender.name() + " to "
                        + deaf.name() + "; look for what drops UDP on that way: the firewall of "
                        + (deaf.behindNat() ? "the router of " + deaf.name() : deaf.name() + " or of its provider")
                        + ", then a route of " + sender.name() + " that sends them elsewhere ("
                        + "tcpdump -ni any udp port " + deaf.listenPort() + " on " + deaf.name()
                        + " shows whether they arrive)");
    }

    private static Verdict inside(LinkCase link) {
        return new Verdict(
                ProbeUnanswered,
                "handshakes between " + link.node().name() + " and "
                        + link.peer().name()
                        + " succeed, but probes through the tunnel do not come back. Likeliest first: a firewall on "
                        + link.peer().name() + " or " + link.node().name()
                        + " drops ICMP on the interface; allowed IPs that are not the other's overlay address (wg show);"
                        + " a route or rule that leads elsewhere (ip route get); rp_filter 1");
    }
}
