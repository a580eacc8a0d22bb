package eu.kakde.mesh.net;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 address, without scope and without prefix. Its text is canonical (dotted quad; RFC 5952), so equal
 * addresses have equal texts. IPv4-mapped IPv6 addresses are refused: the kernel treats them as IPv4.
 */
public record IpAddress(String text) implements Comparable<IpAddress> {

    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final String QUAD = OCTET + "(?:\\." + OCTET + "){3}";
    private static final Pattern IPV4 = Pattern.compile(QUAD);
    /** The JDK's reader takes more digits and half quads, but counts groups and gaps well. */
    private static final Pattern IPV6_SHAPE =
            Pattern.compile("(?:[0-9a-fA-F]{0,4}:){2,8}(?:[0-9a-fA-F]{0,4}|" + QUAD + ")");

    /** @throws InvalidValueException when the text is not an address literal; names are never looked up */
    public IpAddress {
        text = canonical(parse(text));
    }

    public static IpAddress of(InetAddress address) {
        return new IpAddress(canonical(address.getAddress()));
    }

    /** @param bytes 4 or 16 bytes in network order */
    public static IpAddress of(byte[] bytes) {
        return new IpAddress(canonical(bytes));
    }

    public boolean isIpv4() {
        return text.indexOf(':') < 0;
    }

    /**
     * Whether one machine can have it for others to reach: neither unspecified, loopback, link-local, multicast nor
     * IPv4's broadcast. Private ranges count.
     */
    public boolean isGlobalUnicast() {
        InetAddress address = toInetAddress();
        return !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isMulticastAddress()
                && !text.equals("255.255.255.255");
    }

    /** 32 for IPv4, 128 for IPv6. */
    public int bits() {
        return isIpv4() ? 32 : 128;
    }

    /** The address in network order, 4 or 16 bytes. */
    public byte[] bytes() {
        // InetAddress.ofLiteral reads IPv6 only after an exception about IPv4, which costs more than the reading.
        InetAddress address = isIpv4() ? Inet4Address.ofLiteral(text) : Inet6Address.ofLiteral(text);
        return address.getAddress();
    }

    public InetAddress toInetAddress() {
        try {
            return InetAddress.getByAddress(bytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The address {@code offset} after this one, of the same family. */
    public IpAddress plus(BigInteger offset) {
        byte[] sum = new BigInteger(1, bytes()).add(offset).toByteArray();
        byte[] padded = new byte[bits() / 8];
        int length = Math.min(sum.length, padded.length);
        System.arraycopy(sum, sum.length - length, padded, padded.length - length, length);
        return of(padded);
    }

    /** IPv4 before IPv6, then by number. */
    @Override
    public int compareTo(IpAddress other) {
        int byFamily = Integer.compare(bits(), other.bits());
        return byFamily != 0 ? byFamily : Arrays.compareUnsigned(bytes(), other.bytes());
    }

    @Override
    public String toString() {
        return text;
    }

    private static byte[] parse(String text) {
        if (IPV4.matcher(text).matches()) {
            return Inet4Address.ofLiteral(text).getAddress();
        }
        if (IPV6_SHAPE.matcher(text).matches()) {
            try {
                InetAddress parsed = Inet6Address.ofLiteral(text);
                if (parsed instanceof Inet6Address) {
                    return parsed.getAddress();
                }
            } catch (IllegalArgumentException e) {
                throw refused(text);
            }
        }
        throw refused(text);
    }

    private static InvalidValueException refused(String text) {
        return new InvalidValueException(text, "is not an IPv4 or IPv6 address (write 172.27.15.12 or fd27::12)");
    }

    private static String canonical(byte[] bytes) {
        if (bytes.length == 4) {
            return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
        }
        if (bytes.length != 16) {
            throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length);
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        int runStart = -1;
        int runLength = 1;
        for (int start = 0; start < 8; start++) {
            int end = start;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - start > runLength) {
                runStart = start;
                runLength = end - start;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == runStart) {
                out.append("::");
                i += runLength - 1;
            } else {
                if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
                    out.append(':');
                }
                out.append(Integer.toHexString(groups[i]));
            }
        }
        return out.toString();
    }
}
