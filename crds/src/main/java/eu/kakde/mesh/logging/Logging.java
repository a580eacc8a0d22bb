package eu.kakde.mesh.logging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Sets up the logging of this process. */
public final class Logging {

    /** Loggers are held weakly: without this their levels would be lost. */
    private static final List<Logger> KEPT = new ArrayList<>();

    private Logging() {}

    /**
     * Everything from {@code INFO} on goes to standard error in this format, in place of what was set up before.
     *
     * @param levels of single loggers and what is below them, where another than that is wanted
     */
    public static void install(LogFormat format, Map<String, Level> levels) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler handler = new ConsoleHandler();
        handler.setFormatter(format.formatter());
        handler.setLevel(Level.ALL);
        root.addHandler(handler);
        root.setLevel(Level.INFO);
        levels.forEach((name, level) -> {
            Logger logger = Logger.getLogger(name);
            logger.setLevel(level);
            KEPT.add(logger);
        });
    }
}
