package eu.kakde.mesh.agent.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes a family's fixed part and attributes behind it. The length of an attribute that holds others is filled in when
 * it closes. Numbers are in the machine's byte order.
 */
public final class AttributeWriter {

    private static final int NLA_F_NESTED = 0x8000;
    private static final int LONGEST_ATTRIBUTE = 0xffff;

    private ByteBuffer out = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

    public AttributeWriter() {}

    /** @param fixedPart the family's header, padded to a multiple of 4 by whoever made it */
    public AttributeWriter(byte[] fixedPart) {
        room(fixedPart.length).put(fixedPart);
    }

    public AttributeWriter u8(Enum<?> attribute, int value) {
        return bytes(attribute, new byte[] {(byte) value});
    }

    public AttributeWriter u16(Enum<?> attribute, int value) {
        header(attribute.ordinal(), 2).putShort((short) value);
        return padded();
    }

    public AttributeWriter u32(Enum<?> attribute, int value) {
        header(attribute.ordinal(), 4).putInt(value);
        return padded();
    }

    public AttributeWriter u64(Enum<?> attribute, long value) {
        header(attribute.ordinal(), 8).putLong(value);
        return padded();
    }

    /** A text with a NUL behind it. */
    public AttributeWriter string(Enum<?> attribute, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        return bytes(attribute, Arrays.copyOf(text, text.length + 1));
    }

    public AttributeWriter bytes(Enum<?> attribute, byte[] value) {
        header(attribute.ordinal(), value.length).put(value);
        return padded();
    }

    /** An attribute that holds what {@code body} writes. */
    public AttributeWriter nest(Enum<?> attribute, Consumer<AttributeWriter> body) {
        return nest(attribute.ordinal(), body);
    }

    /** One element of an array: a nest whose number means nothing. */
    public AttributeWriter element(Consumer<AttributeWriter> body) {
        return nest(0, body);
    }

    /** Bytes without a header of their own, such as a fixed part inside an attribute. */
    public AttributeWriter raw(byte[] bytes) {
        room(bytes.length).put(bytes);
        return padded();
    }

    /** How many bytes were written. */
    public int length() {
        return out.position();
    }

    public byte[] toBytes() {
        return Arrays.copyOf(out.array(), out.position());
    }

    private AttributeWriter nest(int type, Consumer<AttributeWriter> body) {
        int start = length();
        header(type | NLA_F_NESTED, 0);
        body.accept(this);
        int length = length() - start;
        if (length > LONGEST_ATTRIBUTE) {
            throw new IllegalStateException("an attribute of " + length + " bytes: the format ends at 65535");
        }
        out.putShort(start, (short) length);
        return this;
    }

    private ByteBuffer header(int type, int valueLength) {
        int length = AttributeReader.HEADER_LENGTH + valueLength;
        if (length > LONGEST_ATTRIBUTE) {
            throw new IllegalStateException("an attribute of " + length + " bytes: the format ends at 65535");
        }
        return room(Message.aligned(length)).putShort((short) length).putShort((short) type);
    }

    private AttributeWriter padded() {
        while (out.position() % 4 != 0) {
            room(1).put((byte) 0);
        }
        return this;
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + bytes))
                    .order(ByteOrder.nativeOrder());
            byte[] outgrown = out.array();
            out = larger.put(outgrown, 0, out.position());
            Arrays.fill(outgrown, (byte) 0);
        }
        return out;
    }
}
