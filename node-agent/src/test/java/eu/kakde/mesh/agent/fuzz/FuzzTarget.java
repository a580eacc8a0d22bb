package eu.kakde.mesh.agent.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/**
 * A parser under fuzzing. Whatever it is given, it returns or refuses by an exception of its own kind.
 *
 * @param name also of its corpus, {@code corpus/NAME.txt}
 * @param seeds good inputs, which are mutated
 * @param refusal what it may throw
 */
public record FuzzTarget(String name, List<byte[]> seeds, Class<? extends Exception> refusal, Parser parser) {

    /** The parser, and what holds of what it accepts. */
    @FunctionalInterface
    public interface Parser {
        void parse(byte[] input) throws Exception;
    }

    /** A parser of text whose values have a text that is read as an equal value. */
    public static <T> FuzzTarget text(
            String name, Class<? extends Exception> refusal, Function<String, T> parser, List<String> seeds) {
        return text(name, refusal, parser, Object::toString, seeds);
    }

    /** @param format writes a value; equal values have equal texts */
    public static <T> FuzzTarget text(
            String name,
            Class<? extends Exception> refusal,
            Function<String, T> parser,
            Function<T, String> format,
            List<String> seeds) {
        return new FuzzTarget(
                name,
                seeds.stream()
                        .map(seed -> seed.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                refusal,
                input -> {
                    String written = format.apply(parser.apply(new String(input, StandardCharsets.UTF_8)));
                    if (!format.apply(again(parser, written)).equals(written)) {
                        throw new AssertionError("what it writes is read as something else: " + written);
                    }
                });
    }

    /** What was written must be readable: refusing it is no refusal of the input. */
    private static <T> T again(Function<String, T> parser, String written) {
        try {
            return parser.apply(written);
        } catch (RuntimeException e) {
            throw new AssertionError("it does not read what it writes: " + written, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * What becomes of an input.
     *
     * @return empty when it is accepted, else the refusal's message
     * @throws AssertionError when the parser fails otherwise
     */
    String outcome(byte[] input) {
        try {
            parser.parse(input);
            return "";
        } catch (Exception e) {
            if (!refusal.isInstance(e)) {
                throw new AssertionError("throws " + e, e);
            }
            String message = String.valueOf(e.getMessage());
            if (message.indexOf('\n') >= 0) {
                throw new AssertionError("refuses by more than one line: " + message, e);
            }
            return message;
        }
    }
}
