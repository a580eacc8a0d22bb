package eu.kakde.mesh.client;

import java.io.IOException;

/** The API server cannot be asked with this client configuration; says in one line where it is wrong and what to do. */
public final class KubeAccessException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message quotes nothing of a kubeconfig's credentials, and therefore has no cause */
    KubeAccessException(String message) {
        super(message);
    }
}
