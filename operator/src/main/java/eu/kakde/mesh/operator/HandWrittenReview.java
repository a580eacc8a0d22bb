package eu.kakde.mesh.operator;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.NodeClaim.Held;
import eu.kakde.mesh.plan.PeerPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Plan: which MeshPeers that people wrote may stand. WireGuard gives an allowed IP, and a key, to one peer of an
 * interface only; one that would take something from another peer silently is refused, so that a slip cannot cut a link
 * that works.
 */
final class HandWrittenReview {

    /** Why one is refused; the names are reasons of its condition {@code Accepted}. */
    enum Reason {
        /** A field has a value that is none of its type. */
        InvalidSpec,
        /** {@code spec.node} is no MeshNode. */
        NodeUnknown,
        /** An older MeshPeer is for the same two nodes already. */
        DuplicatePair,
        /** The key is the node's own, another member's, or in another MeshPeer of the node. */
        DuplicatePublicKey,
        /** The prefixes overlap what another peer of the node has, or cover the node itself. */
        AllowedIPsConflict,
        /** The endpoint lies inside the overlay, pod or service ranges: a tunnel in the tunnel. */
        EndpointInsideMesh
    }

    /** @param refusal empty when it is accepted */
    record Reviewed(ObservedPeer peer, Optional<Refusal> refusal) {

        Optional<PeerPlan> accepted() {
            return refusal.isEmpty() ? peer.link() : Optional.empty();
        }
    }

    record Refusal(Reason reason, String message) {}

    private final MeshSettings settings;
    private final SortedMap<NodeName, Held> holders;
    private final List<Cidr> inner;
    private final List<ObservedPeer> accepted = new ArrayList<>();

    private HandWrittenReview(MeshSettings settings, SortedMap<NodeName, Held> holders, List<Cidr> inner) {
        this.settings = settings;
        this.holders = holders;
        this.inner = inner;
    }

    /** Reviews the hand-written ones of one node, the oldest first. */
    static List<Reviewed> of(Registry.Admissions admissions, List<ObservedPeer> handWritten) {
        MeshView view = admissions.view();
        HandWrittenReview review =
                new HandWrittenReview(view.settings().orElse(MeshSettings.DEFAULTS), admissions.held(), view.inner());
        List<Reviewed> reviewed = new ArrayList<>();
        for (ObservedPeer peer : handWritten) {
            Optional<Refusal> refusal = peer.link().isEmpty()
                    ? refuse(Reason.InvalidSpec, peer.problem())
                    : review.objectionTo(peer, peer.link().get());
            if (refusal.isEmpty()) {
                review.accepted.add(peer);
            }
            reviewed.add(new Reviewed(peer, refusal));
        }
        return reviewed;
    }

    /** One that stands on a node which does not exist. */
    static Reviewed stray(ObservedPeer peer) {
        return new Reviewed(
                peer,
                peer.link().isEmpty()
                        ? refuse(Reason.InvalidSpec, peer.problem())
                        : refuse(
                                Reason.NodeUnknown,
                                "spec.node: there is no MeshNode "
                                        + peer.link().get().node() + "; make one, or delete this MeshPeer"));
    }

    private Optional<Refusal> objectionTo(ObservedPeer peer, PeerPlan link) {
        return pairObjection(link)
                .or(() -> keyObjection(link))
                .or(() -> allowedIpsObjection(link))
                .or(() -> endpointObjection(link));
    }

    private Optional<Refusal> pairObjection(PeerPlan link) {
        return accepted.stream()
                .filter(other -> other.link().get().peer().equals(link.peer()))
                .findFirst()
                .flatMap(other -> refuse(
                        Reason.DuplicatePair,
                        "spec.peer: MeshPeer " + other.name() + " is already the one for " + other.arrow()
                                + "; delete one of them"));
    }

    private Optional<Refusal> keyObjection(PeerPlan link) {
        return link.keys().stream()
                .map(key -> keyObjection(link, key))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Refusal> keyObjection(PeerPlan link, PublicKey key) {
        String field = key.equals(link.publicKey()) ? "spec.publicKey" : "spec.nextPublicKey";
        Stream<String> owners = Stream.concat(
                others(link)
                        .filter(other -> other.getValue().publicKey().equals(Optional.of(key)))
                        .map(other -> "MeshNode " + other.getKey()),
                accepted.stream()
                        .filter(other -> other.link().get().keys().contains(key))
                        .map(other -> "the peer of MeshPeer " + other.name()));
        return owners.findFirst()
                .flatMap(owner -> refuse(
                        Reason.DuplicatePublicKey,
                        field + ": " + key + " belongs to " + owner + "; give the key of " + link.peer()));
    }

    private Optional<Refusal> allowedIpsObjection(PeerPlan link) {
        for (Cidr allowed : link.allowedIps()) {
            Stream<String> owners = Stream.concat(
                    others(link)
                            .filter(other ->
                                    other.getValue().addresses().stream().anyMatch(allowed::contains))
                            .map(other -> other.getValue().addresses() + " of MeshNode " + other.getKey()),
                    accepted.stream()
                            .filter(other ->
                                    other.link().get().allowedIps().stream().anyMatch(allowed::overlaps))
                            .map(other -> "the allowed IPs of MeshPeer " + other.name()));
            Optional<String> owner = owners.findFirst();
            if (owner.isPresent()) {
                return refuse(
                        Reason.AllowedIPsConflict,
                        "spec.allowedIPs: " + allowed + " overlaps " + owner.get()
                                + ", and would take the traffic from there; give prefixes that only "
                                + link.peer() + " has");
            }
        }
        return Optional.empty();
    }

    /** All nodes but the one that the link leads to: whose things it must not take. */
    private Stream<Map.Entry<NodeName, Held>> others(PeerPlan link) {
        return holders.entrySet().stream().filter(holder -> !holder.getKey().equals(link.peer()));
    }

    private Optional<Refusal> endpointObjection(PeerPlan link) {
        Optional<IpAddress> address = link.endpoint().flatMap(Endpoint::address);
        boolean inside = address.isPresent()
                && Stream.concat(settings.overlay().stream(), inner.stream())
                        .anyMatch(cidr -> cidr.contains(address.get()));
        return inside
                ? refuse(
                        Reason.EndpointInsideMesh,
                        "spec.endpoint: " + link.endpoint().get()
                                + " lies inside the mesh, a tunnel in the tunnel; give the address of the machine's"
                                + " own network")
                : Optional.empty();
    }

    private static Optional<Refusal> refuse(Reason reason, String message) {
        return Optional.of(new Refusal(reason, message));
    }
}
