package eu.kakde.mesh.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.kernel.GuestResult.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuestResultTest {

    @Test
    void aLineBringsEachFieldBack() {
        List.of("", "one line", "a\tb\nc\\n \\ \r\n", "\u00e9\u2192").forEach(detail -> {
            GuestResult result = new GuestResult("some.Class", "does this()", Outcome.FAILED, 12, detail);
            assertThat(result.toLine()).doesNotContain("\n", "\r");
            assertThat(GuestResult.parse(result.toLine() + "\r")).contains(result);
        });
    }

    @Test
    void otherLinesAreNoResults() {
        List.of("", "end\t3", "test", "test\ta\tb\tPASS", "test\ta\tb\tNOSUCH\t1\t", "test\ta\tb\tPASSED\tlong\t")
                .forEach(line -> assertThat(GuestResult.parse(line)).isEmpty());
    }
}
