package eu.kakde.mesh.conf;

import static eu.kakde.mesh.conf.WgQuickParserTest.PRIVATE_KEY;
import static eu.kakde.mesh.conf.WgQuickParserTest.runbook;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import eu.kakde.mesh.net.CpuTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that nobody sane wrote: nothing but {@link WgQuickSyntaxException} comes out, soon, and without a secret. */
class WgQuickHostileTest {

    private static final int LIMIT = 4 << 20;
    private static final String PRESHARED_KEY = "KFWAYTBgSP/UIFvd/p26+Q6jWiyDWJLim4W1YtDjl38=";
    private static final String PEER = "[Peer]\nPublicKey = d2CCgbOrmgUQ7rmM3jU8WP79mdjXvduc7R7dYqTGqGo=\n";

    @Test
    void refusesAFileOverFourMebibytes() {
        String comment = "[Interface]\n# ";
        assertThat(WgQuickConfig.parse(comment + "x".repeat(LIMIT - comment.length())))
                .isNotNull();
        assertThatExceptionOfType(WgQuickSyntaxException.class)
                .isThrownBy(() -> WgQuickConfig.parse(comment + "x".repeat(LIMIT - comment.length() + 1)))
                .withMessageContaining("4 MiB");
    }

    static List<Large> large() {
        return List.of(
                new Large("blanks in a list", "[Interface]\nAddress = 1.1.1.1", " ", "x"),
                new Large("blanks and commas", "[Interface]\nAddress = ", " ,", ""),
                new Large("tabs before a value", "[Interface]\nAddress =", "\t", ""),
                new Large("many addresses", "[Interface]\nAddress = 1.1.1.1", ",1.1.1.1", ""),
                new Large("many allowed IPs", "[Interface]\n" + PEER + "AllowedIPs = ::", ",::1/1", ""),
                new Large("one peer many times", "[Interface]\n", PEER + "AllowedIPs = 10.0.0.1/32\n", ""),
                new Large("one key many times", "[Interface]\n" + PEER, "AllowedIPs=10.0.0.1/32\n", ""),
                new Large("line feeds", "[Interface]", "\n", ""),
                new Large("carriage returns", "[Interface]", "\r", ""),
                new Large("NULs", "[Interface]\n", "\u0000", ""),
                new Large("line separators", "[Interface]\n", "\u2028", "="),
                new Large("next-line characters", "[Interface]", "\u0085", ""),
                new Large("sections", "", "[Interface]\n", ""),
                new Large("open brackets", "", "[", ""),
                new Large("hashes", "[Interface]\n[Peer]\n", "#", ""),
                new Large("a comment of blanks", "[Interface]\n[Peer]\n#", " ", ""),
                new Large("a comment of hashes and blanks", "[Interface]\n[Peer]\n", "# ", ""),
                new Large("many comments", "[Interface]\n[Peer]\n", "# a b\n", ""),
                new Large("a long name", "[Interface]\n[Peer]\n# ", "a", ""),
                new Large("equals signs", "[Interface]\n", "=", ""),
                new Large("a long key", "[Interface]\n", "k", " = v"),
                new Large("a long number", "[Interface]\nListenPort = ", "1", ""),
                new Large("a long prefix length", "[Interface]\nAddress = 1.1.1.1/", "1", ""),
                new Large("a long path", "[Interface]\nPostUp = wg set %i private-key /", "a", ""),
                new Large("a path of slashes", "[Interface]\nPostUp = wg set %i private-key /", "/", "("),
                new Large("a long endpoint", "[Interface]\n" + PEER + "Endpoint = ", "a.", ""),
                new Large("surrogates", "[Interface]\n", "\ud800", ""));
    }

    /** A file that one piece fills up to the limit. */
    record Large(String name, String start, String piece, String end) {

        String text() {
            return start + piece.repeat((LIMIT - start.length() - end.length()) / piece.length()) + end;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("large")
    void answersSoonWhateverTheFileHolds(Large file) {
        String text = file.text();
        CpuTime.isAtMost(8, () -> refusal(text).ifPresent(WgQuickHostileTest::isOneShortLine));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[Interface]\nPostUp = wg set %i private-key /a\u0000b",
                "[Interface]\nPostUp = wg set %i private-key /\ud800",
                "[Interface]\n\u0000",
                "\u0000",
                "[Interface]\nAddress = \u0000",
                "[Interface]\nAddress = 172.27.15.12\u2028/32",
                "[Interface]\n\u2028Address\u2029 = 172.27.15.12/32",
                "[Interface]\nbad\u2028line = 1",
                "[Interface]\n[Peer]\n# wk-1\u2028PostUp = reboot",
                "[Interface]\u2028Address = 172.27.15.12/32"
            })
    void takesNoOtherCharacterForAnEndOfLine(String text) {
        refusal(text).ifPresent(WgQuickHostileTest::isOneShortLine);
    }

    @Property(tries = 3000)
    void nothingElseIsEverThrown(@ForAll("damagedFiles") String text) {
        refusal(text).ifPresent(WgQuickHostileTest::isOneShortLine);
    }

    @Property(tries = 2000)
    void nothingElseIsEverThrownForAnyText(@ForAll String text) {
        refusal(text).ifPresent(WgQuickHostileTest::isOneShortLine);
        refusal("[Interface]\n" + text).ifPresent(WgQuickHostileTest::isOneShortLine);
        refusal("[Interface]\n" + PEER + text).ifPresent(WgQuickHostileTest::isOneShortLine);
    }

    /** The key is moved, cut off from its name, put under other names, and the lines around it are damaged. */
    @Property(tries = 3000)
    void noSecretEverComesOut(@ForAll("damagedFiles") String text) {
        String shown;
        try {
            WgQuickConfig config = WgQuickConfig.parse(text);
            boolean taken = config.peers().stream()
                    .anyMatch(peer -> peer.publicKey().base64().equals(PRESHARED_KEY));
            // A preshared key behind PublicKey is a public key for all that anybody can tell.
            shown = taken ? "" : config.toString() + config.format();
        } catch (WgQuickSyntaxException e) {
            shown = String.valueOf(e.getMessage()) + e.getCause();
        }
        showsNoSecret(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PrivateKey: KEY",
                "PrivateKey KEY",
                "PrivatKey = KEY",
                "KEY",
                "KEY = PrivateKey",
                "PrivateKey KEY = x",
                "Address = KEY",
                "ListenPort = KEY",
                "MTU = KEY",
                "PrivateKey = KEYKEY",
                "PrivateKey = \"KEY\"",
                "PrivateKey = KEY extra",
                "[KEY]",
                "[Interface] KEY",
                "[Peer]\nPublicKey = KEYx",
                "[Peer]\nPublicKey = xKEY",
                "[Peer]\nPublicKey = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxKEY",
                "[Peer]\nEndpoint = KEY",
                "[Peer]\nEndpoint = KEY:51820",
                "[Peer]\nAllowedIPs = KEY",
                "[Peer]\nAllowedIPs = 1.1.1.1/KEY",
                "[Peer]\nPersistentKeepalive = KEY",
                "[Peer]\nPrivateKey = KEY",
                "[Peer]\nPreshared = KEY",
                "[Peer]\nPresharedKey: KEY"
            })
    void mistakesAroundTheKeyDoNotShowIt(String mistake) {
        for (String secret : List.of(PRIVATE_KEY, PRESHARED_KEY)) {
            String text = "[Interface]\n" + mistake.replace("KEY", secret) + "\n";
            showsNoSecret(refusal(text).orElseThrow());
        }
    }

    @Test
    void aKeyInTheFileIsNeitherPrintedNorWrittenAgain() {
        WgQuickConfig config = WgQuickConfig.parse(
                "[Interface]\nPrivateKey = " + PRIVATE_KEY + "\n" + PEER + "PresharedKey = " + PRESHARED_KEY + "\n");
        showsNoSecret(config.toString());
        showsNoSecret(config.format());
        showsNoSecret(config.key().toString());
        assertThat(config.format()).doesNotContain("PrivateKey").doesNotContain("PresharedKey");
    }

    @Provide
    Arbitrary<String> damagedFiles() {
        Arbitrary<String> files = Arbitraries.of("ctb-edge-1", "ms-1", "wk-1", "wk-2")
                .map(node -> runbook(node)
                        .replaceFirst("(?m)^PostUp = .*$", "PrivateKey = " + PRIVATE_KEY)
                        .replace("Endpoint", "PresharedKey = " + PRESHARED_KEY + "\nEndpoint"));
        Arbitrary<String> pieces = Arbitraries.of(
                "",
                "",
                "\n",
                "\n\n",
                "=",
                "#",
                "[",
                "]",
                ",",
                " ",
                "\t",
                "\r",
                "\u0000",
                "\u2028",
                "\u0085",
                "\uFEFF",
                "é",
                "\ud83d",
                "😀",
                "0",
                "99999",
                "/",
                "%i",
                "PostUp = wg set %i private-key /x",
                "PrivateKey",
                "Public",
                "[Peer]",
                "[Interface]",
                "\nAddress = ",
                "\nEndpoint = ",
                "\nPublicKey = ",
                "\nAllowedIPs = ");
        Arbitrary<Damage> damage = Combinators.combine(
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 12),
                        pieces)
                .as(Damage::new);
        return Combinators.combine(files, damage.list().ofMinSize(1).ofMaxSize(5))
                .as((file, all) -> {
                    String text = file;
                    for (Damage one : all) {
                        text = one.on(text);
                    }
                    return text;
                });
    }

    record Damage(double where, int cut, String piece) {
        String on(String text) {
            int at = (int) (where * text.length());
            return text.substring(0, at) + piece + text.substring(Math.min(text.length(), at + cut));
        }
    }

    private static Optional<String> refusal(String text) {
        try {
            WgQuickConfig config = WgQuickConfig.parse(text);
            assertThat(WgQuickConfig.parse(config.format()).format()).isEqualTo(config.format());
            return Optional.empty();
        } catch (WgQuickSyntaxException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static void isOneShortLine(String message) {
        assertThat(message).startsWith("line ");
        assertThat(message.length()).isLessThan(400);
        assertThat(message.codePoints())
                .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c >= 0xd800 && c < 0xe000);
    }

    /** Not even half of one, in whatever case. */
    private static void showsNoSecret(String shown) {
        for (String secret : List.of(PRIVATE_KEY, PRESHARED_KEY)) {
            for (int from = 0; from + 20 <= secret.length(); from++) {
                assertThat(shown.toLowerCase(Locale.ROOT))
                        .doesNotContain(secret.substring(from, from + 20).toLowerCase(Locale.ROOT));
            }
        }
    }
}
