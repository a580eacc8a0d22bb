package eu.kakde.mesh.agent.kernel;

import java.util.List;
import java.util.Optional;

/**
 * How one test ended, as it travels out of the guest: a line of fields between tabs, the first of which is
 * {@code test}.
 *
 * @param detail why it failed or was skipped; empty for one that passed
 */
record GuestResult(String testClass, String test, Outcome outcome, long millis, String detail) {

    enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    private static final String KIND = "test";
    private static final int FIELDS = 6;

    String toLine() {
        return String.join(
                "\t", KIND, escape(testClass), escape(test), outcome.name(), Long.toString(millis), escape(detail));
    }

    /** Empty for a line that is none, such as one that a crash cut off. */
    static Optional<GuestResult> parse(String line) {
        List<String> fields = List.of(line.strip().split("\t", -1));
        if (!fields.getFirst().equals(KIND) || fields.size() < FIELDS - 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new GuestResult(
                    unescape(fields.get(1)),
                    unescape(fields.get(2)),
                    Outcome.valueOf(fields.get(3)),
                    Long.parseLong(fields.get(4)),
                    fields.size() < FIELDS ? "" : unescape(fields.get(5))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\r", "\\r")
                .replace("\n", "\\n");
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                out.append(c);
                continue;
            }
            i++;
            switch (text.charAt(i)) {
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                default -> out.append(text.charAt(i));
            }
        }
        return out.toString();
    }
}
