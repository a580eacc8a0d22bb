package eu.kakde.mesh.api.v1alpha1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One line of the tables under {@code src/test/resources/specs}, which say what a spec may be.
 *
 * @param spec YAML on one line
 * @param field and {@code message}: empty for an accepted spec
 */
record SpecCase(String kind, Verdict verdict, String spec, String field, String message) {

    enum Verdict {
        /** By the API server, and read by SpecReader. */
        ACCEPTED,
        /** By both. */
        REFUSED,
        /** Refused by the API server alone. */
        STRICTER
    }

    static final String KEY = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";

    static Stream<SpecCase> all() {
        return Stream.of("Mesh", "MeshNode", "MeshPeer").flatMap(kind -> read(kind).stream());
    }

    /** The whole object. The one Mesh is default. */
    String manifest() {
        return "apiVersion: mesh.kakde.eu/v1alpha1\nkind: " + kind + "\nmetadata:\n  name: "
                + (kind.equals("Mesh") ? "default" : "case") + "\nspec: " + spec + "\n";
    }

    @Override
    public String toString() {
        return kind + " " + spec.replace(KEY, "KEY");
    }

    private static List<SpecCase> read(String kind) {
        String table = "/specs/" + kind.toLowerCase(Locale.ROOT) + ".txt";
        List<SpecCase> cases = new ArrayList<>();
        try (InputStream in = SpecCase.class.getResourceAsStream(table)) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] columns = (line + " | | ").split("\\s*\\|\\s*", -1);
                    cases.add(new SpecCase(
                            kind,
                            Verdict.valueOf(columns[0].toUpperCase(Locale.ROOT)),
                            columns[1].replace("KEY", KEY),
                            columns[2],
                            columns[3]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + table, e);
        }
        return cases;
    }
}
