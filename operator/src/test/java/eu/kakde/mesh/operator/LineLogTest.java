package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LineLogTest {

    @Test
    void writesOneLineWhateverTheMessageHas() {
        LogRecord entry = new LogRecord(Level.WARNING, "MeshNode {0} is\nodd\u001b[31m");
        entry.setParameters(new Object[] {"wk-1"});
        entry.setLoggerName("eu.kakde.mesh.operator.Term");
        entry.setInstant(Instant.parse("2026-01-02T03:04:05.678901Z"));
        entry.setThrown(new IllegalStateException("outer", new IOException("in\r\nner")));
        assertThat(new LineLog().format(entry))
                .isEqualTo("2026-01-02T03:04:05.678Z WARNING Term: MeshNode wk-1 is odd [31m: outer: in ner\n");
    }

    @Test
    void quotesTheApiServersOwnWords() {
        KubernetesClientException refused = new KubernetesClientException(new StatusBuilder()
                .withMessage("meshpeers is forbidden")
                .withCode(403)
                .build());
        assertThat(LineLog.causes(refused)).isEqualTo("meshpeers is forbidden (403)");
    }

    @Test
    void namesAnExceptionWithoutAMessage() {
        assertThat(LineLog.causes(new IllegalStateException("tried", new java.io.EOFException())))
                .isEqualTo("tried: EOFException");
    }
}
