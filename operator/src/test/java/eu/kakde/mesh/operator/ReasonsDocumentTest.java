package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.operator.verdict.VerdictReason;
import eu.kakde.mesh.plan.Admission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/reasons.md} and the programs have the same reasons. */
class ReasonsDocumentTest {

    private static final Path ROOT = Path.of(System.getProperty("repository.root", ".."))
            .toAbsolutePath()
            .normalize();

    /** {@code ### `Reason`}, or the first cell of a row. */
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^(?:### |\\| )`([A-Z]\\w*)`");

    /** A text of two or more capitalised words without anything between them. */
    private static final Pattern CAMEL_CASE = Pattern.compile("\"([A-Z][a-z]+(?:[A-Z]+[a-z]*)+)\"");

    /** Words of that shape that are none. */
    private static final Set<String> NO_REASONS = Set.of("MeshNode", "MeshPeer");

    private final String document;
    private final String sources;

    /** Where the programs say them. */
    private static final List<String> SPEAKERS = List.of(
            "operator/src/main/java/eu/kakde/mesh",
            "node-agent/src/main/java/eu/kakde/mesh/agent/cluster",
            "node-agent/src/main/java/eu/kakde/mesh/agent/diagnose",
            "node-agent/src/main/java/eu/kakde/mesh/agent/host",
            "node-agent/src/main/java/eu/kakde/mesh/agent/reconcile");

    ReasonsDocumentTest() throws IOException {
        document = Files.readString(ROOT.resolve("docs/reasons.md"));
        StringBuilder read = new StringBuilder();
        for (String speaker : SPEAKERS) {
            if (Files.isDirectory(ROOT.resolve(speaker))) {
                try (Stream<Path> files = Files.walk(ROOT.resolve(speaker))) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                            .toList()) {
                        read.append(Files.readString(file));
                    }
                }
            }
        }
        sources = read.toString();
    }

    @Test
    void everyReasonOfThePrograms() {
        Set<String> reasons = new TreeSet<>();
        CAMEL_CASE.matcher(sources).results().map(found -> found.group(1)).forEach(reasons::add);
        reasons.removeAll(NO_REASONS);
        reasons.addAll(enumerated());
        assertThat(documented()).as("in docs/reasons.md").containsAll(reasons);
    }

    @Test
    void nothingThatTheProgramsDoNotSay() {
        Set<String> enumerated = enumerated();
        assertThat(documented())
                .allMatch(reason -> enumerated.contains(reason) || sources.contains("\"" + reason + "\""));
    }

    @Test
    void eachReasonOnce() {
        assertThat(DOCUMENTED.matcher(document).results().map(found -> found.group(1)))
                .doesNotHaveDuplicates();
    }

    @Test
    void eachVerdictWithWhatItMeansHowWeKnowAndWhatToDo() {
        for (VerdictReason reason : VerdictReason.values()) {
            String section = document.substring(document.indexOf("### `" + reason + "`"));
            assertThat(section.substring(0, section.indexOf("\n\n"))).contains("*Means:*", "*How we know:*", "*Do:*");
        }
    }

    private Set<String> documented() {
        Set<String> reasons = new TreeSet<>();
        for (MatchResult found : DOCUMENTED.matcher(document).results().toList()) {
            reasons.add(found.group(1));
        }
        return reasons;
    }

    private static Set<String> enumerated() {
        Set<String> reasons = new TreeSet<>();
        Stream.of(Admission.Reason.values(), HandWrittenReview.Reason.values(), VerdictReason.values())
                .flatMap(Arrays::stream)
                .map(Enum::name)
                .forEach(reasons::add);
        return reasons;
    }
}
