package eu.kakde.mesh.kubectl;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The mesh as its resources say, at one instant.
 *
 * @param gate the {@code Ready} of the Mesh; empty when there is no Mesh, or nobody has judged it
 * @param nodes by site, then by name; those without a site come last
 * @param links by node, then by peer
 */
record MeshPicture(Optional<Said> gate, List<Node> nodes, List<Link> links) {

    /** What a condition says. @param status True, False or Unknown */
    record Said(String status, String reason, String message) {

        boolean isTrue() {
            return status.equals("True");
        }
    }

    /** @param site empty when it has none */
    record Node(
            String name,
            String site,
            String address,
            Optional<Said> ready,
            List<MeshNodeStatus.Finding> findings,
            List<MeshNodeStatus.StrayHandshake> strays) {}

    /** One directed link. */
    record Link(
            String node,
            String peer,
            Optional<Said> ready,
            Optional<String> roundTrip,
            Optional<MeshPeerStatus.Verdict> verdict) {

        enum State {
            /** Packets flow. */
            FLOWING,
            /** They do, and a verdict says that something is wrong all the same. */
            REMARKED,
            /** They do not. */
            DOWN,
            /** Nobody knows. */
            UNKNOWN
        }

        State state() {
            return switch (ready.map(Said::status).orElse("")) {
                case "True" -> verdict.isPresent() ? State.REMARKED : State.FLOWING;
                case "False" -> State.DOWN;
                default -> State.UNKNOWN;
            };
        }

        /** The verdict's reason, else the agent's. */
        String reason() {
            return verdict.map(MeshPeerStatus.Verdict::reason)
                    .or(() -> ready.map(Said::reason))
                    .orElse("NotReported");
        }
    }

    static MeshPicture of(Optional<Mesh> mesh, List<MeshNode> nodes, List<MeshPeer> peers) {
        return new MeshPicture(
                mesh.map(Mesh::getStatus).flatMap(status -> said(status.conditions())),
                nodes.stream()
                        .map(MeshPicture::node)
                        .sorted(Comparator.comparing((Node node) -> node.site().isEmpty())
                                .thenComparing(Node::site)
                                .thenComparing(Node::name))
                        .toList(),
                peers.stream()
                        .filter(peer -> peer.getSpec() != null)
                        .map(MeshPicture::link)
                        .sorted(Comparator.comparing(Link::node).thenComparing(Link::peer))
                        .toList());
    }

    Optional<Link> link(String node, String peer) {
        return links.stream()
                .filter(link -> link.node().equals(node) && link.peer().equals(peer))
                .findFirst();
    }

    /** GO: the operator says so; without a Mesh, whose status would say it, every link has to flow. */
    boolean isGo() {
        return gate.map(Said::isTrue)
                .orElseGet(() -> !links.isEmpty()
                        && links.stream()
                                .allMatch(link ->
                                        link.ready().filter(Said::isTrue).isPresent()));
    }

    /** {@code GO} or {@code STOP} and why. */
    String verdictLine() {
        long flowing = links.stream()
                .filter(link -> link.ready().filter(Said::isTrue).isPresent())
                .count();
        return (isGo() ? "GO    " : "STOP  ")
                + gate.map(Said::message).orElse(flowing + "/" + links.size() + " links are ready");
    }

    private static Node node(MeshNode node) {
        MeshNodeStatus status = node.getStatus();
        List<String> addresses = status == null ? null : status.addresses();
        return new Node(
                node.getMetadata().getName(),
                node.getSpec() == null
                        ? ""
                        : Objects.requireNonNullElse(node.getSpec().site(), ""),
                addresses == null || addresses.isEmpty() ? "" : addresses.getFirst(),
                status == null ? Optional.empty() : said(status.conditions()),
                status == null ? List.of() : copy(status.findings()),
                status == null ? List.of() : copy(status.strayHandshakes()));
    }

    private static Link link(MeshPeer peer) {
        Optional<MeshPeerStatus> status = Optional.ofNullable(peer.getStatus());
        return new Link(
                peer.getSpec().node(),
                peer.getSpec().peer(),
                status.flatMap(known -> said(known.conditions())),
                status.map(MeshPeerStatus::roundTripTime),
                status.map(MeshPeerStatus::verdict));
    }

    private static Optional<Said> said(List<Condition> conditions) {
        return copy(conditions).stream()
                .filter(condition -> Conditions.READY.equals(condition.getType()))
                .findFirst()
                .map(condition -> new Said(
                        Objects.requireNonNullElse(condition.getStatus(), "Unknown"),
                        Objects.requireNonNullElse(condition.getReason(), ""),
                        Objects.requireNonNullElse(condition.getMessage(), "")));
    }

    private static <T> List<T> copy(List<T> list) {
        return list == null ? List.of() : new ArrayList<>(list);
    }
}
