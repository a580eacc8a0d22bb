package eu.kakde.mesh.kubectl;

import eu.kakde.mesh.kubectl.MeshPicture.Node;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The mesh in Graphviz's language: {@code kubectl mesh graph -o dot | neato -Tpng}. */
final class DotGraph {

    private DotGraph() {}

    static String of(MeshPicture mesh) {
        StringBuilder dot = new StringBuilder("graph mesh {\n  layout=circo\n  node [shape=box style=rounded]\n");
        Map<String, List<Node>> sites =
                mesh.nodes().stream().collect(Collectors.groupingBy(Node::site, TreeMap::new, Collectors.toList()));
        sites.forEach((site, nodes) -> {
            String indent = site.isEmpty() ? "  " : "    ";
            if (!site.isEmpty()) {
                dot.append("  subgraph ").append(quoted("cluster_" + site)).append(" {\n    label=");
                dot.append(quoted(site)).append('\n');
            }
            nodes.forEach(node -> dot.append(indent)
                    .append(quoted(node.name()))
                    .append(" [label=")
                    .append(quoted(node.name() + "\n" + node.address()))
                    .append("]\n"));
            if (!site.isEmpty()) {
                dot.append("  }\n");
            }
        });
        LinkPair.of(mesh)
                .forEach(pair -> dot.append("  ")
                        .append(quoted(pair.one().name()))
                        .append(" -- ")
                        .append(quoted(pair.other().name()))
                        .append(" [color=")
                        .append(quoted(LinkPair.colour(pair.there()) + ";0.5:" + LinkPair.colour(pair.back())))
                        .append(" label=")
                        .append(quoted(pair.label()))
                        .append(" tooltip=")
                        .append(quoted(pair.tooltip()))
                        .append("]\n"));
        return dot.append("}\n").toString();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
