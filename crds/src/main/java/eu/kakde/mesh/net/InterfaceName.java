package eu.kakde.mesh.net;

import java.util.regex.Pattern;

/** The name of a network interface, as wg-quick(8) accepts it: 1 to 15 letters, digits or {@code _=+.-}. */
public record InterfaceName(String text) {

    private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9_=+.-]{1,15}");

    public InterfaceName {
        if (!ALLOWED.matcher(text).matches() || text.equals(".") || text.equals("..")) {
            throw new InvalidValueException(text, "is not an interface name (1 to 15 of a-z A-Z 0-9 _ = + . -)");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
