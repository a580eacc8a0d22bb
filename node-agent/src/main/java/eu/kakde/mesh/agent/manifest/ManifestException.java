package eu.kakde.mesh.agent.manifest;

/** Manifests that make no mesh. The message is one line: file or object, field, value, remedy. */
public final class ManifestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ManifestException(String message) {
        super(message);
    }
}
