package eu.kakde.mesh.operator.verdict;

import static eu.kakde.mesh.operator.verdict.VerdictReason.KeyMismatch;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.operator.verdict.NodeFacts.Agent;
import eu.kakde.mesh.operator.verdict.NodeFacts.Stray;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Whether one side knows the other by a key that it does not have, and which of the two is wrong. */
final class KeyCauses {

    private KeyCauses() {}

    static Optional<Verdict> of(LinkCase link) {
        return pinned(link)
                .or(() -> heardCrosswise(link))
                .or(() -> known(link))
                .or(() -> link.reversed().flatMap(KeyCauses::known))
                .or(() -> unknownInitiator(link))
                .or(() -> unknownResponder(link));
    }

    /** The agents publish the keys that they find; a pin that says otherwise is wrong, or the key file is. */
    private static Optional<Verdict> pinned(LinkCase link) {
        return Stream.of(link.node(), link.peer())
                .filter(NodeFacts::hasAnotherKeyThanPinned)
                .findFirst()
                .map(wrong -> verdict(swapped(link.mesh(), wrong)
                        .or(() -> another(link.mesh(), wrong))
                        .orElseGet(() -> "MeshNode " + wrong.name() + " pins the key "
                                + wrong.pinnedKey().get() + ", but the key on " + wrong.name() + " is "
                                + wrong.publishedKey().get()
                                + "; put that one into its spec.publicKey, or the pinned one's key file onto the"
                                + " host")));
    }

    private static Optional<String> swapped(MeshFacts mesh, NodeFacts one) {
        return mesh.nodes().stream()
                .filter(other -> other.publishedKey().equals(one.pinnedKey())
                        && other.pinnedKey().equals(one.publishedKey()))
                .findFirst()
                .map(other -> swapped(one, other));
    }

    private static String swapped(NodeFacts one, NodeFacts other) {
        NodeFacts first = one.name().compareTo(other.name()) < 0 ? one : other;
        NodeFacts second = first == one ? other : one;
        return "the keys of " + first.name() + " and " + second.name() + " are swapped: " + first.name() + " holds "
                + second.name() + "'s and the other way round; exchange the key files of the two hosts";
    }

    private static Optional<String> another(MeshFacts mesh, NodeFacts one) {
        return mesh.nodes().stream()
                .filter(other -> other != one && other.pinnedKey().equals(one.publishedKey()))
                .findFirst()
                .map(other -> one.name() + " holds the key of " + other.name() + ", "
                        + one.publishedKey().get() + "; put each host's own key file back, or, if " + other.name()
                        + " is no more, pin this one in MeshNode " + one.name() + " and delete MeshNode "
                        + other.name());
    }

    /**
     * Two hosts of a site that hold each other's key are heard at each other's place, and nothing that they send is let
     * in, for it comes from an address that is the other's. They cannot report: nobody lets them through.
     */
    private static Optional<Verdict> heardCrosswise(LinkCase link) {
        return Stream.of(link.peer(), link.node())
                .flatMap(one -> link.mesh().nodes().stream()
                        .filter(other -> isHeardAt(link.mesh(), one, other) && isHeardAt(link.mesh(), other, one))
                        .map(other -> verdict(swapped(one, other))))
                .findFirst();
    }

    /** Whether a neighbour gets handshakes with the one host from the LAN address of another, and nothing else. */
    private static boolean isHeardAt(MeshFacts mesh, NodeFacts one, NodeFacts other) {
        return !one.name().equals(other.name())
                && one.sharesSiteWith(other)
                && other.lanEndpoint().isPresent()
                && mesh.towards(one.name()).stream()
                        .filter(end -> end.isDown() && end.hasSession())
                        .filter(end -> mesh.node(end.node())
                                .filter(third -> third.sharesSiteWith(one))
                                .isPresent())
                        .anyMatch(end -> end.heard()
                                .map(Endpoint::host)
                                .equals(other.lanEndpoint().map(Endpoint::host)));
    }

    /** A hand-written MeshPeer may give any key. */
    private static Optional<Verdict> known(LinkCase link) {
        return link.peer()
                .publishedKey()
                .filter(key -> !key.equals(link.there().key()))
                .map(key -> verdict(link.node().name() + " knows " + link.peer().name() + " by the key "
                        + link.there().key() + ", but the key on " + link.peer().name() + " is " + key
                        + "; correct spec.publicKey of the MeshPeer"));
    }

    /** Somebody at the peer's address dials this node with a key that is nobody's. */
    private static Optional<Verdict> unknownInitiator(LinkCase link) {
        return strayFrom(
                        link,
                        stray -> isOwn(link.node(), stray.responderKey())
                                && stray.initiatorKey().isPresent()
                                && !isAnybodys(link.mesh(), stray.initiatorKey()))
                .map(stray -> verdict(
                        "the host at " + stray.from() + ", where " + link.peer().name()
                                + " is expected, dials " + link.node().name() + " with the key "
                                + stray.initiatorKey().get() + ", but MeshNode "
                                + link.peer().name() + " pins "
                                + link.there().key() + "; put the key that `wg show` prints on "
                                + link.peer().name()
                                + " into its spec.publicKey"));
    }

    /** Somebody at the peer's address dials this node by a key that is nobody's. */
    private static Optional<Verdict> unknownResponder(LinkCase link) {
        return strayFrom(link, stray -> stray.responderKey().isEmpty())
                .map(stray -> verdict("the host at " + stray.from() + ", where "
                        + link.peer().name()
                        + " is expected, knows " + link.node().name() + " by a key that no node of the mesh has; on "
                        + link.peer().name() + " the peer "
                        + link.node().name() + " must have the key "
                        + link.node()
                                .publishedKey()
                                .or(() -> link.node().pinnedKey())
                                .map(PublicKey::base64)
                                .orElse("that `wg show` prints there")));
    }

    /**
     * Only of a peer that has no agent: the host of one has the key that it published, and the keys of the others that
     * are planned, also once it has fallen silent.
     */
    private static Optional<Stray> strayFrom(LinkCase link, Predicate<Stray> condition) {
        return link.peer().agent() != Agent.NONE
                ? Optional.empty()
                : link.strays(link.node())
                        .filter(condition)
                        .filter(stray -> isFrom(link.peer(), link.there(), stray)
                                && link.mesh().towards(link.node().name()).stream()
                                        .noneMatch(back -> isSuspect(link, back, stray)))
                        .findFirst();
    }

    private static boolean isFrom(NodeFacts host, LinkEnd end, Stray stray) {
        return host.isAt(stray.from())
                || end.live()
                        .filter(live -> live.host().equals(stray.from().host()))
                        .isPresent();
    }

    /** Whether a third host at the same address, as behind the same router, may be the one that sends it as well. */
    private static boolean isSuspect(LinkCase link, LinkEnd back, Stray stray) {
        if (back.node().equals(link.peer().name())) {
            return false;
        }
        Optional<NodeFacts> third = link.mesh().node(back.node());
        Optional<LinkEnd> there = link.mesh().link(link.node().name(), back.node());
        boolean knowsBetter = third.filter(host -> host.agent() == Agent.REPORTING)
                        .isPresent()
                && Optional.of(back.key())
                        .equals(link.node().publishedKey().or(() -> link.node().pinnedKey()));
        return !knowsBetter
                && third.isPresent()
                && there.filter(end -> isFrom(third.get(), end, stray)).isPresent();
    }

    private static boolean isOwn(NodeFacts node, Optional<PublicKey> key) {
        return key.isPresent() && node.publishedKey().equals(key);
    }

    private static boolean isAnybodys(MeshFacts mesh, Optional<PublicKey> key) {
        return mesh.nodes().stream()
                .anyMatch(node ->
                        node.publishedKey().equals(key) || node.pinnedKey().equals(key));
    }

    private static Verdict verdict(String message) {
        return new Verdict(KeyMismatch, message);
    }
}
