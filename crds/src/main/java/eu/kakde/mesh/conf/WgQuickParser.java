package eu.kakde.mesh.conf;

import eu.kakde.mesh.conf.WgQuickConfig.InterfaceAddress;
import eu.kakde.mesh.conf.WgQuickConfig.KeySource;
import eu.kakde.mesh.conf.WgQuickConfig.Peer;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the format of wg-quick(8) and wg(8): sections, {@code Key = value}, comments from {@code #} on, keys in any
 * case, lists by comma or by repeating the key. A peer that appears twice is what wg makes of it: the later block's
 * allowed IPs, and of the earlier one what the later leaves out.
 */
final class WgQuickParser {

    private static final int MOST_CHARACTERS = 4 << 20;
    private static final Pattern KEY_FROM_FILE = Pattern.compile("wg set (?:%i|[a-zA-Z0-9_=+.-]{1,15}) private-key (?:("
            + KeySource.File.SAFE_PATH + ")|<\\(cat (" + KeySource.File.SAFE_PATH + ")\\))");
    private static final Pattern PEER_NAME = Pattern.compile("#+\\s*([A-Za-z0-9][A-Za-z0-9.-]{0,252})(?:\\s.*)?");
    private static final Pattern KEY_NAME = Pattern.compile("[a-z]{1,19}");

    private enum Section {
        NONE,
        INTERFACE,
        PEER
    }

    private final String text;
    private int lineNumber;
    private Section section = Section.NONE;

    private final List<InterfaceAddress> addresses = new ArrayList<>();
    private OptionalInt listenPort = OptionalInt.empty();
    private OptionalInt mtuBytes = OptionalInt.empty();
    private KeySource key = new KeySource.None();
    private final Map<PublicKey, PeerBlock> peers = new LinkedHashMap<>();
    private PeerBlock block;

    WgQuickParser(String text) {
        this.text = text;
    }

    WgQuickConfig parse() {
        if (text.length() > MOST_CHARACTERS) {
            throw refused("the file is larger than any wg-quick configuration (4 MiB)");
        }
        boolean interfaceSeen = false;
        for (String raw : text.split("\n", -1)) {
            lineNumber++;
            String line = raw.strip();
            if (line.startsWith("#")) {
                name(line);
            } else if (line.startsWith("[")) {
                open(line);
                interfaceSeen |= section == Section.INTERFACE;
            } else {
                entry(withoutComment(line));
            }
        }
        close();
        if (!interfaceSeen) {
            throw refused("the file has no [Interface] section");
        }
        return new WgQuickConfig(
                addresses,
                listenPort,
                mtuBytes,
                key,
                peers.values().stream().map(PeerBlock::peer).toList());
    }

    private void open(String line) {
        close();
        section = switch (withoutComment(line).toLowerCase(Locale.ROOT)) {
            case "[interface]" -> Section.INTERFACE;
            case "[peer]" -> Section.PEER;
            default -> throw refused("is neither [Interface] nor [Peer]");
        };
        if (section == Section.PEER) {
            block = new PeerBlock();
        }
    }

    private void close() {
        if (block == null) {
            return;
        }
        if (block.publicKey == null) {
            throw refused("the [Peer] that ends here has no PublicKey");
        }
        PeerBlock earlier = peers.put(block.publicKey, block);
        if (earlier != null) {
            block.completeFrom(earlier);
        }
        block = null;
    }

    private void name(String comment) {
        if (block != null && block.isEmpty() && block.name.isEmpty()) {
            Matcher matcher = PEER_NAME.matcher(comment);
            block.name = matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
        }
    }

    private void entry(String line) {
        if (line.isEmpty()) {
            return;
        }
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw refused("has no '='");
        }
        String name = line.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        String value = line.substring(equals + 1).strip();
        try {
            switch (section) {
                case NONE -> throw refused("stands before the first section");
                case INTERFACE -> interfaceEntry(name, value);
                case PEER -> peerEntry(name, value);
            }
        } catch (InvalidValueException e) {
            // Without the value: a key in the wrong line is a secret all the same.
            throw refused(name + " " + e.remedy());
        }
    }

    private void interfaceEntry(String name, String value) {
        switch (name) {
            case "address" -> list(value).forEach(item -> addresses.add(address(item)));
            case "listenport" -> listenPort = OptionalInt.of(number(name, value, 0, WgQuickConfig.MOST_PORT));
            case "mtu" ->
                mtuBytes = OptionalInt.of(number(name, value, WgQuickConfig.LEAST_MTU, WgQuickConfig.MOST_MTU));
            case "privatekey" -> inlineKey(value);
            case "postup" -> keyFromFile(value);
            case "fwmark", "dns", "table", "preup", "predown", "postdown", "saveconfig" -> {
                // wg-quick's own business: none of it is part of a mesh.
            }
            default -> throw noKeyOf("[Interface]", name);
        }
    }

    private void inlineKey(String value) {
        if (!isKey(value)) {
            throw refused("privatekey is not a WireGuard key (44 characters of base64)");
        }
        if (!(key
                instanceof
                KeySource.File)) { // PostUp comes after all keys of the file, so its key is the one that stays
            key = new KeySource.Inline(value);
        }
    }

    private void keyFromFile(String command) {
        Matcher matcher = KEY_FROM_FILE.matcher(command);
        if (matcher.matches()) {
            key = new KeySource.File(Path.of(matcher.group(1) != null ? matcher.group(1) : matcher.group(2)));
        }
    }

    static boolean isKeyFromFile(String command) {
        return KEY_FROM_FILE.matcher(command).matches();
    }

    private static boolean isKey(String value) {
        try {
            return value.length() == 44 && Base64.getDecoder().decode(value).length == PublicKey.LENGTH;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void peerEntry(String name, String value) {
        switch (name) {
            case "publickey" -> block.publicKey = new PublicKey(value);
            case "allowedips" -> list(value).forEach(item -> block.allowedIps.add(allowedIp(item)));
            case "endpoint" -> block.endpoint = Optional.of(Endpoint.parse(value));
            case "persistentkeepalive" ->
                block.keepaliveSeconds = OptionalInt.of(
                        value.equalsIgnoreCase("off")
                                ? 0
                                : number(name, value, 0, WgQuickConfig.MOST_KEEPALIVE_SECONDS));
            case "presharedkey" -> block.hasPresharedKey = true;
            default -> throw noKeyOf("[Peer]", name);
        }
    }

    /** wg masks host bits away instead of refusing them, so does this. */
    private static Cidr allowedIp(String item) {
        InterfaceAddress written = address(item);
        return Cidr.networkOf(written.address(), written.prefixLength());
    }

    private static InterfaceAddress address(String item) {
        int slash = item.indexOf('/');
        IpAddress address = new IpAddress(slash < 0 ? item : item.substring(0, slash));
        if (slash < 0) {
            return InterfaceAddress.host(address);
        }
        String length = item.substring(slash + 1);
        if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > address.bits()) {
            throw new InvalidValueException(item, "has a prefix length outside 0 to " + address.bits());
        }
        return new InterfaceAddress(address, Integer.parseInt(length));
    }

    private int number(String name, String value, int least, int most) {
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw refused(name + " is not a number from " + least + " to " + most);
        }
        return Integer.parseInt(value);
    }

    private static List<String> list(String value) {
        return Arrays.stream(value.split(",", -1)).map(String::strip).toList();
    }

    private static String withoutComment(String line) {
        int hash = line.indexOf('#');
        return (hash < 0 ? line : line.substring(0, hash)).strip();
    }

    private WgQuickSyntaxException refused(String message) {
        return new WgQuickSyntaxException(lineNumber, message);
    }

    /** What stands before '=' is shown only when it looks like a name: with the '=' forgotten it may be a secret. */
    private WgQuickSyntaxException noKeyOf(String sectionName, String name) {
        String shown = KEY_NAME.matcher(name).matches() ? "\"" + name + "\"" : "what stands before '='";
        return refused(shown + " is no key of " + sectionName);
    }

    /** One [Peer] block, or several with the same key. */
    private static final class PeerBlock {
        private Optional<String> name = Optional.empty();
        private PublicKey publicKey;
        private final List<Cidr> allowedIps = new ArrayList<>();
        private Optional<Endpoint> endpoint = Optional.empty();
        private OptionalInt keepaliveSeconds = OptionalInt.empty();
        private boolean hasPresharedKey;

        boolean isEmpty() {
            return publicKey == null && allowedIps.isEmpty() && endpoint.isEmpty();
        }

        /** The allowed IPs of an earlier block are gone: wg replaces them by each block's. */
        void completeFrom(PeerBlock earlier) {
            name = earlier.name.or(() -> name);
            endpoint = endpoint.or(() -> earlier.endpoint);
            keepaliveSeconds = keepaliveSeconds.isPresent() ? keepaliveSeconds : earlier.keepaliveSeconds;
            hasPresharedKey |= earlier.hasPresharedKey;
        }

        Peer peer() {
            return new Peer(name, publicKey, allowedIps, endpoint, keepaliveSeconds.orElse(0), hasPresharedKey);
        }
    }
}
