package eu.kakde.mesh.operator.verdict;

import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.operator.verdict.NodeFacts.Agent;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Explains links. Causes that are proved come before those that are concluded, and a link that works has none unless
 * something is proved to be wrong all the same.
 *
 * <pre>
 *   this end            the other end
 *   silent              any                   AgentSilent
 *   flowing             any                   what is proved: a stray handshake, a route that leads elsewhere,
 *                                             DoubleNAT, PathMTUTooSmall
 *   down                any                   what is proved: keys, stray handshakes, findings, DoubleNAT
 *                                             ... else, after {@link #SETTLING}, what both ends see; later while
 *                                             they contradict each other, and after a cause is gone
 *   unknown             any                   none yet
 * </pre>
 */
public final class Verdicts {

    /**
     * Until something is concluded from what both ends see. They notice a death, and a healing, within seconds of each
     * other, their devices show for ten seconds more what came through before, and their agents look for causes of
     * their own meanwhile.
     */
    static final Duration SETTLING = Duration.ofSeconds(12);

    /**
     * The same while the other end says that packets flow. Nothing flows there and back for one end alone, so its agent
     * is behind, or dies: after this time it is known to be silent, and its last words count no more.
     */
    static final Duration CONTRADICTION = Duration.ofSeconds(45);

    /** Between two looks at a link that is not well: what explains it may be seen on links of others, too. */
    static final Duration ELSEWHERE = Duration.ofSeconds(10);

    /** So long after a verdict was taken back the link is looked at without it; that begins {@link #SETTLING} anew. */
    static final Duration TAKEN_BACK = Duration.ofSeconds(1);

    private final MeshFacts mesh;
    private final Instant now;
    private final Map<Ends, Optional<Verdict>> explained = new HashMap<>();

    private record Ends(NodeName node, NodeName peer) {}

    public Verdicts(MeshFacts mesh, Instant now) {
        this.mesh = mesh;
        this.now = now;
    }

    /** The verdict on the link that stands on {@code node} and is for {@code peer}; empty when all is well. */
    public Optional<Verdict> of(NodeName node, NodeName peer) {
        return onTheTable(node, peer).flatMap(this::verdict);
    }

    /**
     * When a link of the node has to be looked at again because its verdict may be another one then; empty: only news
     * of the node and its links count.
     */
    public Optional<Instant> lookAgainAt(NodeName node) {
        return mesh.on(node).stream()
                .flatMap(link -> onTheTable(node, link.peer()).stream())
                .flatMap(this::turns)
                .filter(now::isBefore)
                .min(Comparator.naturalOrder());
    }

    private Stream<Instant> turns(LinkCase link) {
        if (link.there().isDown()) {
            return Stream.concat(
                    StrayCauses.lapses(link).stream(), Stream.of(concludableAt(link), now.plus(ELSEWHERE)));
        }
        return verdict(link).isEmpty()
                ? Stream.empty()
                : Stream.concat(StrayCauses.lapses(link).stream(), Stream.of(now.plus(ELSEWHERE)));
    }

    private Optional<LinkCase> onTheTable(NodeName node, NodeName peer) {
        return mesh.link(node, peer)
                .flatMap(there -> mesh.node(node)
                        .flatMap(one -> mesh.node(peer)
                                .map(other -> new LinkCase(mesh, one, other, there, backOf(other, one), now))));
    }

    /** What an agent said before it fell silent counts no more. */
    private Optional<LinkEnd> backOf(NodeFacts peer, NodeFacts node) {
        return peer.agent() == Agent.REPORTING ? mesh.link(peer.name(), node.name()) : Optional.empty();
    }

    private Optional<Verdict> verdict(LinkCase link) {
        return explained.computeIfAbsent(
                new Ends(link.node().name(), link.peer().name()), ends -> explain(link));
    }

    private Optional<Verdict> explain(LinkCase link) {
        if (link.node().agent() == Agent.SILENT) {
            return Optional.of(silent(link.node()));
        }
        return switch (link.there().state()) {
            case FLOWING ->
                StrayCauses.of(link)
                        .or(() -> FindingCauses.whileFlowing(link))
                        .or(() -> FlowingCauses.lanEndpoint(link))
                        .or(() -> FlowingCauses.doubleNat(link))
                        .or(() -> FlowingCauses.pathMtu(link));
            case DOWN ->
                KeyCauses.of(link)
                        .or(() -> StrayCauses.of(link))
                        .or(() -> link.reversed().flatMap(StrayCauses::of))
                        .or(() -> FindingCauses.of(link, isSettled(link)))
                        .or(() -> FlowingCauses.doubleNat(link))
                        .or(() -> isSettled(link) ? concluded(link) : Optional.empty());
            case UNKNOWN -> Optional.empty();
        };
    }

    /**
     * What both ends see. A link whose cause is gone is being mended, and dead for some seconds yet: its verdict is
     * taken back first, which {@link LinkEnd#since} counts as a turn.
     */
    private static Optional<Verdict> concluded(LinkCase link) {
        Verdict verdict = PathCauses.of(link);
        return leavesItsCause(link, verdict) ? Optional.empty() : Optional.of(verdict);
    }

    private static boolean leavesItsCause(LinkCase link, Verdict verdict) {
        return link.there().isExplained() && !link.there().told().equals(Optional.of(verdict.reason()));
    }

    private Instant concludableAt(LinkCase link) {
        boolean isTakenBack = link.there().isExplained() && verdict(link).isEmpty();
        return isTakenBack ? now.plus(TAKEN_BACK) : settledAt(link);
    }

    private boolean isSettled(LinkCase link) {
        return !now.isBefore(settledAt(link));
    }

    private static Instant settledAt(LinkCase link) {
        boolean isContradicted = link.back().filter(LinkEnd::isFlowing).isPresent();
        return link.turned().plus(isContradicted ? CONTRADICTION : SETTLING);
    }

    private static Verdict silent(NodeFacts node) {
        return new Verdict(
                VerdictReason.AgentSilent,
                "the agent on " + node.name() + " has not renewed its Lease, so nobody knows whether packets flow; the"
                        + " tunnel itself is left as it was. Look at node-agent on " + node.name()
                        + ": is the host on, does the agent run, does it reach the API server?");
    }
}
