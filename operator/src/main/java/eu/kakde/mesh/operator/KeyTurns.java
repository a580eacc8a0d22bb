package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.operator.Heartbeats.Heartbeat;
import eu.kakde.mesh.operator.Registry.Admissions;
import eu.kakde.mesh.plan.MeshMember;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Plan: which node may change over to its next key. One at a time, and only to a key that every other node of the mesh
 * holds, on its device and on its disk.
 *
 * <pre>
 *   next key published ──► MeshPeers of the others have it ──► each of them confirms ──► the node is told to go
 *                                                              one is silent, or has no agent:
 *                                                              the node waits, and says for whom
 * </pre>
 *
 * <p>Who does not hold the next key when the node changes over would know it by a key that it has no more. It could
 * learn the new one from the API server only, which may be behind that very node. So nobody is left behind; a host that
 * is gone for good is one whose MeshNode a person deletes. Two nodes at once would each dial the other by its old key.
 */
final class KeyTurns {

    /** What the schema has room for. */
    private static final int MOST_TOLD = 16;

    private static final Set<String> UNDER_WAY = Set.of("Confirming", NodeStatuses.REVERTED);

    private Optional<NodeName> turn = Optional.empty();

    /** @param waitsFor one line each; empty when the node may go, or has no next key */
    record Answer(Optional<PublicKey> go, List<String> waitsFor) {

        static final Answer NOTHING = new Answer(Optional.empty(), List.of());

        /** The operator's part of a status with this answer in it. */
        MeshNodeStatus in(MeshNodeStatus status) {
            MeshNodeStatus.Plan plan = status.plan();
            return new MeshNodeStatus(
                    status.addresses(),
                    new MeshNodeStatus.Plan(
                            plan.hash(),
                            plan.peers(),
                            plan.publicKey(),
                            plan.mtu(),
                            plan.listenPort(),
                            go.map(PublicKey::base64).orElse(null),
                            waitsFor.isEmpty() ? null : waitsFor),
                    null,
                    null,
                    status.conditions());
        }
    }

    /** @param heartbeats what is known of a node's agent */
    synchronized Answer look(
            NodeName node, MeshCaches caches, Admissions admissions, Function<MeshNode, Heartbeat> heartbeats) {
        Optional<PublicKey> next = nextKey(admissions, node);
        if (next.isEmpty()) {
            return Answer.NOTHING;
        }
        if (isUnderWay(admissions.view().nodes().get(node), next.get())) {
            turn = Optional.of(node);
            return new Answer(next, List.of());
        }
        List<String> waitsFor = new ArrayList<>();
        for (NodeName other : admissions.byName().keySet()) {
            if (!other.equals(node) && wasInTheMesh(admissions, other)) {
                MeshNode resource = admissions.view().nodes().get(other);
                obstacle(resource, other, node, next.get(), caches, heartbeats.apply(resource))
                        .ifPresent(waitsFor::add);
            }
        }
        if (waitsFor.isEmpty()) {
            Optional<NodeName> first = whoseTurn(admissions).filter(holder -> !holder.equals(node));
            first.ifPresent(holder -> waitsFor.add(holder + ": changes its own key first"));
        }
        if (waitsFor.isEmpty()) {
            turn = Optional.of(node);
            return new Answer(next, List.of());
        }
        return new Answer(Optional.empty(), List.copyOf(waitsFor.subList(0, Math.min(MOST_TOLD, waitsFor.size()))));
    }

    /** A node that never had a key has no tunnel that could be lost. */
    private static boolean wasInTheMesh(Admissions admissions, NodeName node) {
        return admissions.held().get(node).publicKey().isPresent()
                || Optional.ofNullable(admissions.view().nodes().get(node).getStatus())
                        .map(MeshNodeStatus::device)
                        .isPresent();
    }

    private static Optional<PublicKey> nextKey(Admissions admissions, NodeName node) {
        return admissions.member(node).flatMap(MeshMember::nextKey);
    }

    /** The word is not taken back while the node finds out what came of it, nor when it went back from it. */
    private static boolean isUnderWay(MeshNode node, PublicKey next) {
        return isTold(node, next)
                && device(node)
                        .map(Condition::getReason)
                        .filter(UNDER_WAY::contains)
                        .isPresent();
    }

    private static boolean isTold(MeshNode node, PublicKey next) {
        return Optional.ofNullable(node.getStatus())
                .map(MeshNodeStatus::plan)
                .map(MeshNodeStatus.Plan::nextPublicKey)
                .filter(next.base64()::equals)
                .isPresent();
    }

    /** As long as that node has a next key; an operator that begins finds in the statuses who was told before. */
    private Optional<NodeName> whoseTurn(Admissions admissions) {
        turn = turn.filter(holder -> nextKey(admissions, holder).isPresent())
                .or(() -> admissions.members().stream()
                        .filter(member -> member.nextKey().isPresent())
                        .filter(member -> isTold(
                                admissions.view().nodes().get(member.name()),
                                member.nextKey().get()))
                        .map(MeshMember::name)
                        .findFirst());
        return turn;
    }

    /** Why another node does not count as holding the next key. */
    private static Optional<String> obstacle(
            MeshNode resource, NodeName other, NodeName node, PublicKey next, MeshCaches caches, Heartbeat heartbeat) {
        Optional<MeshNodeStatus> status = Optional.ofNullable(resource.getStatus());
        Optional<MeshNodeStatus.Device> device = status.map(MeshNodeStatus::device);
        if (heartbeat.silent()) {
            return Optional.of(other + ": its agent is silent; if the host is gone for good, delete its MeshNode");
        }
        if (device.isEmpty()) {
            return Optional.of(other + ": no agent there says that it holds the next key; start node-agent, or if the"
                    + " host is gone for good, delete its MeshNode");
        }
        Optional<ObservedPeer> link = caches.peersOn(other).stream()
                .map(ObservedPeer::of)
                .filter(ObservedPeer::isInForce)
                .filter(peer -> peer.peer().equals(Optional.of(node)))
                .findFirst();
        boolean told = link.flatMap(ObservedPeer::link)
                .filter(peer -> peer.keys().contains(next))
                .isPresent();
        if (!told) {
            return Optional.of(link.filter(peer -> !peer.isPlanned())
                    .map(peer -> other + ": MeshPeer " + peer.name() + " is written by hand; set its spec.nextPublicKey"
                            + " to " + next)
                    .orElse(other + ": is not told the next key; look at its MeshNode"));
        }
        boolean holds =
                Standings.toldPeers(caches, other).text().equals(device.get().confirmedPlan())
                        && device(resource)
                                .map(Condition::getStatus)
                                .filter(ConditionTimes.TRUE::equals)
                                .isPresent();
        return holds ? Optional.empty() : Optional.of(other + ": does not hold the next key yet");
    }

    private static Optional<Condition> device(MeshNode node) {
        return Optional.ofNullable(node.getStatus())
                .flatMap(status -> ConditionTimes.find(status.conditions(), Conditions.DEVICE_CONFIGURED));
    }
}
