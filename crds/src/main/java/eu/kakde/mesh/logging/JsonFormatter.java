package eu.kakde.mesh.logging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** One JSON object a line. */
final class JsonFormatter extends Formatter {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String format(LogRecord entry) {
        ObjectNode line = JSON.createObjectNode()
                .put("time", entry.getInstant().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("level", entry.getLevel().getName())
                .put("logger", TextFormatter.shortName(entry))
                .put("message", formatMessage(entry));
        if (entry.getThrown() != null) {
            line.put("error", Causes.of(entry.getThrown()));
        }
        try {
            return JSON.writeValueAsString(line) + System.lineSeparator();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object of texts is always written", e);
        }
    }
}
