package eu.kakde.mesh.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    private static final String LABEL_63 = "a".repeat(63);
    private static final String NAME_253 = LABEL_63 + "." + LABEL_63 + "." + LABEL_63 + "." + "a".repeat(61);

    @ParameterizedTest
    @CsvSource({
        "203.0.113.10:51820, 203.0.113.10:51820, 203.0.113.10",
        "[2001:db8::1]:51820, [2001:db8::1]:51820, 2001:db8::1",
        "[2001:DB8:0::1]:1, [2001:db8::1]:1, 2001:db8::1",
        "[::]:65535, [::]:65535, ::",
        "edge.example.org:51820, edge.example.org:51820, edge.example.org",
        "Edge.EXAMPLE.org:51820, edge.example.org:51820, edge.example.org",
        "localhost:1, localhost:1, localhost",
        "xn--bcher-kva.example:1, xn--bcher-kva.example:1, xn--bcher-kva.example",
        "1a.2b:1, 1a.2b:1, 1a.2b",
        "3com.com:1, 3com.com:1, 3com.com",
        "1.2.3.com:1, 1.2.3.com:1, 1.2.3.com",
        "0x.example:1, 0x.example:1, 0x.example",
    })
    void readsAndWritesCanonically(String text, String canonical, String host) {
        Endpoint endpoint = Endpoint.parse(text);
        assertThat(endpoint).hasToString(canonical).isEqualTo(Endpoint.parse(canonical));
        assertThat(endpoint.host()).isEqualTo(host);
        assertThat(new Endpoint(endpoint.host(), endpoint.port())).isEqualTo(endpoint);
    }

    @Test
    void takesTheLongestNamesThereAre() {
        assertThat(Endpoint.parse(NAME_253 + ":1").host()).isEqualTo(NAME_253);
    }

    static String[] bad() {
        return new String[] {
            NAME_253 + "a:1",
            LABEL_63 + "a.example:1",
            "",
            ":",
            ":51820",
            "203.0.113.10",
            "203.0.113.10:",
            "203.0.113.10:0",
            "203.0.113.10:00001",
            "203.0.113.10:65536",
            "203.0.113.10:99999",
            "203.0.113.10:-1",
            "203.0.113.10:+1",
            "203.0.113.10:51820 ",
            " 203.0.113.10:51820",
            "203.0.113.10:51820\n",
            "203.0.113.10:٥١",
            "203.0.113.256:51820",
            "203.0.113:51820",
            "203.0.113.010:51820",
            "1.2.3.4.5:51820",
            "1.2.3.4.:51820",
            "2001:db8::1:51820",
            "[2001:db8::1]",
            "[2001:db8::1]:",
            "[2001:db8::1:51820",
            "2001:db8::1]:51820",
            "[203.0.113.10]:51820",
            "[edge.example]:51820",
            "[]:51820",
            "[[::1]]:51820",
            "[fe80::1%eth0]:51820",
            "[::ffff:192.0.2.1]:51820",
            "edge..example:51820",
            ".example:51820",
            "example.:51820",
            "-a.example:51820",
            "a-.example:51820",
            "a_b.example:51820",
            "a b.example:51820",
            "bücher.example:51820",
            "a.example;reboot:51820",
            "$(reboot):51820",
            "a/b:51820",
            "http://a.example:51820",
            "a\u0000.example:51820",
            "a\n.example:51820",
            "a\u2028:51820"
        };
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesWhatIsNoEndpoint(String text) {
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> Endpoint.parse(text));
    }

    /** getaddrinfo, by which wg resolves, reads these as numbers: 172.27.15.12 could hide behind every one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0xac1b0f0c:51820",
                "0XAC1B0F0C:51820",
                "0xac.0x1b.0xf.0xc:51820",
                "172.27.15.0xc:51820",
                "0xac.27.3852:1",
                "2887454476:51820",
                "172.1773324:51820",
                "0254.033.017.014:51820",
                "a.0x:1",
                "edge.123:1",
                "0xac1b.010:1"
            })
    void refusesNamesThatEndInANumber(String text) {
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> Endpoint.parse(text));
    }

    /** The Kelvin sign becomes a plain k in lower case. */
    @Test
    void refusesLettersThatOnlyLowerCaseMakesAscii() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> Endpoint.parse("\u212A8s.example:51820"));
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new Endpoint("\u212A8s.example", 51820));
    }

    @Test
    void refusesHostsThatAreNone() {
        for (String host : new String[] {"", "[::1]", "a b", "a\nb", "1.2.3", "0x1", ":", "a:1"}) {
            assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> new Endpoint(host, 51820));
        }
    }

    @Test
    void knowsAddressesFromNames() {
        assertThat(Endpoint.parse("203.0.113.10:51820").address()).contains(new IpAddress("203.0.113.10"));
        assertThat(Endpoint.parse("[2001:db8::1]:51820").address()).contains(new IpAddress("2001:db8::1"));
        assertThat(Endpoint.parse("edge.example:51820").address()).isEmpty();
        assertThat(Endpoint.parse("dead.beef:51820").address()).isEmpty();
        assertThat(Endpoint.of(new IpAddress("2001:db8::1"), 51820)).hasToString("[2001:db8::1]:51820");
    }
}
