package eu.kakde.mesh.operator;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Logging to standard error, one line a record: time, level, who, what, and the causes of an exception by message. */
final class LineLog extends Formatter {

    /** Libraries speak up from warnings on. */
    private static final List<String> LIBRARIES = List.of("io.fabric8", "io.javaoperatorsdk");
    /** These log each failure again and at length (with the whole resource); ours say it in a line, once. */
    private static final List<String> REPEATERS = List.of(
            "io.javaoperatorsdk.operator.processing.event.EventProcessor",
            "io.fabric8.kubernetes.client.extended.leaderelection");

    /** Loggers are held weakly: without this their levels would be lost. */
    private static final List<Logger> KEPT = new ArrayList<>();

    static void install(boolean verbose) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler handler = new ConsoleHandler();
        handler.setFormatter(new LineLog());
        handler.setLevel(Level.ALL);
        root.addHandler(handler);
        level("", Level.INFO);
        level("eu.kakde.mesh", verbose ? Level.FINE : Level.INFO);
        LIBRARIES.forEach(name -> level(name, verbose ? Level.INFO : Level.WARNING));
        REPEATERS.forEach(name -> level(name, verbose ? Level.INFO : Level.OFF));
    }

    private static void level(String name, Level level) {
        Logger logger = Logger.getLogger(name);
        logger.setLevel(level);
        KEPT.add(logger);
    }

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder()
                .append(entry.getInstant().truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(entry.getLevel().getName())
                .append(' ')
                .append(entry.getLoggerName().substring(entry.getLoggerName().lastIndexOf('.') + 1))
                .append(": ")
                .append(formatMessage(entry));
        if (entry.getThrown() != null) {
            line.append(": ").append(causes(entry.getThrown()));
        }
        return line.toString().replaceAll("[\\p{Cntrl}]+", " ") + System.lineSeparator();
    }

    /** The messages of an exception and its causes, each once. */
    static String causes(Throwable problem) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            String message = message(cause);
            boolean onlySaysWhat = message.startsWith("Operation: [") && cause.getCause() != null;
            if (!onlySaysWhat && text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
            }
        }
        return text.toString();
    }

    /** The API server's own words where there are any. */
    private static String message(Throwable cause) {
        if (cause instanceof KubernetesClientException refused
                && refused.getStatus() != null
                && refused.getStatus().getMessage() != null) {
            return refused.getStatus().getMessage() + " (" + refused.getCode() + ")";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
