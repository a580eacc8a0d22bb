package eu.kakde.mesh.operator.verdict;

import static eu.kakde.mesh.operator.verdict.VerdictReason.EndpointUnreachable;
import static eu.kakde.mesh.operator.verdict.VerdictReason.LanEndpointWrong;

import eu.kakde.mesh.operator.verdict.NodeFacts.Finding;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether one of the two agents found the cause on its own host. */
final class FindingCauses {

    /**
     * What is wrong for certain also while probes pass. Those are bound to the interface, and what everybody else sends
     * is not; a WireGuard in userspace keeps to the way by which it was heard, until it has to dial; and what is undone
     * again and again works between two times.
     */
    private static final Set<VerdictReason> STANDING = EnumSet.of(
            VerdictReason.TunnelInTunnel,
            VerdictReason.RouteMissing,
            VerdictReason.RouteShadowed,
            VerdictReason.AllowedIPsStolen,
            VerdictReason.ForeignConfiguration);

    private FindingCauses() {}

    private record Found(LinkCase link, Finding finding) {}

    /**
     * What is about this very link before what is about the whole host, then by certainty.
     *
     * @param isSettled whether both ends' devices show what they hear now
     */
    static Optional<Verdict> of(LinkCase link, boolean isSettled) {
        Stream<Found> there = found(link);
        Stream<Found> back = link.reversed().stream().flatMap(FindingCauses::found);
        return Stream.concat(there, back)
                .filter(found -> explains(found, isSettled))
                .min(Comparator.comparing(
                                (Found found) -> found.finding().subject().isEmpty())
                        .thenComparing(found -> found.finding().reason()))
                .map(FindingCauses::verdict);
    }

    /** What the node's agent found about this very link, and what holds even while probes pass. */
    static Optional<Verdict> whileFlowing(LinkCase link) {
        return found(link)
                .filter(found -> found.finding().subject().isPresent())
                .filter(found -> STANDING.contains(found.finding().reason()))
                .min(Comparator.comparing(found -> found.finding().reason()))
                .map(FindingCauses::verdict);
    }

    private static Stream<Found> found(LinkCase link) {
        return link.node().findings().stream()
                .filter(finding -> finding.concerns(link.peer().name()))
                .map(finding -> new Found(link, finding));
    }

    /**
     * Whether what the ends see of this link can come from it: a host with a fault may have another one, too. What both
     * ends have to be asked about is not taken from one.
     */
    private static boolean explains(Found found, boolean isSettled) {
        LinkEnd there = found.link().there();
        return switch (found.finding().reason()) {
            case RouteMissing, RouteShadowed, AllowedIPsStolen -> true;
            // What merely lies on the interface, of no peer in particular, explains no link.
            case ForeignConfiguration -> found.finding().subject().isPresent();
            case UdpBlockedLocally, EndpointUnreachable, TunnelInTunnel ->
                !there.receives()
                        || found.link().back().filter(back -> !back.receives()).isPresent();
            case ClockBehind -> !there.hasSession() || !there.receives();
            // A device shows for a while what came before the link died.
            case RpFilterStrict -> isSettled && there.hasSession() && there.receives();
            case LanEndpointWrong ->
                found.link().reversed().filter(LinkCase::dialsLan).isPresent();
            case AgentSilent,
                    KeyMismatch,
                    PortForwardMismatch,
                    DoubleNAT,
                    PortForwardMissing,
                    NatMappingExpired,
                    OneWay,
                    PathMTUTooSmall,
                    ProbeUnanswered,
                    NoHandshake -> false;
        };
    }

    private static Verdict verdict(Found found) {
        boolean lan =
                found.finding().reason() == EndpointUnreachable && found.link().dialsLan();
        return new Verdict(
                lan ? LanEndpointWrong : found.finding().reason(),
                "on " + found.link().node().name() + ": " + found.finding().message()
                        + (lan
                                ? "; correct spec.lanEndpoint of MeshNode "
                                        + found.link().peer().name()
                                : ""));
    }
}
