package eu.kakde.mesh.agent.host;

import java.io.IOException;
import java.nio.file.Path;

/** A file of the host that could not be read or written. The message is one line: what was tried, on what, why not. */
public final class HostFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public HostFileException(String tried, Path file, String problem) {
        super(tried + " " + file + ": " + problem);
    }

    HostFileException(String tried, Path file, IOException cause) {
        super(tried + " " + file + ": " + cause.getClass().getSimpleName() + " " + cause.getMessage(), cause);
    }
}
