package eu.kakde.mesh.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whether the mesh names what is wrong with it. Each break is made for real, and each has to get its verdict, on its
 * links and on no others, in its words; then it is mended, and no verdict may be left. The tests share one lab, whose
 * wk-2 stands behind two routers in a row.
 */
class VerdictsIT {

    /** Verdicts that no break of the lab gets, and why. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "ClockBehind",
            "all hosts of the lab have the machine's clock; HostIT boots a virtual machine whose clock went back, and"
                    + " VerdictsTest has what the operator makes of it");

    /** The heading of a verdict in docs/reasons.md. */
    private static final Pattern HEADING = Pattern.compile("(?m)^### `(\\w+)`");

    @BeforeAll
    static void up() {
        Lab.up(Lab.obstacle(), "double-nat");
    }

    @AfterAll
    static void down() {
        Lab.down(Lab.obstacle());
    }

    /** Those joined by a plus do not touch each other, and share the wait. */
    @ParameterizedTest
    @MethodSource("groups")
    void namesWhatIsBrokenAndNothingElse(String breaks) {
        Lab.Outcome outcome = Lab.bench("verdicts", breaks);
        System.out.println(outcome.output());
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    }

    @Test
    void eachBreakOfTheLabIsTriedOnce() {
        assertThat(groups().stream().flatMap(group -> Stream.of(group.split("\\+"))))
                .containsExactlyInAnyOrderElementsOf(
                        breaks().map(line -> line[0]).toList());
    }

    @Test
    void eachDocumentedVerdictHasABreakOrAReasonWhyNot() throws IOException {
        Set<String> broken = breaks().map(line -> line[1]).collect(Collectors.toSet());
        assertThat(broken).as("broken in the lab").doesNotContainAnyElementsOf(ELSEWHERE.keySet());
        assertThat(HEADING.matcher(Files.readString(Lab.file("docs/reasons.md")))
                        .results()
                        .map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(broken.stream(), ELSEWHERE.keySet().stream())
                        .toList());
    }

    static List<String> groups() {
        Lab.Outcome outcome = Lab.bench("verdicts", "--list");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        return outcome.output().lines().toList();
    }

    /** NAME, VERDICT and more of each. */
    private static Stream<String[]> breaks() {
        return Lab.done("breaks").lines().map(line -> line.split("\t"));
    }
}
