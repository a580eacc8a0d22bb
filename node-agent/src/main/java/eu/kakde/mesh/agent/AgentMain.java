package eu.kakde.mesh.agent;

import eu.kakde.mesh.agent.cli.NodeAgentCommand;

/** Entry point of {@code node-agent}. */
public final class AgentMain {

    private AgentMain() {}

    public static void main(String[] args) {
        System.exit(NodeAgentCommand.commandLine().execute(args));
    }
}
