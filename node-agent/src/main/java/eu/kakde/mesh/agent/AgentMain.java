package eu.kakde.mesh.agent;

import eu.kakde.mesh.agent.cli.NodeAgentCommand;

/** Entry point of {@code node-agent}. */
public final class AgentMain {

    /** One line an entry: time, level, message; a stack trace only behind what nobody foresaw. */
    private static final String LOG_LINE = "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n";

    private AgentMain() {}

    public static void main(String[] args) {
        System.setProperty("java.util.logging.SimpleFormatter.format", LOG_LINE);
        System.exit(NodeAgentCommand.commandLine().execute(args));
    }
}
