package eu.kakde.mesh.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "172.27.15.0/24, 172.27.15.0/24",
        "172.27.15.12, 172.27.15.12/32",
        "172.27.15.12/32, 172.27.15.12/32",
        "0.0.0.0/0, 0.0.0.0/0",
        "128.0.0.0/1, 128.0.0.0/1",
        "10.0.0.254/31, 10.0.0.254/31",
        "fd27::12, fd27::12/128",
        "FD27:0::/64, fd27::/64",
        "::/0, ::/0",
        "8000::/1, 8000::/1",
    })
    void readsAndWritesCanonically(String text, String canonical) {
        assertThat(Cidr.parse(text)).hasToString(canonical).isEqualTo(Cidr.parse(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/24",
                "172.27.15.0/",
                "172.27.15.0/33",
                "172.27.15.0/-1",
                "172.27.15.0/+1",
                "172.27.15.0/024",
                "172.27.15.0/24/24",
                "172.27.15.0/ 24",
                "172.27.15.0 /24",
                "172.27.15.0/24\n",
                "172.27.15.0/٢٤",
                "172.27.15.0/255.255.255.0",
                "172.27.15.0/99999999999",
                "fd27::/129",
                "wk-1/32",
                "172.27.15/24",
                "172.27.15.0/2147483648",
                "::ffff:0:0/96"
            })
    void refusesWhatIsNoPrefix(String text) {
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> Cidr.parse(text));
    }

    @Test
    void namesTheRightPrefixWhenHostBitsAreSet() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> Cidr.parse("172.27.15.12/24"))
                .withMessage("\"172.27.15.12/24\" has bits set behind its prefix (write 172.27.15.0/24)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "128.0.0.0/0",
                "0.0.0.1/0",
                "10.0.0.255/31",
                "10.128.0.0/8",
                "10.192.0.0/9",
                "10.0.0.1/24",
                "::1/0",
                "fd27::1/127",
                "fd27:0:0:8000::/48"
            })
    void refusesABitBehindThePrefixWhereverItStands(String text) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> Cidr.parse(text))
                .withMessageContaining("has bits set behind its prefix");
    }

    @ParameterizedTest
    @CsvSource({
        "172.27.15.0/24, 172.27.15.255, true",
        "172.27.15.0/24, 172.27.16.0, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::, false",
        "::/0, 1.2.3.4, false",
        "fd27::/127, fd27::1, true",
        "fd27::/127, fd27::2, false",
        "10.128.0.0/9, 10.255.0.1, true",
        "10.128.0.0/9, 10.127.0.1, false",
    })
    void knowsWhatLiesInside(String cidr, String address, boolean inside) {
        assertThat(Cidr.parse(cidr).contains(new IpAddress(address))).isEqualTo(inside);
    }

    @Property
    void containsExactlyWhatSharesItsBits(@ForAll("addresses") IpAddress a, @ForAll("addresses") IpAddress b) {
        for (int length = 0; length <= a.bits(); length++) {
            boolean same = a.bits() == b.bits() && bits(a).substring(0, length).equals(bits(b).substring(0, length));
            Cidr network = Cidr.networkOf(a, length);
            assertThat(network.contains(a)).isTrue();
            assertThat(network.contains(b)).isEqualTo(same);
            assertThat(network.overlaps(Cidr.host(b))).isEqualTo(same);
            assertThat(Cidr.host(b).overlaps(network)).isEqualTo(same);
            assertThat(network.overlaps(Cidr.networkOf(b, Math.min(length, b.bits()))))
                    .isEqualTo(same);
            assertThat(Cidr.parse(network.toString())).isEqualTo(network);
            assertThat(network.size()).isEqualTo(BigInteger.TWO.pow(a.bits() - length));
            assertThat(network.isHost()).isEqualTo(length == a.bits());
        }
    }

    @Provide
    Arbitrary<IpAddress> addresses() {
        Arbitrary<IpAddress> ipv4 =
                Arbitraries.bytes().array(byte[].class).ofSize(4).map(IpAddress::of);
        Arbitrary<IpAddress> ipv6 = Arbitraries.bytes()
                .array(byte[].class)
                .ofSize(16)
                .map(bytes -> {
                    bytes[0] = (byte) 0xfd;
                    return IpAddress.of(bytes);
                });
        return Arbitraries.oneOf(ipv4, ipv6);
    }

    @Test
    void ordersByAddressThenByLength() {
        List<Cidr> ordered = List.of(
                Cidr.parse("10.0.0.0/8"),
                Cidr.parse("10.0.0.0/24"),
                Cidr.parse("10.0.1.0/24"),
                Cidr.parse("fd27::/64"));
        assertThat(new TreeSet<>(ordered.reversed())).containsExactlyElementsOf(ordered);
    }

    private static String bits(IpAddress address) {
        StringBuilder bits = new StringBuilder();
        for (byte b : address.bytes()) {
            bits.append(String.format("%8s", Integer.toBinaryString(b & 0xff)).replace(' ', '0'));
        }
        return bits.toString();
    }
}
