package eu.kakde.mesh.net;

import java.math.BigInteger;
import java.util.stream.IntStream;

/**
 * An address prefix such as {@code 172.27.15.0/24}; as an allowed IP usually a single host, {@code 172.27.15.12/32}.
 * The bits behind the prefix are zero.
 */
public record Cidr(IpAddress address, int prefixLength) implements Comparable<Cidr> {

    /** @throws InvalidValueException when the prefix length does not fit the family or host bits are set */
    public Cidr {
        if (prefixLength < 0 || prefixLength > address.bits()) {
            throw new InvalidValueException(
                    address + "/" + prefixLength, "has a prefix length outside 0 to " + address.bits());
        }
        if (hasBitsBehind(address, prefixLength)) {
            throw new InvalidValueException(
                    address + "/" + prefixLength,
                    "has bits set behind its prefix (write " + network(address, prefixLength) + "/" + prefixLength
                            + ")");
        }
    }

    /** Just this address: /32 or /128. */
    public static Cidr host(IpAddress address) {
        return new Cidr(address, address.bits());
    }

    /** The prefix of this length that the address lies in. */
    public static Cidr networkOf(IpAddress address, int prefixLength) {
        return new Cidr(network(address, prefixLength), prefixLength);
    }

    /** Reads {@code ADDRESS/LENGTH}; without a length it is the single host, as wg reads it. */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return host(new IpAddress(text));
        }
        String length = text.substring(slash + 1);
        if (!length.matches("0|[1-9]\\d{0,2}")) {
            throw new InvalidValueException(text, "has no prefix length (write 172.27.15.12/32)");
        }
        return new Cidr(new IpAddress(text.substring(0, slash)), Integer.parseInt(length));
    }

    public boolean isHost() {
        return prefixLength == address.bits();
    }

    public boolean contains(IpAddress other) {
        return other.bits() == address.bits() && network(other, prefixLength).equals(address);
    }

    public boolean contains(Cidr other) {
        return other.prefixLength >= prefixLength && contains(other.address);
    }

    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    /** How many addresses it spans. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(address.bits() - prefixLength);
    }

    @Override
    public int compareTo(Cidr other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(prefixLength, other.prefixLength);
    }

    @Override
    public String toString() {
        return address + "/" + prefixLength;
    }

    private static boolean hasBitsBehind(IpAddress address, int prefixLength) {
        byte[] bytes = address.bytes();
        int whole = prefixLength / 8;
        boolean inTheMiddle = prefixLength % 8 != 0 && (bytes[whole++] & 0xff >> prefixLength % 8) != 0;
        return inTheMiddle || IntStream.range(whole, bytes.length).anyMatch(at -> bytes[at] != 0);
    }

    private static IpAddress network(IpAddress address, int prefixLength) {
        byte[] bytes = address.bytes();
        for (int bit = prefixLength; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return IpAddress.of(bytes);
    }
}
