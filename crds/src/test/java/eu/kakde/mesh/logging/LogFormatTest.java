package eu.kakde.mesh.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogFormatTest {

    @Test
    void textIsOneLineWhateverTheMessageHas() {
        assertThat(LogFormat.TEXT.formatter().format(entry()))
                .isEqualTo("2026-01-02T03:04:05.678Z WARNING Term: MeshNode wk-1 is odd [31m: outer: in ner\n");
    }

    @Test
    void jsonIsOneLineAndLosesNothing() throws IOException {
        String line = LogFormat.JSON.formatter().format(entry());
        assertThat(line.strip()).doesNotContain("\n", "\r");
        JsonNode object = new ObjectMapper().readTree(line);
        assertThat(object.get("time").asText()).isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(object.get("level").asText()).isEqualTo("WARNING");
        assertThat(object.get("logger").asText()).isEqualTo("Term");
        assertThat(object.get("message").asText()).isEqualTo("MeshNode wk-1 is\nodd\u001b[31m");
        assertThat(object.get("error").asText()).isEqualTo("outer: in\r\nner");
    }

    @Test
    void quotesTheApiServersOwnWords() {
        KubernetesClientException refused = new KubernetesClientException(new StatusBuilder()
                .withMessage("meshpeers is forbidden")
                .withCode(403)
                .build());
        assertThat(Causes.of(refused)).isEqualTo("meshpeers is forbidden (403)");
    }

    @Test
    void namesAnExceptionWithoutAMessage() {
        assertThat(Causes.of(new IllegalStateException("tried", new java.io.EOFException())))
                .isEqualTo("tried: EOFException");
    }

    @Test
    void saysWhereAMistakeOfTheProgramIs() {
        assertThat(Causes.of(new ClassCastException("no peer")))
                .startsWith("no peer (at ")
                .contains("LogFormatTest");
    }

    private static LogRecord entry() {
        LogRecord entry = new LogRecord(Level.WARNING, "MeshNode {0} is\nodd\u001b[31m");
        entry.setParameters(new Object[] {"wk-1"});
        entry.setLoggerName("eu.kakde.mesh.operator.Term");
        entry.setInstant(Instant.parse("2026-01-02T03:04:05.678901Z"));
        entry.setThrown(new IllegalStateException("outer", new IOException("in\r\nner")));
        return entry;
    }
}
