package eu.kakde.mesh.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "wk-1", "ctb-edge-1", "node.home.example", "a.b", "1.2.3", "a--b", "xn--x"})
    void takesDnsSubdomains(String text) {
        assertThat(new NodeName(text)).hasToString(text);
    }

    @Test
    void takesTheLongestNamesThatKubernetesHas() {
        assertThat(new NodeName("a".repeat(253)).text()).hasSize(253);
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> new NodeName("a".repeat(254)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "-",
                "a.",
                ".a",
                "a..b",
                "-a",
                "a-",
                "a.-b",
                "a-.b",
                "A",
                "wk_1",
                "wk 1",
                "wk-1\n",
                "\nwk-1",
                "wk-1\u0000",
                "wk/1",
                "../etc",
                "wk-1;reboot",
                "wk-é",
                "wk-１",
                "wk-1\u2028"
            })
    void refusesWhatIsNoName(String text) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new NodeName(text))
                .withMessageContaining("is not a node name");
    }

    @Test
    void ordersByText() {
        assertThat(new NodeName("a")).isLessThan(new NodeName("a-b")).isLessThan(new NodeName("b"));
        assertThat(new NodeName("wk-10")).isLessThan(new NodeName("wk-2"));
    }
}
