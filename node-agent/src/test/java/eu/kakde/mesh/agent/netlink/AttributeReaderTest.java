package eu.kakde.mesh.agent.netlink;

import static eu.kakde.mesh.agent.netlink.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.kakde.mesh.agent.sys.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttributeReaderTest {

    private enum Colour {
        COLOUR_UNSPEC,
        COLOUR_NAME,
        COLOUR_RGB,
        COLOUR_ALPHA,
        COLOUR_MIX,
        COLOUR_BIG,
        COLOUR_SHORT
    }

    /** @param value what is read, as text; empty where {@code error} says what is wrong */
    private record Case(String name, String bytes, String value, String error) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> attributes() {
        return Stream.of(
                new Case("nothing", "", "", ""),
                new Case("text with its NUL", "09000100 7465616c 00 000000", "name=teal", ""),
                new Case("text without a NUL", "08000100 7465616c", "name=teal", ""),
                new Case("number of 32 bits", "08000200 80800000", "rgb=32896", ""),
                new Case("number of 8 bits, padded", "05000300 ff 000000", "alpha=255", ""),
                new Case("last one without its padding", "05000300 ff", "alpha=255", ""),
                new Case("number of 16 bits above 2^15", "06000600 ffff 0000", "short=65535", ""),
                new Case("number of 64 bits", "0c000500 0100000000000000", "big=1", ""),
                new Case("unknown number skipped", "08002a00 00000000 | 05000300 01 000000", "alpha=1", ""),
                new Case("flag bits ignored", "050003c0 07 000000", "alpha=7", ""),
                new Case("nest", "0c000480 | 08000200 01000000", "mix[rgb=1]", ""),
                new Case("empty nest", "04000480", "mix[]", ""),
                new Case("narrow number", "06000200 0100 0000", "", "COLOUR_RGB: it has 2 bytes instead of 4"),
                new Case("wide number", "0c000200 0100000000000000", "", "COLOUR_RGB: it has 8 bytes instead of 4"),
                new Case("wrong width in a nest", "0c000480 | 08000300 01000000", "", "COLOUR_ALPHA: it has 4"),
                new Case("header cut off", "080002", "", "its length is 3, 3 bytes are left"),
                new Case("value cut off", "08000200 8080", "", "its length is 8, 6 bytes are left"),
                new Case("length below the header's", "03000200", "", "its length is 3, 4 bytes are left"),
                new Case("length zero", "00000000", "", "its length is 0"),
                new Case("cut off behind a good one", "05000300 01 000000 | 0800", "", "after COLOUR_ALPHA"));
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void readsExactlyWhatTheHeaderSays(Case it) throws Exception {
        if (it.error.isEmpty()) {
            assertThat(read(AttributeReader.of(Colour.class, hex(it.bytes)))).isEqualTo(it.value);
        } else {
            assertThatThrownBy(() -> read(AttributeReader.of(Colour.class, hex(it.bytes))))
                    .isInstanceOfSatisfying(
                            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADMSG))
                    .hasMessageContaining(it.error);
        }
    }

    @Test
    void startsBehindTheFixedPart() throws Exception {
        byte[] bytes = hex("0000002a | 05000300 01 000000");
        assertThat(read(AttributeReader.of(Colour.class, bytes, 4))).isEqualTo("alpha=1");
        assertThat(read(AttributeReader.of(Colour.class, bytes, 40))).isEmpty();
    }

    @Test
    void readsWhatTheWriterWrote() throws Exception {
        byte[] bytes = new AttributeWriter()
                .string(Colour.COLOUR_NAME, "teal")
                .u32(Colour.COLOUR_RGB, 0x8080)
                .nest(
                        Colour.COLOUR_MIX,
                        mix -> mix.u8(Colour.COLOUR_ALPHA, 200)
                                .nest(Colour.COLOUR_MIX, inner -> inner.u16(Colour.COLOUR_SHORT, 40_000)))
                .u64(Colour.COLOUR_BIG, 1L << 40)
                .toBytes();
        assertThat(bytes).hasSizeGreaterThan(40);
        assertThat(bytes.length % 4).isZero();
        assertThat(read(AttributeReader.of(Colour.class, bytes)))
                .isEqualTo("name=teal rgb=32896 mix[alpha=200 mix[short=40000]] big=1099511627776");
    }

    @Test
    void readsArraysWhateverTheirNumbers() throws Exception {
        AttributeWriter out = new AttributeWriter();
        out.nest(Colour.COLOUR_MIX, list -> {
            for (int i = 0; i < 300; i++) {
                int rgb = i;
                list.element(element -> element.u32(Colour.COLOUR_RGB, rgb));
            }
        });
        AttributeReader<Colour> in = AttributeReader.of(Colour.class, out.toBytes());
        assertThat(in.next()).isTrue();
        List<AttributeReader<Colour>> elements = in.elements(Colour.class);
        assertThat(elements).hasSize(300);
        assertThat(read(elements.get(299))).isEqualTo("rgb=299");
    }

    @Test
    void refusesAnAttributeThatTheFormatCannotHold() {
        assertThatThrownBy(() -> new AttributeWriter().bytes(Colour.COLOUR_NAME, new byte[65_532]))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new AttributeWriter()
                        .nest(
                                Colour.COLOUR_MIX,
                                nest -> nest.bytes(Colour.COLOUR_NAME, new byte[40_000])
                                        .bytes(Colour.COLOUR_NAME, new byte[40_000])))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("65535");
    }

    private static String read(AttributeReader<Colour> in) throws NetlinkException {
        List<String> out = new ArrayList<>();
        while (in.next()) {
            switch (in.type()) {
                case COLOUR_NAME -> out.add("name=" + in.string());
                case COLOUR_RGB -> out.add("rgb=" + in.u32());
                case COLOUR_ALPHA -> out.add("alpha=" + in.u8());
                case COLOUR_MIX -> out.add("mix[" + read(in.nested(Colour.class)) + "]");
                case COLOUR_BIG -> out.add("big=" + in.u64());
                case COLOUR_SHORT -> out.add("short=" + in.u16());
                case COLOUR_UNSPEC -> {}
            }
        }
        return String.join(" ", out);
    }
}
