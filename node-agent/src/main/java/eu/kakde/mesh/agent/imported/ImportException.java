package eu.kakde.mesh.agent.imported;

/** Hosts that make no mesh together. The message is one line. */
public final class ImportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ImportException(String message) {
        super(message);
    }
}
