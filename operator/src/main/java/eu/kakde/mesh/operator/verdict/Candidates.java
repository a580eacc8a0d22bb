package eu.kakde.mesh.operator.verdict;

import eu.kakde.mesh.operator.verdict.NodeFacts.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code NoHandshake}: the facts do not tell the cause; so these are the ones that fit them, the likeliest first. */
final class Candidates {

    private Candidates() {}

    static Verdict of(LinkCase link) {
        List<String> candidates = new ArrayList<>();
        hostAway(link).ifPresent(candidates::add);
        Optional<LinkCase> reversed = link.reversed();
        forward(link).or(() -> reversed.flatMap(Candidates::forward)).ifPresent(candidates::add);
        if (link.there().planned().isEmpty()
                && link.back().map(LinkEnd::planned).orElse(Optional.empty()).isEmpty()) {
            candidates.add(link.peer().name() + " has to dial " + link.node().name() + ", and does not");
        }
        candidates.add(
                link.node().sharesSiteWith(link.peer())
                        ? "their switch or wireless network keeps them apart (client isolation, another VLAN)"
                        : "a firewall between them drops UDP to port " + ports(link));
        if (link.peer().agent() != Agent.REPORTING) {
            candidates.add("the key on " + link.peer().name() + " is not "
                    + link.there().key() + ", or it knows " + link.node().name() + " by a wrong one");
        }
        return new Verdict(
                VerdictReason.NoHandshake,
                "nothing that " + link.node().name() + " and " + link.peer().name()
                        + " send to each other arrives. Likeliest first: "
                        + IntStream.range(0, candidates.size())
                                .mapToObj(i -> "(" + (i + 1) + ") " + candidates.get(i))
                                .collect(Collectors.joining("; ")));
    }

    /** One end that nobody hears at all is off, or has lost its network. */
    private static Optional<String> hostAway(LinkCase link) {
        boolean peerHeard = link.mesh().towards(link.peer().name()).stream().anyMatch(LinkEnd::isFlowing);
        if (!peerHeard) {
            return Optional.of(link.peer().name() + " is off or has no network; nobody hears it"
                    + (link.peer().agent() == Agent.SILENT ? ", and its agent is silent" : ""));
        }
        boolean nodeHeard = link.mesh().towards(link.node().name()).stream().anyMatch(LinkEnd::isFlowing);
        return nodeHeard ? Optional.empty() : Optional.of(link.node().name() + " has no network; nobody hears it");
    }

    private static Optional<String> forward(LinkCase link) {
        Optional<NodeFacts> taker = link.portTaker();
        if (taker.isPresent()) {
            return taker.map(host -> PathCauses.taken(link, host));
        }
        return link.dialsPublic() && link.peer().behindNat()
                ? Optional.of("the router does not forward UDP "
                        + link.there().planned().get() + " to " + link.peer().described())
                : Optional.empty();
    }

    private static String ports(LinkCase link) {
        int one = link.there()
                .planned()
                .map(endpoint -> endpoint.port())
                .orElse(link.peer().listenPort());
        int other = link.back()
                .flatMap(LinkEnd::planned)
                .map(endpoint -> endpoint.port())
                .orElse(link.node().listenPort());
        return one == other ? String.valueOf(one) : one + " or " + other;
    }
}
