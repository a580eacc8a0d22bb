package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import eu.kakde.mesh.net.NodeName;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Report: one link as its node's agent last judged it.
 *
 * @param arrow {@code wk-1 → ms-1}
 * @param ready the condition {@code Ready}; empty when nobody has reported
 * @param verdict why it is not, or what is wrong though it is; empty when nobody has said
 */
record Link(String arrow, Optional<Condition> ready, Optional<MeshPeerStatus.Verdict> verdict) {

    private static final int MOST_NAMED = 3;

    /**
     * The links that make a node ready: those that stand on it and lead to other nodes of the mesh; for a node without
     * an agent those that others have to it, because nobody reports from there.
     */
    static List<Link> ofNode(NodeOutcome outcome, NodeLinks links, boolean withoutAgent) {
        if (withoutAgent) {
            return links.towards().stream()
                    .filter(ObservedPeer::isInForce)
                    .map(Link::of)
                    .toList();
        }
        Set<NodeName> members = new HashSet<>();
        outcome.plan().ifPresent(plan -> {
            plan.peers().forEach(link -> members.add(link.peer()));
            members.addAll(plan.withoutKey());
        });
        Set<NodeName> seen = new HashSet<>();
        List<Link> judged = new ArrayList<>();
        for (ObservedPeer peer : links.on()) {
            if (peer.isInForce() && peer.peer().filter(members::contains).isPresent()) {
                seen.add(peer.peer().get());
                judged.add(of(peer));
            }
        }
        members.stream()
                .filter(member -> !seen.contains(member))
                .sorted()
                .forEach(member ->
                        judged.add(new Link(outcome.node() + " → " + member, Optional.empty(), Optional.empty())));
        return judged;
    }

    private static Link of(ObservedPeer peer) {
        return new Link(peer.arrow(), peer.condition(Conditions.READY), peer.verdict());
    }

    boolean isReady() {
        return ConditionTimes.isTrue(ready);
    }

    /** Whether somebody said that it is not ready, other than not having said anything. */
    boolean isDown() {
        return ConditionTimes.isFalse(ready);
    }

    /** The first few, with their verdicts, or else the reasons that their agents give. */
    static String named(List<Link> links) {
        String first = links.stream().limit(MOST_NAMED).map(Link::shown).collect(Collectors.joining(", "));
        return links.size() > MOST_NAMED ? first + ", ..." : first;
    }

    /** The first verdict among them, in full. */
    static Optional<String> firstExplained(List<Link> links) {
        return links.stream().flatMap(link -> link.verdict.stream()).findFirst().map(MeshPeerStatus.Verdict::message);
    }

    private String shown() {
        String why = verdict.map(MeshPeerStatus.Verdict::reason)
                .or(() -> ready.map(Condition::getReason))
                .orElse("nothing reported yet");
        return arrow + " (" + why + ")";
    }
}
