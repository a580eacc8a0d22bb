package eu.kakde.mesh.agent.cli;

/** What a command cannot do, in one line for the person who called it. */
final class AgentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AgentException(String message) {
        super(message);
    }
}
