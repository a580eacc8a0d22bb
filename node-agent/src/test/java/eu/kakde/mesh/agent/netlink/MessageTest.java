package eu.kakde.mesh.agent.netlink;

import static eu.kakde.mesh.agent.netlink.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageTest {

    private record Case(String name, String bytes, int messages, String error) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> datagrams() {
        String header = "1200 0500 07000000 00000000";
        return Stream.of(
                new Case("nothing", "", 0, ""),
                new Case("header only", "10000000" + header, 1, ""),
                new Case("padding between two", "11000000" + header + "aa000000 | 10000000" + header, 2, ""),
                new Case("last one without its padding", "11000000" + header + "aa", 1, ""),
                new Case("length below the header's", "0f000000" + header, 0, "its length is 15"),
                new Case("length beyond the datagram", "14000000" + header, 0, "its length is 20, 16 bytes are left"),
                new Case("negative length", "ffffffff" + header, 0, "its length is -1"),
                new Case("header cut off", "10000000 1200", 0, "at offset 0"),
                new Case("second one cut off", "10000000" + header + "10000000", 0, "at offset 16"));
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void splitsADatagram(Case it) throws Exception {
        if (it.error.isEmpty()) {
            assertThat(Message.parse(hex(it.bytes))).hasSize(it.messages).allSatisfy(message -> {
                assertThat(message.type()).isEqualTo(0x12);
                assertThat(message.flags()).isEqualTo(5);
                assertThat(message.sequence()).isEqualTo(7);
            });
        } else {
            assertThatThrownBy(() -> Message.parse(hex(it.bytes))).hasMessageContaining(it.error);
        }
    }

    @Test
    void readsWhatItWrote() throws Exception {
        Message message = new Message(0xfff0, 0x8005, -7, 99, new byte[] {1, 2, 3, 4, 5});
        List<Message> read = Message.parse(message.encode());
        assertThat(read).singleElement().usingRecursiveComparison().isEqualTo(message);
    }
}
