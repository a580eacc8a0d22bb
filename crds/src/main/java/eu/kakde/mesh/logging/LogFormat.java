package eu.kakde.mesh.logging;

import java.util.logging.Formatter;

/** The two forms of a log line. */
public enum LogFormat {
    /** {@code 2026-01-02T03:04:05.678Z WARNING Term: what happened: why}. */
    TEXT {
        @Override
        Formatter formatter() {
            return new TextFormatter();
        }
    },
    /**
     * One object a line, with the fields {@code time}, {@code level}, {@code logger}, {@code message}, {@code error}.
     */
    JSON {
        @Override
        Formatter formatter() {
            return new JsonFormatter();
        }
    };

    abstract Formatter formatter();

    /** As it is written on a command line. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
