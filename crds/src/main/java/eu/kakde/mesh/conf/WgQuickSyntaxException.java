package eu.kakde.mesh.conf;

import java.util.regex.Pattern;

/**
 * A line of a wg-quick file that is not understood. The message names the line and never shows a secret: whatever may
 * be a key is left out of it, because a private key stands easily behind the wrong name.
 */
public final class WgQuickSyntaxException extends IllegalArgumentException {

    /** Half a key's base64 or more. */
    private static final Pattern PERHAPS_A_KEY = Pattern.compile("[A-Za-z0-9+/]{20,}=*");

    WgQuickSyntaxException(int line, String message) {
        super("line " + line + ": " + PERHAPS_A_KEY.matcher(message).replaceAll("(not shown)"));
    }
}
