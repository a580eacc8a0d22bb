package eu.kakde.mesh.agent.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads attributes one after another. {@link #next} goes to the next one whose number the enum knows and skips the
 * others; the value is then read in exactly the width that the header gives it, and any other width is an error that
 * names the attribute. Numbers are in the machine's byte order unless a method says otherwise.
 *
 * @param <A> the header's enum of attributes; the ordinal is the number
 */
public final class AttributeReader<A extends Enum<A>> {

    static final int HEADER_LENGTH = 4;

    /** Without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
    static final int NLA_TYPE_MASK = 0x3fff;

    private final A[] names;
    private final ByteBuffer bytes;
    private int next;
    private int type = -1;
    private int valueOffset;
    private int valueLength;

    private AttributeReader(A[] names, ByteBuffer bytes) {
        this.names = names;
        this.bytes = bytes.order(ByteOrder.nativeOrder());
    }

    public static <A extends Enum<A>> AttributeReader<A> of(Class<A> names, byte[] bytes) {
        return of(names, bytes, 0);
    }

    /** @param offset where the attributes begin: behind the family's fixed part */
    public static <A extends Enum<A>> AttributeReader<A> of(Class<A> names, byte[] bytes, int offset) {
        int start = Math.min(offset, bytes.length);
        return new AttributeReader<>(
                names.getEnumConstants(),
                ByteBuffer.wrap(bytes, start, bytes.length - start).slice());
    }

    /** Goes to the next known attribute; false at the end. */
    public boolean next() throws NetlinkException {
        while (advance()) {
            if (type < names.length) {
                return true;
            }
        }
        return false;
    }

    /** The attribute that {@link #next} went to. */
    public A type() {
        return names[type];
    }

    public int u8() throws NetlinkException {
        return Byte.toUnsignedInt(bytes.get(value(1)));
    }

    public int u16() throws NetlinkException {
        return Short.toUnsignedInt(bytes.getShort(value(2)));
    }

    /** The 32 bits; above 2³¹ they read as a negative int. */
    public int u32() throws NetlinkException {
        return bytes.getInt(value(4));
    }

    /** The 64 bits; above 2⁶³ they read as a negative long. */
    public long u64() throws NetlinkException {
        return bytes.getLong(value(8));
    }

    /** A text that ends with its first NUL, or without one at the attribute's end. */
    public String string() {
        byte[] value = bytes();
        int end = 0;
        while (end < value.length && value[end] != 0) {
            end++;
        }
        return new String(value, 0, end, StandardCharsets.UTF_8);
    }

    /** The value, whatever its length. */
    public byte[] bytes() {
        byte[] value = new byte[valueLength];
        bytes.get(valueOffset, value);
        return value;
    }

    public byte[] bytes(int length) throws NetlinkException {
        value(length);
        return bytes();
    }

    /** Reads the value as attributes. */
    public <B extends Enum<B>> AttributeReader<B> nested(Class<B> names) {
        return new AttributeReader<>(names.getEnumConstants(), bytes.slice(valueOffset, valueLength));
    }

    /** Reads the value as an array: attributes of any number, each of which holds one element's attributes. */
    public <B extends Enum<B>> List<AttributeReader<B>> elements(Class<B> names) throws NetlinkException {
        List<AttributeReader<B>> elements = new ArrayList<>();
        AttributeReader<B> array = nested(names);
        while (array.advance()) {
            elements.add(array.nested(names));
        }
        return elements;
    }

    private boolean advance() throws NetlinkException {
        int left = bytes.limit() - next;
        if (left == 0) {
            return false;
        }
        int length = left < HEADER_LENGTH ? left : Short.toUnsignedInt(bytes.getShort(next));
        if (length < HEADER_LENGTH || length > left) {
            throw NetlinkException.malformed(
                    "read an attribute " + following() + ": its length is " + length + ", " + left + " bytes are left");
        }
        type = Short.toUnsignedInt(bytes.getShort(next + 2)) & NLA_TYPE_MASK;
        valueOffset = next + HEADER_LENGTH;
        valueLength = length - HEADER_LENGTH;
        next += Math.min(left, Message.aligned(length));
        return true;
    }

    private int value(int length) throws NetlinkException {
        if (valueLength != length) {
            throw NetlinkException.malformed(
                    "read attribute " + type() + ": it has " + valueLength + " bytes instead of " + length);
        }
        return valueOffset;
    }

    private String following() {
        return type < 0 ? "of " + names.getClass().componentType().getSimpleName() : "after " + name();
    }

    private String name() {
        return type < names.length ? names[type].name() : "number " + type;
    }
}
