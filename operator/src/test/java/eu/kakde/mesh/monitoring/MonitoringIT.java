package eu.kakde.mesh.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in {@code deploy/monitoring}, by Prometheus' own promtool. */
class MonitoringIT {

    private static final Path MONITORING = Path.of("../deploy/monitoring").toAbsolutePath();
    private static Path promtool;

    @BeforeAll
    static void findPromtool() throws IOException, InterruptedException {
        Outcome found = run(Path.of("."), "../deploy/lab/tools/prometheus");
        assumeTrue(found.code() == 0, "no promtool here: " + found.text());
        promtool = Path.of(found.text().lines().toList().getLast(), "promtool");
    }

    @Test
    void eachAlertFiresForWhatItIsForAndForNothingElse() throws Exception {
        Outcome outcome = run(MONITORING, promtool.toString(), "test", "rules", "alerts.test.yaml");
        assertThat(outcome.code()).as(outcome.text()).isZero();
    }

    @Test
    void everyQueryOfTheDashboardIsWellFormed(@TempDir Path directory) throws Exception {
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        List<String> queries = queries();
        for (int i = 0; i < queries.size(); i++) {
            String query = queries.get(i).replace("$__rate_interval", "1m").replace("$node", ".*");
            rules.append("  - record: query_").append(i).append("\n    expr: ");
            rules.append(new ObjectMapper().writeValueAsString(query)).append('\n');
        }
        Path file = Files.writeString(directory.resolve("queries.yaml"), rules);
        Outcome outcome = run(directory, promtool.toString(), "check", "rules", file.toString());
        assertThat(outcome.code()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains(queries.size() + " rules found");
    }

    private static List<String> queries() throws IOException {
        JsonNode dashboard =
                new ObjectMapper().readTree(MONITORING.resolve("dashboard.json").toFile());
        List<String> queries = new ArrayList<>();
        dashboard
                .get("panels")
                .forEach(panel -> panel.get("targets")
                        .forEach(target -> queries.add(target.get("expr").asText())));
        assertThat(queries).hasSizeGreaterThan(10);
        return queries;
    }

    /** @param text both streams */
    private record Outcome(int code, String text) {}

    private static Outcome run(Path directory, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return new Outcome(process.exitValue(), text.strip());
    }
}
