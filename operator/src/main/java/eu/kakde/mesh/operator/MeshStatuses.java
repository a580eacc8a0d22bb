package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.ConditionTimes.FALSE;
import static eu.kakde.mesh.operator.ConditionTimes.TRUE;
import static eu.kakde.mesh.operator.ConditionTimes.UNKNOWN;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshStatus;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.operator.Rollout.Progress;
import eu.kakde.mesh.plan.MeshSettings;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Report: the Mesh's status; its {@code Ready} is the STOP/GO gate. Pure.
 *
 * <p>Reasons of {@code Ready}, the first that holds: {@code InvalidSpec}, {@code NoNodes}, {@code NodesNotAccepted},
 * {@code AllowedIPsTooWide}, {@code LinksNotReady}, {@code NodesNotReady}, {@code AllLinksReady}.
 */
final class MeshStatuses {

    private record PairKey(NodeName node, NodeName peer) {}

    private final MeshView view;
    private final Predicate<MeshNode> withoutAgent;
    private final Map<PairKey, ObservedPeer> inForce = new HashMap<>();
    private final SortedMap<NodeName, MeshNode> accepted = new TreeMap<>();

    /** @param withoutAgent whether a node has no agent, so that the others' links to it count */
    MeshStatuses(MeshView view, List<ObservedPeer> peers, Predicate<MeshNode> withoutAgent) {
        this.view = view;
        this.withoutAgent = withoutAgent;
        view.nodes().forEach((name, node) -> {
            if (ConditionTimes.isTrue(condition(node, Conditions.ACCEPTED))) {
                accepted.put(name, node);
            }
        });
        for (ObservedPeer peer : peers) {
            if (peer.isInForce() && peer.node().isPresent() && peer.peer().isPresent()) {
                inForce.merge(
                        new PairKey(peer.node().get(), peer.peer().get()),
                        peer,
                        (one, other) -> one.isPlanned() ? other : one);
            }
        }
    }

    MeshStatus status(Mesh mesh, Map<NodeName, List<IpAddress>> addressBook, Progress progress, Instant now) {
        List<Link> links = links();
        long readyLinks = links.stream().filter(Link::isReady).count();
        long readyNodes = view.nodes().values().stream()
                .filter(node -> ConditionTimes.isTrue(condition(node, Conditions.READY)))
                .count();
        MeshStatus.Count nodeCount =
                MeshStatus.Count.of((int) readyNodes, view.nodes().size());
        MeshStatus.Count linkCount = MeshStatus.Count.of((int) readyLinks, links.size());
        ConditionTimes times = new ConditionTimes(
                mesh.getStatus() == null ? null : mesh.getStatus().conditions(),
                mesh.getMetadata().getGeneration(),
                now);
        List<Condition> conditions = new ArrayList<>();
        String counts = nodeCount.summary() + " nodes and " + linkCount.summary() + " links are ready";
        if (view.settings().isEmpty()) {
            conditions.add(times.condition(Conditions.READY, FALSE, "InvalidSpec", view.settingsProblem()));
            conditions.add(times.condition(Conditions.STALLED, TRUE, "InvalidSpec", view.settingsProblem()));
        } else {
            Gate gate = gate(links);
            String message = gate.message().isEmpty() ? counts : counts + "; " + gate.message();
            conditions.add(times.condition(Conditions.READY, gate.status(), gate.reason(), message));
        }
        conditions.add(
                switch (progress.state()) {
                    case ROLLING_OUT -> times.condition(Conditions.PROGRESSING, TRUE, "RollingOut", progress.message());
                    case HALTED -> times.condition(Conditions.PROGRESSING, FALSE, "RolloutHalted", progress.message());
                    case ROLLED_OUT -> times.condition(Conditions.PROGRESSING, FALSE, "RolledOut", progress.message());
                });
        return new MeshStatus(
                mesh.getMetadata().getGeneration(),
                view.settings().map(MeshSettings::podMtuBytes).orElse(null),
                nodeCount,
                linkCount,
                written(addressBook),
                conditions);
    }

    /** Null for none. */
    private static List<MeshStatus.NodeAddresses> written(Map<NodeName, List<IpAddress>> book) {
        return book.isEmpty()
                ? null
                : book.entrySet().stream()
                        .map(entry -> new MeshStatus.NodeAddresses(
                                entry.getKey().text(),
                                entry.getValue().stream().map(IpAddress::text).toList()))
                        .toList();
    }

    static boolean satisfies(MeshStatus actual, MeshStatus wanted) {
        return actual != null
                && Objects.equals(actual.observedGeneration(), wanted.observedGeneration())
                && Objects.equals(actual.podMTU(), wanted.podMTU())
                && Objects.equals(actual.nodes(), wanted.nodes())
                && Objects.equals(actual.links(), wanted.links())
                && Objects.equals(actual.addressBook(), wanted.addressBook())
                && wanted.conditions().stream()
                        .allMatch(condition -> ConditionTimes.satisfies(
                                ConditionTimes.find(actual.conditions(), condition.getType()), condition))
                && ConditionTimes.find(actual.conditions(), Conditions.STALLED).isPresent()
                        == ConditionTimes.find(wanted.conditions(), Conditions.STALLED)
                                .isPresent();
    }

    /**
     * Every ordered pair of accepted nodes, in the order of names. From a node without an agent the way back counts.
     */
    private List<Link> links() {
        List<Link> links = new ArrayList<>();
        accepted.forEach((node, resource) -> {
            boolean fromOthers = withoutAgent.test(resource);
            for (NodeName peer : accepted.keySet()) {
                if (!peer.equals(node)) {
                    PairKey judged = fromOthers ? new PairKey(peer, node) : new PairKey(node, peer);
                    Optional<ObservedPeer> there = Optional.ofNullable(inForce.get(judged));
                    links.add(new Link(
                            node + " → " + peer,
                            there.flatMap(link -> link.condition(Conditions.READY)),
                            there.flatMap(ObservedPeer::verdict)));
                }
            }
        });
        return links;
    }

    private record Gate(String status, String reason, String message) {}

    private Gate gate(List<Link> links) {
        if (view.nodes().isEmpty()) {
            return new Gate(UNKNOWN, "NoNodes", "there is no MeshNode yet");
        }
        Optional<NodeName> outside = view.nodes().keySet().stream()
                .filter(name -> !accepted.containsKey(name))
                .findFirst();
        if (outside.isPresent()) {
            boolean judged = condition(view.nodes().get(outside.get()), Conditions.ACCEPTED)
                    .isPresent();
            return new Gate(
                    judged ? FALSE : UNKNOWN,
                    "NodesNotAccepted",
                    described(outside.get(), Conditions.ACCEPTED, "nobody has looked at it yet"));
        }
        Optional<ObservedPeer> wide = inForce.values().stream()
                .filter(peer -> !peer.link()
                        .map(link -> link.allowedIps().stream().allMatch(Cidr::isHost))
                        .orElse(true))
                .min(ObservedPeer.BY_AGE);
        if (wide.isPresent()) {
            return new Gate(
                    FALSE,
                    "AllowedIPsTooWide",
                    "MeshPeer " + wide.get().name() + " has allowed IPs wider than a single host: "
                            + wide.get().link().get().allowedIps());
        }
        List<Link> notReady = links.stream().filter(link -> !link.isReady()).toList();
        if (!notReady.isEmpty()) {
            boolean anyDown = notReady.stream().anyMatch(Link::isDown);
            return new Gate(anyDown ? FALSE : UNKNOWN, "LinksNotReady", explained("not ready: ", notReady));
        }
        return accepted.keySet().stream()
                .filter(name -> !ConditionTimes.isTrue(condition(accepted.get(name), Conditions.READY)))
                .findFirst()
                .map(name -> new Gate(FALSE, "NodesNotReady", described(name, Conditions.READY, "is not ready yet")))
                .orElseGet(() -> new Gate(TRUE, "AllLinksReady", remark(links)));
    }

    /** What is wrong though packets flow: worth mending, and no reason to stop. */
    private static String remark(List<Link> links) {
        List<Link> remarkable =
                links.stream().filter(link -> link.verdict().isPresent()).toList();
        return remarkable.isEmpty() ? "" : explained("packets flow, but ", remarkable);
    }

    private static String explained(String what, List<Link> links) {
        return what
                + Link.named(links)
                + Link.firstExplained(links).map(message -> ": " + message).orElse("");
    }

    private String described(NodeName name, String type, String otherwise) {
        return "MeshNode " + name + ": "
                + condition(view.nodes().get(name), type)
                        .filter(condition -> !ConditionTimes.TRUE.equals(condition.getStatus()))
                        .map(condition -> condition.getReason() + ", " + condition.getMessage())
                        .orElse(otherwise);
    }

    private static Optional<Condition> condition(MeshNode node, String type) {
        return Optional.ofNullable(node.getStatus()).flatMap(status -> ConditionTimes.find(status.conditions(), type));
    }
}
