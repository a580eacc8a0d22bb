package eu.kakde.mesh.packaging;

/** An image cannot be made on this machine; the message says what is missing and what to do. */
final class UnavailableException extends Exception {

    UnavailableException(String message) {
        super(message);
    }
}
