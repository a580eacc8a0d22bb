package eu.kakde.mesh.api.v1alpha1;

import java.util.regex.Pattern;

/** A field of a resource that has no value of its type. The message is one line: kind, name, field, value, remedy. */
public final class InvalidSpecException extends IllegalArgumentException {

    private static final int LONGEST_NAME = 253;
    /** The name comes from a file that nobody checked. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private final String fieldAndProblem;

    InvalidSpecException(String kind, String name, String field, String problem) {
        super(kind + " " + shown(name) + ": " + field + ": " + problem);
        this.fieldAndProblem = field + ": " + problem;
    }

    /** The message without kind and name, for a condition of the object itself. */
    public String fieldAndProblem() {
        return fieldAndProblem;
    }

    private static String shown(String name) {
        String start = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
        return UNPRINTABLE.matcher(start).replaceAll("?");
    }
}
