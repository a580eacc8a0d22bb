package eu.kakde.mesh.logging;

import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** One line a record, whatever control characters its message has: time, level, who, what, and why. */
final class TextFormatter extends Formatter {

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder()
                .append(entry.getInstant().truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(entry.getLevel().getName())
                .append(' ')
                .append(shortName(entry))
                .append(": ")
                .append(formatMessage(entry));
        if (entry.getThrown() != null) {
            line.append(": ").append(Causes.of(entry.getThrown()));
        }
        return line.toString().replaceAll("[\\p{Cntrl}]+", " ") + System.lineSeparator();
    }

    /** The simple name of the class that logs; that of the root logger is empty. */
    static String shortName(LogRecord entry) {
        String name = entry.getLoggerName() == null ? "" : entry.getLoggerName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
