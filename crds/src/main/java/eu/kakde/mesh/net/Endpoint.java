package eu.kakde.mesh.net;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a peer is reached from outside: a host (address literal or DNS name) and a UDP port, 1 to 65535. Its text is
 * {@code host:port}, with brackets around an IPv6 address. A DNS name is kept as it is; whoever sends to it resolves
 * it.
 */
public record Endpoint(String host, int port) implements Comparable<Endpoint> {

    private static final Pattern DNS_NAME =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*");
    private static final Pattern NUMBERS_AND_DOTS = Pattern.compile("[0-9.]+");
    /** What getaddrinfo(3) may read as an IPv4 address: 0xac1b0f0c is 172.27.15.12. No top-level domain looks so. */
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)");

    public Endpoint {
        if (port < 1 || port > 65535) {
            throw new InvalidValueException(host + ":" + port, "has a port outside 1 to 65535");
        }
        host = checkedHost(host);
    }

    public static Endpoint of(IpAddress address, int port) {
        return new Endpoint(address.text(), port);
    }

    /** @param address resolved, and its port not 0 */
    public static Endpoint of(InetSocketAddress address) {
        return of(IpAddress.of(address.getAddress()), address.getPort());
    }

    /** @throws InvalidValueException when the text is not {@code host:port} or {@code [v6]:port} */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String port = text.substring(colon + 1);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.isEmpty() || !port.matches("[1-9]\\d{0,4}") || bracketed != (host.indexOf(':') >= 0)) {
            throw new InvalidValueException(
                    text, "is not an endpoint (write 203.0.113.10:51820, [2001:db8::1]:51820 or host.example:51820)");
        }
        return new Endpoint(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
    }

    /** The host as an address; empty when it is a DNS name. */
    public Optional<IpAddress> address() {
        return isName(host) ? Optional.empty() : Optional.of(new IpAddress(host));
    }

    @Override
    public int compareTo(Endpoint other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static String checkedHost(String host) {
        if (host.indexOf(':') >= 0 || NUMBERS_AND_DOTS.matcher(host).matches()) {
            return new IpAddress(host).text();
        }
        String name = lowerCase(host);
        if (!isName(name)) {
            throw new InvalidValueException(host, "is neither an address nor a DNS name");
        }
        return name;
    }

    /** Of ASCII letters alone: Unicode's lower case would turn foreign letters into them. */
    private static String lowerCase(String host) {
        return host.chars().allMatch(c -> c < 0x80) ? host.toLowerCase(Locale.ROOT) : host;
    }

    private static boolean isName(String host) {
        return DNS_NAME.matcher(host).matches() && !ENDS_IN_NUMBER.matcher(host).matches();
    }
}
