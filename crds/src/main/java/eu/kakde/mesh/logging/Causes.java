package eu.kakde.mesh.logging;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** An exception in one line. */
public final class Causes {

    private Causes() {}

    /**
     * The messages of an exception and its causes, each once; of one that nobody foresaw also where it came from, since
     * no stack trace is printed.
     */
    public static String of(Throwable problem) {
        StringBuilder text = new StringBuilder();
        Throwable last = problem;
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            String message = message(cause);
            boolean onlySaysWhat = message.startsWith("Operation: [") && cause.getCause() != null;
            if (!onlySaysWhat && text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
            }
            last = cause;
        }
        if (isFault(last) && last.getStackTrace().length > 0) {
            text.append(" (at ").append(last.getStackTrace()[0]).append(')');
        }
        return text.toString();
    }

    /** A mistake in a program, by the type; those are never thrown to tell a user something. */
    private static boolean isFault(Throwable cause) {
        return cause instanceof NullPointerException
                || cause instanceof IndexOutOfBoundsException
                || cause instanceof ClassCastException
                || cause instanceof UnsupportedOperationException
                || cause instanceof Error;
    }

    /** The API server's own words where there are any. */
    private static String message(Throwable cause) {
        if (cause instanceof KubernetesClientException refused
                && refused.getStatus() != null
                && refused.getStatus().getMessage() != null) {
            return refused.getStatus().getMessage() + " (" + refused.getCode() + ")";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
