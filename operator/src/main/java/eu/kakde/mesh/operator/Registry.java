package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.SpecReader;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.Admission;
import eu.kakde.mesh.plan.Admission.Accepted;
import eu.kakde.mesh.plan.Admission.Reason;
import eu.kakde.mesh.plan.Admission.Rejected;
import eu.kakde.mesh.plan.Census;
import eu.kakde.mesh.plan.MeshMember;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.NodeClaim;
import eu.kakde.mesh.plan.NodeClaim.Held;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Who holds what, over time: the only memory of planning. Reconcilers run side by side and their caches lag behind what
 * they wrote, so a grant that is decided but not yet read back must bind every later decision, or two nodes would get
 * one address. What it remembers can be lost: the statuses of nodes and Mesh say the same.
 *
 * <p>It also knows since when the set of nodes has been stable. Right after a change nobody can tell whether a node is
 * gone for good or its neighbour is about to be applied again; until {@code settling} has passed without another change
 * no link is removed and no plan is called complete.
 */
final class Registry {

    /** As many as the status of the Mesh has room for. */
    private static final int MOST_DEPARTED = 1024;

    private final InstantSource clock;
    private final Duration settling;
    private final Map<NodeName, Grant> grants = new HashMap<>();
    /**
     * The addresses of nodes that are gone, the longest gone first: who comes back gets them if they are free still.
     */
    private final Map<NodeName, List<IpAddress>> departed = new LinkedHashMap<>();

    private Set<String> knownNodes = Set.of();
    private Instant lastChange;
    private boolean recalled;

    private record Grant(String uid, Held held) {}

    Registry(InstantSource clock, Duration settling) {
        this.clock = clock;
        this.settling = settling;
        this.lastChange = clock.instant();
    }

    /**
     * Takes a census and remembers what it grants.
     *
     * @param observe called under the lock, so that a later census never works on an older view
     */
    synchronized Admissions admit(Supplier<MeshView> observe) {
        MeshView view = observe.get();
        recall(view);
        forgetGone(view);
        if (view.settings().isEmpty()) {
            return new Admissions(view, allHeld(view), List.of(), held(view), settledAt());
        }
        MeshSettings settings = view.settings().get();
        List<Held> reserved = new ArrayList<>();
        view.unreadable().forEach((name, node) -> reserved.add(heldBy(name, node.held())));
        Set<IpAddress> spoken = spoken(view);
        Census census = Census.of(
                settings,
                view.claims().stream().map(claim -> withGrant(claim, spoken)).toList(),
                reserved,
                view.inner());
        SortedMap<NodeName, Admission> admissions = new TreeMap<>(census.admissions());
        view.unreadable()
                .forEach((name, node) -> admissions.put(name, new Rejected(name, Reason.InvalidSpec, node.problem())));
        Map<NodeName, Held> before = new HashMap<>();
        view.claims().forEach(claim -> before.put(claim.name(), heldBy(claim.name(), claim.held())));
        census.members().forEach(member -> grant(view, member, before.get(member.name())));
        return new Admissions(view, admissions, census.members(), held(view), settledAt());
    }

    /**
     * The addresses of all nodes that are or were, for the status of the Mesh: a later process, and a node that comes
     * back to it, find them there. The longest gone first.
     */
    synchronized Map<NodeName, List<IpAddress>> addressBook(MeshView view) {
        recall(view);
        Map<NodeName, List<IpAddress>> book = new LinkedHashMap<>(departed);
        new TreeMap<>(grants).forEach((name, grant) -> {
            book.remove(name);
            book.put(name, grant.held().addresses());
        });
        book.values().removeIf(List::isEmpty);
        while (book.size() > MOST_DEPARTED) {
            book.remove(book.keySet().iterator().next());
        }
        return book;
    }

    /** Who is there now has its addresses in a status of its own, or asks for the old ones. */
    private void recall(MeshView view) {
        if (!recalled) {
            recalled = true;
            departed.putAll(view.addressBook());
        }
    }

    /** What a node was granted last: this process may know better than the node's status. */
    private Held heldBy(NodeName name, Held inStatus) {
        return Optional.ofNullable(grants.get(name)).map(Grant::held).orElse(inStatus);
    }

    private SortedMap<NodeName, Held> held(MeshView view) {
        SortedMap<NodeName, Held> held = new TreeMap<>();
        view.nodes().forEach((name, node) -> held.put(name, heldBy(name, SpecReader.held(node))));
        return held;
    }

    private Instant settledAt() {
        return lastChange.plus(settling);
    }

    /** A Mesh that cannot be read: nobody is planned, nobody loses anything. */
    private static SortedMap<NodeName, Admission> allHeld(MeshView view) {
        SortedMap<NodeName, Admission> admissions = new TreeMap<>();
        view.nodes()
                .keySet()
                .forEach(name -> admissions.put(
                        name, new Rejected(name, Reason.InvalidSpec, "Mesh default: " + view.settingsProblem())));
        return admissions;
    }

    private void forgetGone(MeshView view) {
        Map<NodeName, Grant> gone = new HashMap<>(grants);
        gone.entrySet()
                .removeIf(entry -> Optional.ofNullable(view.nodes().get(entry.getKey()))
                        .map(Registry::uid)
                        .equals(Optional.of(entry.getValue().uid())));
        gone.forEach((name, grant) -> {
            grants.remove(name);
            departed.remove(name);
            departed.put(name, grant.held().addresses());
        });
        while (departed.size() > MOST_DEPARTED) {
            departed.remove(departed.keySet().iterator().next());
        }
        Set<String> nodes = new HashSet<>();
        view.nodes().values().forEach(node -> nodes.add(uid(node)));
        if (!nodes.equals(knownNodes)) {
            knownNodes = nodes;
            lastChange = clock.instant();
        }
    }

    private NodeClaim withGrant(NodeClaim claim, Set<IpAddress> spoken) {
        Optional<Held> known =
                Optional.ofNullable(grants.get(claim.name())).map(Grant::held).or(() -> oldAddress(claim, spoken));
        return known.isEmpty() ? claim : claim.withHeld(known.get());
    }

    /** For one that asks for any address and was granted none yet; what somebody else has or asks for is not its. */
    private Optional<Held> oldAddress(NodeClaim claim, Set<IpAddress> spoken) {
        boolean asksForAny =
                claim.addresses().isEmpty() && claim.held().addresses().isEmpty();
        return Optional.ofNullable(departed.get(claim.name()))
                .filter(addresses -> asksForAny && Collections.disjoint(addresses, spoken))
                .map(addresses -> new Held(addresses, claim.held().publicKey()));
    }

    private Set<IpAddress> spoken(MeshView view) {
        Set<IpAddress> spoken = new HashSet<>();
        view.claims().forEach(claim -> spoken.addAll(claim.addresses()));
        grants.values().forEach(grant -> spoken.addAll(grant.held().addresses()));
        return spoken;
    }

    /** A node whose agent has not published its key again still holds the one that the others know it by. */
    private void grant(MeshView view, MeshMember member, Held before) {
        Held held = new Held(member.addresses(), member.publicKey().or(before::publicKey));
        grants.put(member.name(), new Grant(uid(view.nodes().get(member.name())), held));
    }

    private static String uid(MeshNode node) {
        return Optional.ofNullable(node.getMetadata().getUid()).orElse("");
    }

    /**
     * A census of every node, the unreadable ones included.
     *
     * @param members the accepted ones, by name
     * @param held what every node holds now, the rejected ones included: theirs while they exist
     * @param settledAt from when on the set of nodes counts as complete
     */
    record Admissions(
            MeshView view,
            SortedMap<NodeName, Admission> byName,
            List<MeshMember> members,
            SortedMap<NodeName, Held> held,
            Instant settledAt) {

        Optional<MeshMember> member(NodeName name) {
            return byName.get(name) instanceof Accepted(MeshMember member) ? Optional.of(member) : Optional.empty();
        }
    }
}
