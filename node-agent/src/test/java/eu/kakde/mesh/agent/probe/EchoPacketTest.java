package eu.kakde.mesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EchoPacketTest {

    @Test
    void writesAnIpv4RequestWithItsChecksum() {
        assertThat(HexFormat.of().formatHex(new EchoPacket(0x1234, 1).request(true)))
                .isEqualTo("0800e5ca12340001" + "00".repeat(16));
    }

    @Test
    void leavesTheChecksumOfIpv6ToTheKernel() {
        assertThat(HexFormat.of().formatHex(new EchoPacket(0x1234, 1).request(false)))
                .isEqualTo("8000000012340001" + "00".repeat(16));
    }

    @Property
    void readsBackWhatItWroteAsAReply(
            @ForAll boolean ipv4,
            @ForAll @IntRange(max = 0xffff) int identifier,
            @ForAll @IntRange(max = 0xffff) int sequence) {
        EchoPacket packet = new EchoPacket(identifier, sequence);
        byte[] reply = packet.request(ipv4);
        reply[0] = (byte) (ipv4 ? 0 : 129);
        byte[] received = ipv4 ? withIpHeader(reply) : reply;
        assertThat(EchoPacket.parseReply(received, ipv4)).contains(packet);
    }

    @Property
    void takesNoBytesForAReplyThatAreNone(@ForAll byte[] bytes, @ForAll boolean ipv4) {
        EchoPacket.parseReply(bytes, ipv4)
                .ifPresent(packet -> assertThat(bytes.length).isGreaterThanOrEqualTo(8));
    }

    @Test
    void takesARequestOfTheOtherSideForNoReply() {
        assertThat(EchoPacket.parseReply(withIpHeader(new EchoPacket(1, 1).request(true)), true))
                .isEmpty();
    }

    private static byte[] withIpHeader(byte[] icmp) {
        byte[] packet = new byte[20 + icmp.length];
        packet[0] = 0x45;
        System.arraycopy(icmp, 0, packet, 20, icmp.length);
        return packet;
    }
}
