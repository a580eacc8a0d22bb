package eu.kakde.mesh.net;

/**
 * A text that is not a value of the wanted type. The message shows the text (shortened) and says what would be right.
 */
public final class InvalidValueException extends IllegalArgumentException {

    private static final int LONGEST_SHOWN = 80;

    /** @param text what was given; shown with control characters replaced and at most 80 characters long */
    public InvalidValueException(String text, String remedy) {
        super("\"" + shown(text) + "\" " + remedy);
    }

    private static String shown(String text) {
        String oneLine = text.replaceAll("[\\p{Cntrl}\\p{Cf}\"]", "?");
        return oneLine.length() <= LONGEST_SHOWN ? oneLine : oneLine.substring(0, LONGEST_SHOWN) + "...";
    }
}
