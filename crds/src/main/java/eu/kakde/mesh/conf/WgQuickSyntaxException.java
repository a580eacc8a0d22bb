package eu.kakde.mesh.conf;

/** A line of a wg-quick file that is not understood. The message names the line and never shows a secret. */
public final class WgQuickSyntaxException extends IllegalArgumentException {

    WgQuickSyntaxException(int line, String message) {
        super("line " + line + ": " + message);
    }
}
