package eu.kakde.mesh.kubectl;

import eu.kakde.mesh.kubectl.MeshPicture.Link;
import eu.kakde.mesh.kubectl.MeshPicture.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two nodes and the links between them, as a picture draws them: one line, each half in the colour of the link that
 * stands on the node at its end.
 */
record LinkPair(Node one, Node other, Optional<Link> there, Optional<Link> back) {

    /** Every pair of nodes that has a link, in the order of the nodes. */
    static List<LinkPair> of(MeshPicture mesh) {
        List<LinkPair> pairs = new ArrayList<>();
        for (int i = 0; i < mesh.nodes().size(); i++) {
            for (Node other : mesh.nodes().subList(i + 1, mesh.nodes().size())) {
                Node one = mesh.nodes().get(i);
                LinkPair pair = new LinkPair(
                        one, other, mesh.link(one.name(), other.name()), mesh.link(other.name(), one.name()));
                if (pair.there.isPresent() || pair.back.isPresent()) {
                    pairs.add(pair);
                }
            }
        }
        return pairs;
    }

    static String colour(Optional<Link> link) {
        return switch (link.map(Link::state).orElse(Link.State.UNKNOWN)) {
            case FLOWING -> "#2e7d32";
            case REMARKED -> "#ef6c00";
            case DOWN -> "#c62828";
            case UNKNOWN -> "#9e9e9e";
        };
    }

    /** What is wrong, else the round trip; empty when neither is known. */
    String label() {
        String wrong = links().filter(link -> link.state() != Link.State.FLOWING)
                .map(Link::reason)
                .distinct()
                .collect(Collectors.joining(", "));
        return wrong.isEmpty()
                ? links().flatMap(link -> link.roundTrip().stream()).findFirst().orElse("")
                : wrong;
    }

    /** For who points at the line: both directions, with their verdicts. */
    String tooltip() {
        return links().map(link -> link.node() + " → " + link.peer() + ": "
                        + link.verdict()
                                .map(verdict -> verdict.reason() + ", " + verdict.message())
                                .orElseGet(() -> link.roundTrip().orElse(link.reason())))
                .collect(Collectors.joining("\n"));
    }

    private Stream<Link> links() {
        return Stream.concat(there.stream(), back.stream());
    }
}
