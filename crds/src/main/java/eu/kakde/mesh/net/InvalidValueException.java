package eu.kakde.mesh.net;

import java.util.regex.Pattern;

/**
 * A text that is not a value of the wanted type. The message shows the text (shortened) and says what would be right.
 */
public final class InvalidValueException extends IllegalArgumentException {

    private static final int LONGEST_SHOWN = 80;
    /** Control, format and line-breaking characters, halves of surrogate pairs, and the quote that ends the text. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\"]");

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /** @param text what was given; shown with control characters replaced and at most 80 characters long */
    public InvalidValueException(String text, String remedy) {
        super("\"" + shown(text) + "\" " + remedy);
        this.remedy = remedy;
    }

    /** The message without the text, for where the text may be a secret that stands in the wrong place. */
    public String remedy() {
        return remedy;
    }

    private static String shown(String text) {
        String start = text.substring(0, Math.min(text.length(), 2 * LONGEST_SHOWN));
        boolean longer = start.codePointCount(0, start.length()) > LONGEST_SHOWN;
        int end = longer ? start.offsetByCodePoints(0, LONGEST_SHOWN) : start.length();
        return UNPRINTABLE.matcher(start.substring(0, end)).replaceAll("?") + (longer ? "..." : "");
    }
}
