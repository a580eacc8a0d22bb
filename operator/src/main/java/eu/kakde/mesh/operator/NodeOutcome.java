package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.MeshNodeSpec;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeerName;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.operator.HandWrittenReview.Reviewed;
import eu.kakde.mesh.operator.Registry.Admissions;
import eu.kakde.mesh.plan.Admission;
import eu.kakde.mesh.plan.MeshMember;
import eu.kakde.mesh.plan.MeshPlanner;
import eu.kakde.mesh.plan.NodeClaim.Held;
import eu.kakde.mesh.plan.NodePlan;
import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.PlanHash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plan: what one node's reconciliation decided. Pure; nothing is written yet.
 *
 * <pre>
 *   MeshPeers that stand on the node
 *     planned  ── its pair is planned now ───────────────► places   (made, or changed where it differs)
 *              ── one of the two is quarantined, or the
 *                 other has no key at the moment ────────► kept     (frozen exactly as it is)
 *              ── a hand-written one took its pair, or
 *                 its peer is gone for good ─────────────► surplus  (deleted)
 *     hand-written ── no objection ──────────────────────► accepted
 *                  ── else ──────────────────────────────► refused, with a reason
 * </pre>
 *
 * <p><b>What the plan hash covers</b>, said here once: the links of {@code places}, of {@code kept} and of the accepted
 * hand-written MeshPeers of this node, as {@link PlanHash} sorts and writes them. That is every MeshPeer of the node
 * which its agent applies.
 *
 * <p>The hash is published only when the plan is {@code complete}: the set of nodes has been stable for a while, and no
 * young node still owes its key. A mesh that is applied again, node by node and key by key, after its resources were
 * lost, is not complete until all are back; so no agent removes a tunnel because its peer was not applied yet.
 *
 * @param held what the node holds after this census
 * @param plan of an accepted node, else empty
 * @param meshWide what of the Mesh's settings the node is told; empty while nothing is known
 * @param staged what is to reach the node in its wave
 * @param completeAt when the plan counts as complete if nothing happens until then; empty: it is complete
 */
record NodeOutcome(
        NodeName node,
        Admission admission,
        Held held,
        Optional<NodePlan> plan,
        List<Place> places,
        List<ObservedPeer> kept,
        List<ObservedPeer> surplus,
        List<Reviewed> handWritten,
        Optional<MeshWide> meshWide,
        Staged staged,
        Optional<Instant> completeAt) {

    /** How long a node may owe its key before the others' plans count as complete without it. */
    static final Duration KEY_PATIENCE = Duration.ofMinutes(5);

    /** A planned link and the name of the object that holds it. */
    record Place(String name, PeerPlan link) {}

    /** What each node's interface takes from the Mesh, unless the node says otherwise. */
    record MeshWide(int mtuBytes, int listenPort) {}

    /**
     * What waits for the node's wave, as {@link Rollout} says which it is; nothing on a node that is kept out.
     *
     * @param peers MeshPeers that are to be changed or deleted, as they stand
     * @param meshWide what the node was told before; empty when it is told the same, or was told nothing
     */
    record Staged(List<ObservedPeer> peers, Optional<MeshWide> meshWide) {

        boolean isEmpty() {
            return peers.isEmpty() && meshWide.isEmpty();
        }
    }

    /**
     * The same with everything that is staged left as it is, but for where a peer is dialled whose link is down while a
     * change is tried on the peer: it may have gone to another port, the link has nothing to lose, and the agents try
     * the endpoint of before in turn.
     *
     * @param tried the nodes on which a change is tried
     */
    NodeOutcome heldBack(Set<NodeName> tried) {
        List<ObservedPeer> waiting = staged.peers().stream()
                .filter(peer -> !ConditionTimes.isFalse(peer.condition(Conditions.READY))
                        || peer.peer().filter(tried::contains).isEmpty())
                .toList();
        Set<String> names = waiting.stream().map(ObservedPeer::name).collect(Collectors.toSet());
        return new NodeOutcome(
                node,
                admission,
                held,
                plan,
                places.stream().filter(place -> !names.contains(place.name())).toList(),
                Stream.concat(kept.stream(), waiting.stream()).toList(),
                surplus.stream().filter(peer -> !names.contains(peer.name())).toList(),
                handWritten,
                staged.meshWide().or(this::meshWide),
                staged,
                completeAt);
    }

    /** The hash over everything that the node's agent applies. */
    PlanHash hash() {
        return PlanHash.of(covered().toList());
    }

    int peers() {
        return (int) covered().count();
    }

    private Stream<PeerPlan> covered() {
        return Stream.of(
                        places.stream().map(Place::link),
                        kept.stream().flatMap(peer -> peer.link().stream()),
                        handWritten.stream().flatMap(peer -> peer.accepted().stream()))
                .flatMap(links -> links);
    }

    /** Decides for one node of the view. */
    static NodeOutcome of(Admissions admissions, NodeName node, NodeLinks links, Instant now) {
        return new Deciding(admissions, node, links, now).decide();
    }

    private static final class Deciding {

        private final Admissions admissions;
        private final NodeName node;
        private final NodeLinks links;
        private final Instant now;
        private final boolean settled;

        Deciding(Admissions admissions, NodeName node, NodeLinks links, Instant now) {
            this.admissions = admissions;
            this.node = node;
            this.links = links;
            this.now = now;
            this.settled = !now.isBefore(admissions.settledAt());
        }

        NodeOutcome decide() {
            List<Reviewed> reviewed = new ArrayList<>(HandWrittenReview.of(admissions, select(links.on(), false)));
            Optional<NodePlan> plan = admissions.member(node).map(this::planOf);
            Map<NodeName, PeerPlan> wanted = new HashMap<>();
            plan.ifPresent(all -> all.peers().forEach(link -> wanted.put(link.peer(), link)));
            Set<NodeName> taken = new HashSet<>();
            reviewed.forEach(peer -> peer.accepted().ifPresent(link -> taken.add(link.peer())));
            taken.forEach(wanted::remove);

            Map<NodeName, Place> places = new HashMap<>();
            List<ObservedPeer> kept = new ArrayList<>();
            List<ObservedPeer> surplus = new ArrayList<>();
            for (ObservedPeer peer : select(links.on(), true)) {
                Optional<NodeName> other = peer.peer();
                PeerPlan link = other.map(wanted::get).orElse(null);
                if (link != null && !places.containsKey(link.peer())) {
                    places.put(link.peer(), new Place(peer.name(), link));
                } else if (link == null && other.isPresent() && !taken.contains(other.get()) && stays(other.get())) {
                    kept.add(peer);
                } else {
                    surplus.add(peer);
                }
            }
            wanted.forEach((peer, link) -> places.computeIfAbsent(peer, name -> new Place(freeName(link), link)));
            for (ObservedPeer stray : links.strays()) {
                if (!stray.isPlanned()) {
                    reviewed.add(HandWrittenReview.stray(stray));
                } else if (settled) {
                    surplus.add(stray);
                }
            }
            return new NodeOutcome(
                    node,
                    admissions.byName().get(node),
                    admissions.held().get(node),
                    plan,
                    places.values().stream()
                            .sorted(Comparator.comparing(place -> place.link().peer()))
                            .toList(),
                    List.copyOf(kept),
                    List.copyOf(surplus),
                    List.copyOf(reviewed),
                    meshWide(),
                    plan.isPresent()
                            ? new Staged(staged(places, kept, surplus, reviewed), stagedMeshWide())
                            : new Staged(List.of(), Optional.empty()),
                    completeAt());
        }

        /** Those that are only to be dialled otherwise, and those whose peer is gone without leaving its place. */
        private List<ObservedPeer> staged(
                Map<NodeName, Place> places,
                List<ObservedPeer> kept,
                List<ObservedPeer> surplus,
                List<Reviewed> reviewed) {
            List<ObservedPeer> staged = new ArrayList<>();
            Map<String, PeerPlan> wanted = new HashMap<>();
            places.values().forEach(place -> wanted.put(place.name(), place.link()));
            for (ObservedPeer peer : select(links.on(), true)) {
                Optional<PeerPlan> other = Optional.ofNullable(wanted.get(peer.name()));
                if (other.isPresent()
                        && peer.link()
                                .filter(link -> isDialledOtherwise(link, other.get()))
                                .isPresent()) {
                    staged.add(peer);
                }
            }
            List<PeerPlan> standing = Stream.of(
                            wanted.values().stream(),
                            kept.stream().flatMap(peer -> peer.link().stream()),
                            reviewed.stream().flatMap(peer -> peer.accepted().stream()))
                    .flatMap(all -> all)
                    .toList();
            for (ObservedPeer peer : surplus) {
                boolean on = peer.node().equals(Optional.of(node));
                if (on
                        && peer.link()
                                .filter(link -> standing.stream().noneMatch(link::collidesWith))
                                .isPresent()) {
                    staged.add(peer);
                }
            }
            return staged;
        }

        private static boolean isDialledOtherwise(PeerPlan there, PeerPlan wanted) {
            boolean otherwise = !there.endpoint().equals(wanted.endpoint())
                    || there.persistentKeepaliveSeconds() != wanted.persistentKeepaliveSeconds();
            return otherwise
                    && there.publicKey().equals(wanted.publicKey())
                    && there.allowedIps().equals(wanted.allowedIps());
        }

        private Optional<MeshWide> meshWide() {
            return admissions
                    .member(node)
                    .flatMap(member -> admissions
                            .view()
                            .settings()
                            .map(settings -> new MeshWide(settings.mtuBytes(), member.listenPort())))
                    .or(this::told);
        }

        /** A node that has a port of its own takes that from its spec, at once. */
        private Optional<MeshWide> stagedMeshWide() {
            MeshNodeSpec spec = admissions.view().nodes().get(node).getSpec();
            boolean ownPort = spec != null && spec.listenPort() != null;
            return told().filter(before -> meshWide()
                    .filter(fresh -> fresh.mtuBytes() != before.mtuBytes()
                            || !ownPort && fresh.listenPort() != before.listenPort())
                    .isPresent());
        }

        private Optional<MeshWide> told() {
            return Optional.ofNullable(admissions.view().nodes().get(node).getStatus())
                    .map(MeshNodeStatus::plan)
                    .filter(plan -> plan.mtu() != null && plan.listenPort() != null)
                    .map(plan -> new MeshWide(plan.mtu(), plan.listenPort()));
        }

        private NodePlan planOf(MeshMember member) {
            return new MeshPlanner(admissions.view().settings().orElseThrow(), admissions.members()).planFor(member);
        }

        /** Whether a planned MeshPeer whose pair is not planned now stays as it is. */
        private boolean stays(NodeName peer) {
            boolean exists = admissions.byName().containsKey(peer);
            return exists || !settled;
        }

        /** The pair's own name, or another one when a person's MeshPeer has it. */
        private String freeName(PeerPlan link) {
            String name = MeshPeerName.of(link.node(), link.peer());
            while (links.writtenNames().contains(name)) {
                name += ".planned";
            }
            return name;
        }

        private Optional<Instant> completeAt() {
            Optional<Instant> settledAt = settled ? Optional.empty() : Optional.of(admissions.settledAt());
            Set<NodeName> keyed = new HashSet<>();
            admissions.members().stream()
                    .filter(member -> member.publicKey().isPresent())
                    .forEach(member -> keyed.add(member.name()));
            Optional<Instant> keysAt = admissions.view().claims().stream()
                    .filter(claim -> admissions.member(claim.name()).isPresent() && !keyed.contains(claim.name()))
                    .map(claim -> claim.created().plus(KEY_PATIENCE))
                    .filter(now::isBefore)
                    .max(Comparator.naturalOrder());
            return Stream.concat(settledAt.stream(), keysAt.stream()).max(Comparator.naturalOrder());
        }

        private static List<ObservedPeer> select(List<ObservedPeer> peers, boolean planned) {
            return peers.stream().filter(peer -> peer.isPlanned() == planned).toList();
        }
    }
}
