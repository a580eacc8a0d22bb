package eu.kakde.mesh.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** For whom a command prints: text for people, JSON for programs. */
final class OutputOption {

    @Option(
            names = "--output",
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Format format;

    private enum Format {
        text,
        json
    }

    /** @param asText prints the report for people */
    void print(PrintWriter out, Object report, Consumer<PrintWriter> asText) throws JsonProcessingException {
        switch (format) {
            case text -> asText.accept(out);
            case json ->
                out.println(JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(report));
        }
    }
}
