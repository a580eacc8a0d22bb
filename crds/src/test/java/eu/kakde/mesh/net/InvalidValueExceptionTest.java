package eu.kakde.mesh.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What texts of strangers do to messages and to the reader's time. */
class InvalidValueExceptionTest {

    private static final List<Function<String, ?>> TYPES =
            List.of(IpAddress::new, Cidr::parse, Endpoint::parse, PublicKey::new, NodeName::new, InterfaceName::new);

    @Test
    void showsTheTextAndTheRemedy() {
        assertThat(new InvalidValueException("wk_1", "is not a node name")).hasMessage("\"wk_1\" is not a node name");
    }

    @Property
    void messagesAreOneShortLine(@ForAll String text) {
        String message = new InvalidValueException(text, "remedy").getMessage();
        assertThat(message.codePoints())
                .noneMatch(c -> Character.isISOControl(c)
                        || Character.getType(c) == Character.LINE_SEPARATOR
                        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                        || Character.getType(c) == Character.FORMAT
                        || Character.getType(c) == Character.SURROGATE);
        assertThat(message.length()).isLessThan(120);
    }

    @Test
    void replacesEverythingThatBreaksOrHidesALine() {
        String text = "a\nb\rc\u0085d\u2028e\u2029f\u0000g\u001b[31mh\u202ei\"j\ud800k";
        assertThat(new InvalidValueException(text, "x").getMessage()).isEqualTo("\"a?b?c?d?e?f?g?[31mh?i?j?k\" x");
    }

    @Test
    void cutsNoCharacterInHalf() {
        String text = "a".repeat(79) + "😀".repeat(9);
        assertThat(new InvalidValueException(text, "x").getMessage()).isEqualTo("\"" + "a".repeat(79) + "😀...\" x");
    }

    static List<String> hostile() {
        int length = 1 << 20;
        return List.of(
                "a".repeat(length),
                "a-".repeat(length),
                "a.".repeat(length),
                "-".repeat(length),
                ".".repeat(length),
                "1.".repeat(length),
                ":".repeat(length),
                "[".repeat(length) + "]:1",
                " ".repeat(length),
                "\n".repeat(length),
                "/".repeat(length),
                "1".repeat(length) + "/" + "1".repeat(length),
                "a:".repeat(length) + "1",
                "=".repeat(length),
                "A".repeat(length) + "=",
                "😀".repeat(length),
                "a".repeat(253) + "!",
                "a-".repeat(126) + "!",
                "a.".repeat(126) + "!",
                "a".repeat(253) + "!:1",
                "a-".repeat(126) + "!:1",
                "a.".repeat(126) + "!:1");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void hostileTextsAreRefusedAtOnce(String text) {
        CpuTime.isAtMost(5, () -> {
            for (Function<String, ?> type : TYPES) {
                try {
                    type.apply(text);
                } catch (InvalidValueException e) {
                    assertThat(e.getMessage().length()).isLessThan(300);
                }
            }
        });
    }

    @Property(tries = 2000)
    void anyTextIsAValueOrRefused(@ForAll String text) {
        for (Function<String, ?> type : TYPES) {
            try {
                Object value = type.apply(text);
                assertThat(type.apply(value.toString())).isEqualTo(value);
            } catch (InvalidValueException e) {
                assertThat(e).hasMessageStartingWith("\"");
            }
        }
    }
}
