package eu.kakde.mesh.agent;

import eu.kakde.mesh.agent.cli.NodeAgentCommand;
import eu.kakde.mesh.logging.LogFormat;
import eu.kakde.mesh.logging.Logging;

/** Entry point of {@code node-agent}. */
public final class AgentMain {

    private AgentMain() {}

    public static void main(String[] args) {
        Logging.install(LogFormat.TEXT, NodeAgentCommand.LOG_LEVELS);
        System.exit(NodeAgentCommand.commandLine().execute(args));
    }
}
