package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Conditions;
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
 */
record Link(String arrow, Optional<Condition> ready) {

    private static final int MOST_NAMED = 3;

    /**
     * The links that make a node ready: those that stand on it and lead to other nodes of the mesh; for a node without
     * an agent those that others have to it, because nobody reports from there.
     */
    static List<Link> ofNode(NodeOutcome outcome, NodeLinks links, boolean withoutAgent) {
        if (withoutAgent) {
            return links.towards().stream()
                    .filter(Link::isInForce)
                    .map(peer -> new Link(peer.arrow(), peer.condition(Conditions.READY)))
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
            if (isInForce(peer) && peer.peer().filter(members::contains).isPresent()) {
                seen.add(peer.peer().get());
                judged.add(new Link(peer.arrow(), peer.condition(Conditions.READY)));
            }
        }
        members.stream()
                .filter(member -> !seen.contains(member))
                .sorted()
                .forEach(member -> judged.add(new Link(outcome.node() + " → " + member, Optional.empty())));
        return judged;
    }

    private static boolean isInForce(ObservedPeer peer) {
        return peer.isPlanned() || ConditionTimes.isTrue(peer.condition(Conditions.ACCEPTED));
    }

    boolean isReady() {
        return ConditionTimes.isTrue(ready);
    }

    /** Whether somebody said that it is not ready, other than not having said anything. */
    boolean isDown() {
        return ready.map(Condition::getStatus)
                .filter(ConditionTimes.FALSE::equals)
                .isPresent();
    }

    /** The first few, with the reasons that their agents give. */
    static String named(List<Link> links) {
        String first = links.stream().limit(MOST_NAMED).map(Link::shown).collect(Collectors.joining(", "));
        return links.size() > MOST_NAMED ? first + ", ..." : first;
    }

    private String shown() {
        return arrow + " (" + ready.map(Condition::getReason).orElse("nothing reported yet") + ")";
    }
}
