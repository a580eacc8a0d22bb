package eu.kakde.mesh.agent.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import eu.kakde.mesh.net.IpAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class UdpPacketTest {

    private static final String UDP = "ca6cca6d" + "000a" + "0000" + "6869";

    @Test
    void readsIpv4WithItsOptions() {
        byte[] packet = bytes("46000022" + "00000000" + "40110000" + "c6336419" + "cb00710a" + "01010101" + UDP);
        UdpPacket read = UdpPacket.parse(packet).orElseThrow();
        assertThat(read.from()).isEqualTo(new InetSocketAddress("198.51.100.25", 51820));
        assertThat(read.to()).isEqualTo(new IpAddress("203.0.113.10"));
        assertThat(new String(read.payload(), StandardCharsets.US_ASCII)).isEqualTo("hi");
    }

    @Test
    void readsIpv6() {
        byte[] packet = bytes(
                "60000000" + "000a1140" + "20010db8" + "0".repeat(23) + "1" + "20010db8" + "0".repeat(23) + "2" + UDP);
        UdpPacket read = UdpPacket.parse(packet).orElseThrow();
        assertThat(read.from()).isEqualTo(new InetSocketAddress("2001:db8::1", 51820));
        assertThat(read.to()).isEqualTo(new IpAddress("2001:db8::2"));
    }

    @Test
    void aPacketThatWasCutOffIsNone() {
        byte[] packet = bytes("45000022" + "00000000" + "40110000" + "c6336419" + "cb00710a" + UDP);
        assertThat(UdpPacket.parse(java.util.Arrays.copyOf(packet, packet.length - 1)))
                .isEmpty();
    }

    @Property
    void noBytesAreAnError(@ForAll byte[] bytes) {
        assertThatCode(() -> UdpPacket.parse(bytes)).doesNotThrowAnyException();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
