package eu.kakde.mesh.operator;

import static eu.kakde.mesh.operator.ConditionTimes.FALSE;
import static eu.kakde.mesh.operator.ConditionTimes.TRUE;
import static eu.kakde.mesh.operator.ConditionTimes.UNKNOWN;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.operator.Heartbeats.Heartbeat;
import eu.kakde.mesh.operator.NodeOutcome.MeshWide;
import eu.kakde.mesh.plan.Admission.Accepted;
import eu.kakde.mesh.plan.Admission.Rejected;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Report: the operator's part of a MeshNode's status, from an outcome. Pure.
 *
 * <p>Reasons of {@code Ready}, the first that holds: the census's reason of a rejected node, {@code KeyMismatch},
 * {@code NoPublicKey}, {@code AgentSilent}, {@code Unreachable}, {@code Reverted}, {@code DeviceNotConfigured},
 * {@code LinksNotReady}, {@code LinksReady}.
 */
final class NodeStatuses {

    static final String REVERTED = "Reverted";

    private NodeStatuses() {}

    /** What {@code Ready} says. */
    private record Finding(String status, String reason, String message) {}

    /** The operator's fields of the status; what belongs to the agent is null. */
    static MeshNodeStatus of(MeshNode node, NodeOutcome outcome, NodeLinks links, Heartbeat heartbeat, Instant now) {
        MeshNodeStatus before = Optional.ofNullable(node.getStatus()).orElse(empty());
        ConditionTimes times =
                new ConditionTimes(before.conditions(), node.getMetadata().getGeneration(), now);
        List<Condition> conditions = new ArrayList<>();
        switch (outcome.admission()) {
            case Accepted accepted -> {
                conditions.add(
                        times.condition(Conditions.ACCEPTED, TRUE, "Accepted", "the node is part of the mesh's plan"));
                Finding ready = ready(node, outcome, links, heartbeat);
                conditions.add(times.condition(Conditions.READY, ready.status(), ready.reason(), ready.message()));
                if (ready.reason().equals("KeyMismatch") || ready.reason().equals("Unreachable")) {
                    conditions.add(times.condition(Conditions.STALLED, TRUE, ready.reason(), ready.message()));
                }
            }
            case Rejected rejected -> {
                String reason = rejected.reason().name();
                conditions.add(times.condition(Conditions.ACCEPTED, FALSE, reason, rejected.message()));
                conditions.add(times.condition(Conditions.READY, FALSE, reason, rejected.message()));
                conditions.add(times.condition(Conditions.STALLED, TRUE, reason, rejected.message()));
            }
        }
        return new MeshNodeStatus(addresses(outcome), plan(outcome, before), null, null, conditions);
    }

    /** Whether a status already says all that the wanted one says, and nothing of the operator's besides. */
    static boolean satisfies(MeshNodeStatus actual, MeshNodeStatus wanted) {
        return actual != null
                && Objects.equals(actual.addresses(), wanted.addresses())
                && Objects.equals(actual.plan(), wanted.plan())
                && wanted.conditions().stream()
                        .allMatch(condition -> ConditionTimes.satisfies(
                                ConditionTimes.find(actual.conditions(), condition.getType()), condition))
                && ConditionTimes.find(actual.conditions(), Conditions.STALLED).isPresent()
                        == ConditionTimes.find(wanted.conditions(), Conditions.STALLED)
                                .isPresent();
    }

    private static List<String> addresses(NodeOutcome outcome) {
        List<String> addresses =
                outcome.held().addresses().stream().map(IpAddress::text).toList();
        return addresses.isEmpty() ? null : addresses;
    }

    private static MeshNodeStatus.Plan plan(NodeOutcome outcome, MeshNodeStatus before) {
        String published = before.plan() == null ? null : before.plan().hash();
        return new MeshNodeStatus.Plan(
                outcome.completeAt().isEmpty() ? outcome.hash().text() : published,
                outcome.peers(),
                outcome.held().publicKey().map(PublicKey::base64).orElse(null),
                outcome.meshWide().map(MeshWide::mtuBytes).orElse(null),
                outcome.meshWide().map(MeshWide::listenPort).orElse(null));
    }

    private static Finding ready(MeshNode node, NodeOutcome outcome, NodeLinks links, Heartbeat heartbeat) {
        String pinned = node.getSpec() == null ? null : node.getSpec().publicKey();
        String published = node.getStatus() == null ? null : node.getStatus().publicKey();
        if (pinned != null && published != null && !pinned.equals(published)) {
            return new Finding(
                    FALSE,
                    "KeyMismatch",
                    "spec.publicKey pins " + pinned + ", but the key on the node is " + published
                            + "; put the right one into the manifest, or the right key file onto the node");
        }
        if (outcome.held().publicKey().isEmpty()) {
            return new Finding(
                    UNKNOWN,
                    "NoPublicKey",
                    "no agent on this node has published a key yet; start node-agent there, or set spec.publicKey to"
                            + " what node-agent keygen prints");
        }
        if (heartbeat.silent()) {
            return new Finding(
                    UNKNOWN,
                    "AgentSilent",
                    "the agent has not renewed its Lease; the tunnels may well be up, look at node-agent on the node");
        }
        return unreachable(outcome, links)
                .or(() -> device(node))
                .orElseGet(() -> links(outcome, links, heartbeat.withoutAgent()));
    }

    private static Optional<Finding> unreachable(NodeOutcome outcome, NodeLinks links) {
        return outcome.plan().stream()
                .flatMap(plan -> plan.unreachable().stream())
                .filter(peer -> !isDialled(outcome.node(), peer, links))
                .findFirst()
                .map(peer -> new Finding(
                        FALSE,
                        "Unreachable",
                        "neither " + outcome.node() + " nor " + peer
                                + " has an endpoint that the other can dial; give one of them a publicEndpoint, or both"
                                + " the same site and a lanEndpoint"));
    }

    /** Whether a person's MeshPeer gives the pair the endpoint that the plan has not. */
    private static boolean isDialled(NodeName node, NodeName peer, NodeLinks links) {
        boolean there = links.on().stream()
                .anyMatch(link -> link.peer().equals(Optional.of(peer)) && isWrittenWithEndpoint(link));
        boolean back = links.towards().stream()
                .anyMatch(link -> link.node().equals(Optional.of(peer)) && isWrittenWithEndpoint(link));
        return there || back;
    }

    private static boolean isWrittenWithEndpoint(ObservedPeer peer) {
        return !peer.isPlanned()
                && peer.link().flatMap(link -> link.endpoint()).isPresent()
                && ConditionTimes.isTrue(peer.condition(Conditions.ACCEPTED));
    }

    private static Optional<Finding> device(MeshNode node) {
        return Optional.ofNullable(node.getStatus())
                .flatMap(status -> ConditionTimes.find(status.conditions(), Conditions.DEVICE_CONFIGURED))
                .filter(condition -> FALSE.equals(condition.getStatus()))
                .map(condition -> new Finding(
                        FALSE,
                        condition.getReason().equals(REVERTED) ? REVERTED : "DeviceNotConfigured",
                        condition.getMessage()));
    }

    private static Finding links(NodeOutcome outcome, NodeLinks links, boolean withoutAgent) {
        List<Link> judged = Link.ofNode(outcome, links, withoutAgent);
        List<Link> notReady = judged.stream().filter(link -> !link.isReady()).toList();
        if (notReady.isEmpty() && !(withoutAgent && judged.isEmpty())) {
            return new Finding(TRUE, "LinksReady", judged.size() + " of " + judged.size() + " links are ready");
        }
        if (judged.isEmpty()) {
            return new Finding(UNKNOWN, "LinksNotReady", "no other node can tell whether it hears this one");
        }
        boolean anyDown = notReady.stream().anyMatch(Link::isDown);
        return new Finding(
                anyDown ? FALSE : UNKNOWN,
                "LinksNotReady",
                notReady.size() + " of " + judged.size() + " links are not ready: " + Link.named(notReady));
    }

    private static MeshNodeStatus empty() {
        return new MeshNodeStatus(null, null, null, null, List.of());
    }
}
