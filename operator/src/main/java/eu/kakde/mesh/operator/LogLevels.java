package eu.kakde.mesh.operator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

/** Who is heard in the operator's log. */
final class LogLevels {

    /** Libraries speak up from warnings on. */
    private static final List<String> LIBRARIES = List.of("io.fabric8", "io.javaoperatorsdk");
    /** These log each failure again and at length (with the whole resource); ours say it in a line, once. */
    private static final List<String> REPEATERS = List.of(
            "io.javaoperatorsdk.operator.processing.event.EventProcessor",
            "io.fabric8.kubernetes.client.extended.leaderelection",
            "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils");

    private LogLevels() {}

    /** @param verbose whether to hear what the libraries do, too */
    static Map<String, Level> of(boolean verbose) {
        Map<String, Level> levels = new HashMap<>();
        levels.put("eu.kakde.mesh", verbose ? Level.FINE : Level.INFO);
        LIBRARIES.forEach(name -> levels.put(name, verbose ? Level.INFO : Level.WARNING));
        REPEATERS.forEach(name -> levels.put(name, verbose ? Level.INFO : Level.OFF));
        return levels;
    }
}
