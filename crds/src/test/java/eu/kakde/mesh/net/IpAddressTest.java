package eu.kakde.mesh.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "172.27.15.12, 172.27.15.12",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "fd27::12, fd27::12",
        "FD27:0::12, fd27::12",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "0:0:0:0:0:0:0:0, ::",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        // RFC 5952, section 4.2.2: one zero group is not shortened
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        // section 4.2.3: the longest run, the first of equals
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "1:0:0:0:0:0:0:0, 1::",
        "0:0:1:1:1:1:0:0, ::1:1:1:1:0:0",
        "2001:0db8:00aa::000f, 2001:db8:aa::f",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    })
    void writesCanonically(String text, String canonical) {
        assertThat(new IpAddress(text).text()).isEqualTo(canonical);
        assertThat(new IpAddress(text)).hasToString(canonical).isEqualTo(new IpAddress(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "172.27.15",
                "172.27.15.12.1",
                "172.27.15.256",
                "172.27.15.-1",
                "172.27.15.012",
                "0172.27.15.1",
                "172.27.15.12 ",
                " 172.27.15.12",
                "172.27.15.12\n",
                "172.27..12",
                ".172.27.15.12",
                "172.27.15.12.",
                "0x7f.0.0.1",
                "2130706433",
                "127.1",
                "172.27.15.12/32",
                "localhost",
                "١٧٢.٢٧.١٥.١٢",
                "1.2.3.４",
                ":",
                ":::",
                "1:::2",
                ":1::2",
                "1::2:",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "12345::",
                "g::1",
                "1:2:3:4:5:6:7::8",
                "::1:2:3:4:5:6:7:8",
                "fe80::1%eth0",
                "fe80::1%1",
                "[fd27::12]",
                "::ffff:192.0.2.1",
                "::ffff:c000:201",
                "0:0:0:0:0:ffff:c000:201",
                "::1.2.3",
                "::1.2.3.04",
                "::1.2.3.4.5",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "00001::",
                "fd27::12\n",
                "fd27::12\u0000",
                "172.27.15.12\u0000",
                "fd27:: 12"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> new IpAddress(text))
                .withMessageContaining("is not an IPv4 or IPv6 address")
                .withMessageContaining("172.27.15.12");
    }

    @Test
    void neverLooksANameUp() {
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> new IpAddress("localhost"));
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> new IpAddress("dead.beef"));
    }

    @Property
    void bytesComeBackFromItsText(@ForAll @Size(16) byte[] bytes) {
        if (isIpv4Mapped(bytes)) {
            return;
        }
        IpAddress address = IpAddress.of(bytes);
        assertThat(address.bytes()).isEqualTo(bytes);
        assertThat(new IpAddress(address.text())).isEqualTo(address);
        assertThat(new IpAddress(inFull(bytes))).isEqualTo(address);
        assertThat(new IpAddress(inFull(bytes).toUpperCase(java.util.Locale.ROOT)))
                .isEqualTo(address);
        assertThat(address.bits()).isEqualTo(128);
    }

    @Property
    void everyPatternOfZeroGroupsIsShortenedByTheRule(@ForAll("zeroPatterns") int pattern) {
        byte[] bytes = new byte[16];
        for (int group = 0; group < 8; group++) {
            bytes[2 * group + 1] = (byte) ((pattern >> group & 1) == 0 ? 0 : 0xa);
        }
        if (!isIpv4Mapped(bytes)) {
            assertThat(IpAddress.of(bytes).text()).isEqualTo(shortest(bytes));
        }
    }

    @Provide
    Arbitrary<Integer> zeroPatterns() {
        return Arbitraries.integers().between(0, 255);
    }

    @Property
    void ipv4BytesComeBackFromItsText(@ForAll @Size(4) byte[] bytes) throws UnknownHostException {
        IpAddress address = IpAddress.of(bytes);
        assertThat(address.bytes()).isEqualTo(bytes);
        assertThat(address.isIpv4()).isTrue();
        assertThat(address.bits()).isEqualTo(32);
        assertThat(new IpAddress(address.text())).isEqualTo(address);
        assertThat(address.toInetAddress()).isEqualTo(InetAddress.getByAddress(bytes));
        assertThat(IpAddress.of(InetAddress.getByAddress(bytes))).isEqualTo(address);
    }

    @Property(tries = 5000)
    void readsIpv6AsTheNaiveReaderDoes(@ForAll("almostIpv6") String text) {
        Optional<byte[]> expected = naiveIpv6(text).filter(bytes -> !isIpv4Mapped(bytes));
        if (expected.isPresent()) {
            assertThat(new IpAddress(text).bytes()).as(text).isEqualTo(expected.get());
        } else {
            assertThatExceptionOfType(InvalidValueException.class).as(text).isThrownBy(() -> new IpAddress(text));
        }
    }

    @Provide
    Arbitrary<String> almostIpv6() {
        Arbitrary<String> piece = Arbitraries.of(
                ":",
                "::",
                ":",
                "0",
                "1",
                "ffff",
                "FFFF",
                "00",
                "0000",
                "00000",
                "g",
                "1.2.3.4",
                "01.2.3.4",
                "%",
                "255.0");
        return piece.list()
                .ofMinSize(1)
                .ofMaxSize(17)
                .map(pieces -> ":" + String.join("", pieces))
                .flatMap(text -> Arbitraries.of(text, text.substring(1)).filter(t -> t.indexOf(':') >= 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 8, 15, 17, 20, 64})
    void refusesOtherLengthsThanFourAndSixteen(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> IpAddress.of(new byte[length]));
    }

    @Test
    void ordersIpv4BeforeIpv6AndThenByNumber() {
        List<IpAddress> ordered = addresses("9.0.0.0", "10.0.0.2", "10.0.0.10", "200.0.0.1", "::2", "::10", "fd27::1");
        assertThat(new TreeSet<>(ordered.reversed())).containsExactlyElementsOf(ordered);
    }

    @ParameterizedTest
    @CsvSource({
        "172.27.15.0, 1, 172.27.15.1",
        "172.27.15.255, 1, 172.27.16.0",
        "0.0.0.0, 4294967295, 255.255.255.255",
        "fd27::, 18446744073709551616, fd27:0:0:1::",
        "::, 0, ::",
        "255.255.255.255, 1, 0.0.0.0",
    })
    void countsOn(String from, BigInteger offset, String to) {
        assertThat(new IpAddress(from).plus(offset)).isEqualTo(new IpAddress(to));
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.15.3, true",
        "203.0.113.10, true",
        "172.27.15.255, true",
        "fd27::12, true",
        "2001:db8::1, true",
        "0.0.0.0, false",
        "127.0.0.1, false",
        "127.255.0.1, false",
        "169.254.1.1, false",
        "224.0.0.1, false",
        "239.255.255.255, false",
        "255.255.255.255, false",
        "::, false",
        "::1, false",
        "fe80::1, false",
        "febf::1, false",
        "ff02::1, false",
    })
    void knowsWhichAddressesOneMachineCanHave(String address, boolean globalUnicast) {
        assertThat(new IpAddress(address).isGlobalUnicast()).isEqualTo(globalUnicast);
    }

    private static List<IpAddress> addresses(String... texts) {
        return Arrays.stream(texts).map(IpAddress::new).toList();
    }

    private static boolean isIpv4Mapped(byte[] bytes) {
        return HexFormat.of().formatHex(bytes, 0, 12).equals("00000000000000000000ffff");
    }

    private static String inFull(byte[] bytes) {
        return IntStream.range(0, 8)
                .mapToObj(i -> HexFormat.of().formatHex(bytes, 2 * i, 2 * i + 2))
                .collect(Collectors.joining(":"));
    }

    /** Tries every run of zero groups: the shortest text wins, of equals the one whose run comes first. */
    private static String shortest(byte[] bytes) {
        List<String> groups = Arrays.stream(inFull(bytes).split(":"))
                .map(group -> group.replaceFirst("^0{1,3}", ""))
                .toList();
        String best = String.join(":", groups);
        int bestRun = 1;
        for (int start = 0; start < 8; start++) {
            for (int end = start + 2; end <= 8; end++) {
                boolean zeros = groups.subList(start, end).stream().allMatch("0"::equals);
                if (zeros && end - start > bestRun) {
                    bestRun = end - start;
                    best = String.join(":", groups.subList(0, start)) + "::" + String.join(":", groups.subList(end, 8));
                }
            }
        }
        return best;
    }

    /** RFC 4291, section 2.2, word for word. */
    private static Optional<byte[]> naiveIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        String left = gap < 0 ? text : text.substring(0, gap);
        String right = gap < 0 ? "" : text.substring(gap + 2);
        Optional<String> leftHex = naiveGroups(left, gap < 0);
        Optional<String> rightHex = naiveGroups(right, true);
        if (leftHex.isEmpty() || rightHex.isEmpty()) {
            return Optional.empty();
        }
        int missing = 32 - leftHex.get().length() - rightHex.get().length();
        if (gap < 0 ? missing != 0 : missing < 4) {
            return Optional.empty();
        }
        return Optional.of(HexFormat.of().parseHex(leftHex.get() + "0".repeat(missing) + rightHex.get()));
    }

    private static Optional<String> naiveGroups(String text, boolean ipv4AtTheEnd) {
        if (text.isEmpty()) {
            return Optional.of("");
        }
        StringBuilder hex = new StringBuilder();
        String[] groups = text.split(":", -1);
        for (int i = 0; i < groups.length; i++) {
            if (groups[i].matches("[0-9a-fA-F]{1,4}")) {
                hex.append("0".repeat(4 - groups[i].length())).append(groups[i]);
            } else if (ipv4AtTheEnd
                    && i == groups.length - 1
                    && groups[i].matches("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}")) {
                for (String number : groups[i].split("\\.")) {
                    if (Integer.parseInt(number) > 255) {
                        return Optional.empty();
                    }
                    hex.append(String.format("%02x", Integer.parseInt(number)));
                }
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(hex.toString());
    }
}
