package eu.kakde.mesh.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterfaceNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"wg0", "w", "Wg_0=+.-", "123456789012345", "...", "a.b"})
    void takesWhatWgQuickTakes(String text) {
        assertThat(new InterfaceName(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "1234567890123456", "wg/0", "wg 0", "wg0\n", "wg:0", "wg0\u0000", "wg0;", "wgé"})
    void refusesWhatTheKernelOrAShellWouldMisread(String text) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new InterfaceName(text))
                .withMessageContaining("is not an interface name");
    }
}
