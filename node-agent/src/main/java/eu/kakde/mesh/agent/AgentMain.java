package eu.kakde.mesh.agent;

import eu.kakde.mesh.agent.cli.NodeAgentCommand;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Entry point of {@code node-agent}. */
public final class AgentMain {

    /** One line an entry: time, level, message; a stack trace only behind what nobody foresaw. */
    private static final String LOG_LINE = "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n";

    /**
     * The client library logs each failed attempt with its stack; that the API server is away is ordinary here, and
     * {@code MeshMirror} says it once. Held, because the log manager holds loggers weakly.
     */
    private static final Logger CLIENT_LIBRARY = Logger.getLogger("io.fabric8.kubernetes.client");

    private AgentMain() {}

    public static void main(String[] args) {
        System.setProperty("java.util.logging.SimpleFormatter.format", LOG_LINE);
        CLIENT_LIBRARY.setLevel(Level.SEVERE);
        System.exit(NodeAgentCommand.commandLine().execute(args));
    }
}
