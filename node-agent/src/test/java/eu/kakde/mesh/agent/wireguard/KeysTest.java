package eu.kakde.mesh.agent.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    @Test
    void thePublicKeyIsThatOfRfc7748() {
        // Section 6.1, Alice.
        PrivateKey alice = PrivateKey.of(
                HexFormat.of().parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
        assertThat(HexFormat.of().formatHex(alice.publicKey().bytes()))
                .isEqualTo("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    }

    @Test
    void clampingDoesNotChangeThePublicKey() {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) 0xff);
        PrivateKey key = PrivateKey.of(bytes);
        assertThat(key.bytes()[0]).isEqualTo((byte) 0xf8);
        assertThat(key.bytes()[31]).isEqualTo((byte) 0x7f);
        assertThat(PrivateKey.of(key.bytes())).isEqualTo(key);
        assertThat(PrivateKey.of(key.bytes()).publicKey()).isEqualTo(key.publicKey());
    }

    @Test
    void readsWhatItWrites() {
        PrivateKey key = PrivateKey.generate();
        assertThat(PrivateKey.parse(key.toBase64() + "\n")).isEqualTo(key);
        assertThat(PrivateKey.generate()).isNotEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "c2VjcmV0", "!!!!secret!!!!", "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"})
    void refusalsDoNotRepeatTheText(String text) {
        assertThatThrownBy(() -> PrivateKey.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("c2Vj")
                .hasNoCause();
        assertThatThrownBy(() -> PresharedKey.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("c2Vj")
                .hasNoCause();
    }

    @Test
    void secretsAreNotShown() {
        PrivateKey key = PrivateKey.generate();
        DeviceConfig config = DeviceConfig.ofPeers(
                        PeerConfig.addOrUpdate(Samples.key(1)).withPresharedKey(PresharedKey.of(key.bytes())))
                .withPrivateKey(key);
        assertThat(config.toString())
                .contains("(private key)", "(preshared key)")
                .doesNotContain(key.toBase64(), HexFormat.of().formatHex(key.bytes()));
        assertThat(Optional.of(key).toString()).doesNotContain(key.toBase64());
    }

    @Test
    void closingWipes() {
        PrivateKey key = PrivateKey.generate();
        key.close();
        assertThat(key.bytes()).containsOnly(0);
    }
}
