package eu.kakde.mesh.chart;

import eu.kakde.mesh.docs.Reference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/chart-values.md}: every value of the chart with the comment above it in values.yaml. */
class ValuesReferenceTest {

    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z][\\w./-]*): ?(.*)");

    private record Level(int indent, String name) {}

    @Test
    void referenceHasEveryValueOfTheChart() {
        StringBuilder text = new StringBuilder(
                "The values of [the chart](../../helm/wireguard-mesh). Anything else is refused by its"
                        + " values.schema.json, with the path.\n\n"
                        + "| Value | Default | Meaning |\n"
                        + "|---|---|---|\n");
        Deque<Level> path = new ArrayDeque<>();
        StringBuilder comment = new StringBuilder();
        String row = "";
        for (String line :
                Chart.read(Chart.DIRECTORY.resolve("values.yaml")).lines().toList()) {
            Matcher key = KEY.matcher(line);
            if (line.isBlank()) {
                comment.setLength(0);
            } else if (line.strip().startsWith("#")) {
                comment.append(line.strip().substring(1)).append(' ');
            } else if (line.strip().startsWith("- ")) {
                row = row.replaceFirst("\\| \\|", "| `" + Reference.cell(line.strip()) + "` |");
            } else if (key.matches()) {
                boolean child = !path.isEmpty()
                        && path.getLast().indent() < key.group(1).length();
                if (!(child && row.endsWith("| |  |\n"))) { // a group is named by its members
                    text.append(row);
                }
                while (!path.isEmpty()
                        && path.getLast().indent() >= key.group(1).length()) {
                    path.removeLast();
                }
                path.add(new Level(key.group(1).length(), key.group(2)));
                String name = String.join(".", path.stream().map(Level::name).toList());
                String value = key.group(3).isEmpty() ? "" : "`" + Reference.cell(key.group(3)) + "` ";
                row = "| `%s` | %s| %s |\n".formatted(name, value, Reference.cell(comment.toString()));
                comment.setLength(0);
            }
        }
        text.append(row);
        Reference.assertCurrent("chart-values.md", "Chart values", text.toString());
    }
}
