package eu.kakde.mesh.kubectl;

import eu.kakde.mesh.kubectl.MeshPicture.Link;
import eu.kakde.mesh.kubectl.MeshPicture.Node;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Who hears whom, as text: a row for each node, a column for each peer.
 *
 * <pre>
 *   up to WIDEST nodes          beyond: columns are the rows' numbers
 *           ms-1   wk-1                 1 2 3 4
 *   ms-1    -      1.2ms         1 ms-1   - . . x
 *   wk-1    OneWay -             2 wk-1   . - . ?
 * </pre>
 */
final class StatusMatrix {

    private static final int WIDEST = 8;

    private StatusMatrix() {}

    static String of(MeshPicture mesh) {
        String matrix = mesh.nodes().size() <= WIDEST ? wide(mesh) : narrow(mesh);
        return matrix + "\n" + mesh.verdictLine() + "\n";
    }

    private static String wide(MeshPicture mesh) {
        List<String> names = mesh.nodes().stream().map(Node::name).toList();
        List<List<String>> rows = new java.util.ArrayList<>();
        rows.add(row("NODE → PEER", names));
        for (String node : names) {
            rows.add(
                    row(node, names.stream().map(peer -> cell(mesh, node, peer)).toList()));
        }
        int[] widths = IntStream.range(0, names.size() + 1)
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(column -> padded(row.get(column), widths[column]))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static List<String> row(String first, List<String> cells) {
        List<String> row = new java.util.ArrayList<>(List.of(first));
        row.addAll(cells);
        return row;
    }

    private static String cell(MeshPicture mesh, String node, String peer) {
        if (node.equals(peer)) {
            return "-";
        }
        Optional<Link> link = mesh.link(node, peer);
        if (link.isEmpty()) {
            return "none";
        }
        return switch (link.get().state()) {
            case FLOWING -> link.get().roundTrip().orElse("ok");
            case REMARKED ->
                link.get().roundTrip().orElse("ok") + " " + link.get().reason();
            case DOWN -> link.get().reason();
            case UNKNOWN -> "? " + link.get().reason();
        };
    }

    private static String narrow(MeshPicture mesh) {
        List<String> names = mesh.nodes().stream().map(Node::name).toList();
        int digits = String.valueOf(names.size()).length();
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder(". flows   ! flows, with a verdict   x down   ? unknown\n");
        text.append(" ".repeat(digits + 1 + width));
        IntStream.rangeClosed(1, names.size())
                .forEach(number -> text.append(' ')
                        .append(" ".repeat(digits - String.valueOf(number).length()))
                        .append(number));
        text.append('\n');
        for (int row = 0; row < names.size(); row++) {
            String node = names.get(row);
            text.append(" ".repeat(digits - String.valueOf(row + 1).length()))
                    .append(row + 1)
                    .append(' ');
            text.append(padded(node, width));
            names.forEach(peer -> text.append(" ".repeat(digits)).append(mark(mesh, node, peer)));
            text.append('\n');
        }
        return text.toString();
    }

    private static char mark(MeshPicture mesh, String node, String peer) {
        if (node.equals(peer)) {
            return '-';
        }
        return mesh.link(node, peer)
                .map(link -> switch (link.state()) {
                    case FLOWING -> '.';
                    case REMARKED -> '!';
                    case DOWN -> 'x';
                    case UNKNOWN -> '?';
                })
                .orElse(' ');
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
