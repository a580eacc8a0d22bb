package eu.kakde.mesh.kubectl;

import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus.Verdict;
import eu.kakde.mesh.kubectl.MeshPicture.Link;
import eu.kakde.mesh.kubectl.MeshPicture.Node;
import eu.kakde.mesh.kubectl.MeshPicture.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The runbook's mesh with one of each: a link that flows, one with a remark, one that is down, one unknown. */
final class SampleMesh {

    static final Said UP = new Said("True", "ProbeAnswered", "");

    private SampleMesh() {}

    static MeshPicture healthy() {
        List<String> names = List.of("ctb-edge-1", "ms-1", "wk-1", "wk-2");
        List<Link> links = new ArrayList<>();
        for (String node : names) {
            for (String peer : names) {
                if (!node.equals(peer)) {
                    links.add(new Link(node, peer, Optional.of(UP), Optional.of("1.2ms"), Optional.empty()));
                }
            }
        }
        return new MeshPicture(
                Optional.of(new Said("True", "AllLinksReady", "4/4 nodes and 12/12 links are ready")),
                names.stream().map(name -> node(name, List.of(), List.of())).toList(),
                links);
    }

    static MeshPicture troubled() {
        MeshPicture mesh = healthy();
        List<Link> links = new ArrayList<>(mesh.links());
        links.replaceAll(link -> switch (link.node() + " " + link.peer()) {
            case "wk-1 ctb-edge-1", "ctb-edge-1 wk-1" ->
                new Link(
                        link.node(),
                        link.peer(),
                        Optional.of(new Said("False", "NoHandshake", "no answer")),
                        Optional.empty(),
                        Optional.of(new Verdict("OneWay", "packets pass one way", "")));
            case "ctb-edge-1 ms-1" ->
                new Link(
                        link.node(),
                        link.peer(),
                        link.ready(),
                        link.roundTrip(),
                        Optional.of(new Verdict("PortForwardMismatch", "router forward <51821> is wrong", "")));
            case "wk-2 ms-1" ->
                new Link(
                        link.node(),
                        link.peer(),
                        Optional.of(new Said("Unknown", "Probing", "no probe came back yet")),
                        Optional.empty(),
                        Optional.empty());
            default -> link;
        });
        List<Node> nodes = new ArrayList<>(mesh.nodes());
        nodes.set(
                2,
                node(
                        "wk-1",
                        List.of(new MeshNodeStatus.Finding("RpFilterStrict", "", "rp_filter of wg0 is 1")),
                        List.of(new MeshNodeStatus.StrayHandshake(
                                "198.51.100.25:51820", "", "ms-1", "", "", "2026-01-01T00:00:00Z", 4L))));
        return new MeshPicture(
                Optional.of(new Said("False", "LinksNotReady", "1/4 nodes and 9/12 links are ready")), nodes, links);
    }

    static Node node(String name, List<MeshNodeStatus.Finding> findings, List<MeshNodeStatus.StrayHandshake> strays) {
        boolean edge = name.startsWith("ctb");
        return new Node(
                name,
                edge ? "contabo" : "home",
                edge ? "172.27.15.31" : "172.27.15.1" + name.charAt(name.length() - 1),
                Optional.of(new Said("True", "LinksReady", "")),
                findings,
                strays);
    }
}
