package eu.kakde.mesh.conf;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * One {@code wg0.conf}: what wg-quick(8) and wg(8) know, as far as a mesh has use for it.
 *
 * @param addresses of the interface, in the order of the file
 * @param listenPort empty: the kernel picks one
 * @param mtuBytes empty: wg-quick works it out
 * @param key where the private key comes from
 * @param peers by public key, each once
 */
public record WgQuickConfig(
        List<InterfaceAddress> addresses,
        OptionalInt listenPort,
        OptionalInt mtuBytes,
        KeySource key,
        List<Peer> peers) {

    static final int MOST_PORT = 65535;
    static final int MOST_KEEPALIVE_SECONDS = 65535;
    static final int LEAST_MTU = 68;
    static final int MOST_MTU = 65535;

    public WgQuickConfig {
        addresses = List.copyOf(addresses);
        peers = List.copyOf(peers);
        listenPort.ifPresent(port -> check("listenPort", port, 0, MOST_PORT));
        mtuBytes.ifPresent(mtu -> check("mtu", mtu, LEAST_MTU, MOST_MTU));
    }

    private static void check(String name, int number, int least, int most) {
        if (number < least || number > most) {
            throw new InvalidValueException(
                    Integer.toString(number), "is no " + name + " (" + least + " to " + most + ")");
        }
    }

    /** Reads a file's text. @throws WgQuickSyntaxException naming the line, when it is none that wg-quick would take */
    public static WgQuickConfig parse(String text) {
        return new WgQuickParser(text).parse();
    }

    /**
     * The text of the file. Equal configurations have equal texts. A key that stood in the file does not go out again.
     */
    public String format() {
        return WgQuickFormat.format(this);
    }

    /** An address with the prefix length of its network; in a mesh always /32 or /128. */
    public record InterfaceAddress(IpAddress address, int prefixLength) {

        public InterfaceAddress {
            check("prefix length", prefixLength, 0, address.bits());
        }

        public static InterfaceAddress host(IpAddress address) {
            return new InterfaceAddress(address, address.bits());
        }

        @Override
        public String toString() {
            return address + "/" + prefixLength;
        }
    }

    /**
     * One {@code [Peer]} block.
     *
     * @param name from the comment that opens the block: the node's name, or the first word that an administrator
     *     wrote; letters, digits, '-' and '.' alone
     * @param allowedIps sorted
     * @param endpoint empty: the peer dials
     * @param persistentKeepaliveSeconds 0 sends none
     */
    public record Peer(
            Optional<String> name,
            PublicKey publicKey,
            List<Cidr> allowedIps,
            Optional<Endpoint> endpoint,
            int persistentKeepaliveSeconds,
            boolean hasPresharedKey) {

        /** By name, nameless ones last, then by key. */
        public static final Comparator<Peer> BY_NAME = Comparator.comparing(
                        (Peer peer) -> peer.name().orElse("\uffff"))
                .thenComparing(Peer::publicKey);

        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");

        public Peer {
            if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
                throw new InvalidValueException(name.get(), "is no name for a peer (letters, digits, '-' and '.')");
            }
            check("persistentKeepalive", persistentKeepaliveSeconds, 0, MOST_KEEPALIVE_SECONDS);
            allowedIps = allowedIps.stream().sorted().distinct().toList();
        }
    }

    /** Where the interface's private key comes from. */
    public sealed interface KeySource {

        /**
         * A file of its own, set by {@code PostUp = wg set %i private-key FILE}.
         *
         * @param path absolute, and without any character that a shell would read; may hold {@code %i}, which stands
         *     for the interface's name
         */
        record File(Path path) implements KeySource {

            static final String SAFE_PATH = "/[A-Za-z0-9_=+.,:@%/-]+";
            private static final Pattern SAFE = Pattern.compile(SAFE_PATH);

            public File {
                if (!SAFE.matcher(path.toString()).matches()) {
                    throw new InvalidValueException(
                            path.toString(), "is no path for a key (write /etc/wireguard/wg0.key)");
                }
            }

            /** The file of this interface's key. */
            public Path on(InterfaceName name) {
                return Path.of(path.toString().replace("%i", name.text()));
            }
        }

        /** The configuration itself. The text is a secret: it is never printed, and never written again. */
        record Inline(String base64) implements KeySource {
            @Override
            public String toString() {
                return "Inline[redacted]";
            }
        }

        /** The file names none. */
        record None() implements KeySource {}
    }
}
