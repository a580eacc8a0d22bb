package eu.kakde.mesh.api.v1alpha1;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.NodeClaim;
import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.RpFilter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Turns resources into the planner's values. It checks every field again, because manifest files never met the API
 * server's schema and an older schema may have let something pass.
 */
public final class SpecReader {

    private static final int MOST_OVERLAY_PREFIXES = 8;
    private static final int MOST_ADDRESSES = 2;
    private static final int MOST_ALLOWED_IPS = 64;
    private static final int LEAST_IPV6_MTU = 1280;
    private static final Cidr IPV4_LINK_LOCAL = Cidr.parse("169.254.0.0/16");
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private final HasMetadata resource;

    private SpecReader(HasMetadata resource) {
        this.resource = resource;
    }

    /**
     * The settings of a Mesh.
     *
     * @param mesh null or without a field: the default holds
     * @throws InvalidSpecException at the first field that is wrong
     */
    public static MeshSettings settings(Mesh mesh) {
        if (mesh == null || mesh.getSpec() == null) {
            return MeshSettings.DEFAULTS;
        }
        MeshSettings defaults = MeshSettings.DEFAULTS;
        MeshSpec spec = mesh.getSpec();
        SpecReader reader = new SpecReader(mesh);
        List<Cidr> overlay = reader.overlay(spec.overlayCIDRs());
        return new MeshSettings(
                overlay,
                reader.value("spec.interfaceName", spec.interfaceName(), InterfaceName::new)
                        .orElse(defaults.interfaceName()),
                reader.number("spec.listenPort", spec.listenPort(), 1, 65535).orElse(defaults.listenPort()),
                reader.mtu(spec.mtu(), overlay).orElse(defaults.mtuBytes()),
                reader.number("spec.persistentKeepaliveSeconds", spec.persistentKeepaliveSeconds(), 0, 65535)
                        .orElse(defaults.persistentKeepaliveSeconds()),
                spec.rpFilter() == null ? defaults.rpFilter() : rpFilter(spec.rpFilter()),
                reader.number("spec.probeIntervalSeconds", spec.probeIntervalSeconds(), 1, 3600).stream()
                        .mapToObj(Duration::ofSeconds)
                        .findFirst()
                        .orElse(defaults.probeInterval()),
                reader.number("spec.confirmSeconds", spec.confirmSeconds(), 10, 3600).stream()
                        .mapToObj(Duration::ofSeconds)
                        .findFirst()
                        .orElse(defaults.confirmWithin()));
    }

    /** The claim of a MeshNode. @throws InvalidSpecException at the first field that is wrong */
    public static NodeClaim claim(MeshNode node) {
        SpecReader reader = new SpecReader(node);
        MeshNodeSpec spec =
                node.getSpec() == null ? new MeshNodeSpec(null, null, null, null, null, null, null) : node.getSpec();
        MeshNodeStatus status = node.getStatus();
        String published = status == null ? null : status.publicKey();
        return new NodeClaim(
                nodeName(node),
                reader.addresses(spec.addresses()),
                reader.site(spec),
                reader.lanEndpoint(spec),
                reader.value("spec.publicEndpoint", spec.publicEndpoint(), SpecReader::reachable),
                Boolean.TRUE.equals(spec.behindNAT()),
                reader.number("spec.listenPort", spec.listenPort(), 1, 65535),
                reader.value("spec.publicKey", spec.publicKey(), PublicKey::new)
                        .or(() -> reader.value("status.publicKey", published, PublicKey::new)),
                nextKey(spec, status),
                reader.value("metadata.creationTimestamp", node.getMetadata().getCreationTimestamp(), SpecReader::time)
                        .orElse(Instant.EPOCH),
                held(node));
    }

    /** A pin is the only key that a node may have; what cannot be read is no key to change over to. */
    private static Optional<PublicKey> nextKey(MeshNodeSpec spec, MeshNodeStatus status) {
        return Optional.ofNullable(status)
                .map(MeshNodeStatus::keyRotation)
                .filter(rotation -> spec.publicKey() == null)
                .flatMap(rotation -> readable(rotation.nextPublicKey(), PublicKey::new));
    }

    /** The name of a MeshNode as a value. @throws InvalidSpecException when it is no node's name */
    public static NodeName nodeName(MeshNode node) {
        SpecReader reader = new SpecReader(node);
        return reader.required("metadata.name", reader.nameAsWritten(), NodeName::new);
    }

    /** What the operator granted a MeshNode before, as its status has it; what cannot be read there is left out. */
    public static NodeClaim.Held held(MeshNode node) {
        MeshNodeStatus status = node.getStatus();
        if (status == null) {
            return NodeClaim.Held.NOTHING;
        }
        List<IpAddress> addresses = addressesThatCanBeRead(status.addresses());
        Optional<PublicKey> key =
                Optional.ofNullable(status.plan()).flatMap(plan -> readable(plan.publicKey(), PublicKey::new));
        return new NodeClaim.Held(addresses, key);
    }

    /** Who has which overlay addresses, or had, as the Mesh's status has it; what cannot be read there is left out. */
    public static Map<NodeName, List<IpAddress>> addressBook(Mesh mesh) {
        Map<NodeName, List<IpAddress>> book = new LinkedHashMap<>();
        if (mesh != null && mesh.getStatus() != null && mesh.getStatus().addressBook() != null) {
            for (MeshStatus.NodeAddresses entry : mesh.getStatus().addressBook()) {
                readable(entry.node(), NodeName::new)
                        .ifPresent(node -> book.put(node, addressesThatCanBeRead(entry.addresses())));
            }
        }
        return book;
    }

    private static List<IpAddress> addressesThatCanBeRead(List<String> texts) {
        return nullable(texts).stream()
                .map(text -> readable(text, IpAddress::new))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The link of a MeshPeer. @throws InvalidSpecException at the first field that is wrong */
    public static PeerPlan peer(MeshPeer peer) {
        SpecReader reader = new SpecReader(peer);
        MeshPeerSpec spec = peer.getSpec();
        if (spec == null) {
            throw reader.wrong("spec", "is missing");
        }
        NodeName node = reader.required("spec.node", spec.node(), NodeName::new);
        return new PeerPlan(
                node,
                reader.required("spec.peer", spec.peer(), text -> otherThan(node, text)),
                reader.required("spec.publicKey", spec.publicKey(), PublicKey::new),
                reader.allowedIps(spec.allowedIPs()),
                reader.value("spec.endpoint", spec.endpoint(), SpecReader::reachable),
                reader.number("spec.persistentKeepaliveSeconds", spec.persistentKeepaliveSeconds(), 0, 65535)
                        .orElse(0),
                reader.value("spec.nextPublicKey", spec.nextPublicKey(), PublicKey::new)
                        .filter(next -> !next.base64().equals(spec.publicKey())));
    }

    private List<Cidr> overlay(List<String> texts) {
        List<Cidr> overlay = values("spec.overlayCIDRs", texts, MOST_OVERLAY_PREFIXES, SpecReader::overlayPrefix);
        for (int i = 0; i < overlay.size(); i++) {
            for (Cidr other : overlay.subList(i + 1, overlay.size())) {
                if (overlay.get(i).overlaps(other)) {
                    throw wrong("spec.overlayCIDRs", overlay.get(i) + " and " + other + " overlap; keep the wider");
                }
            }
        }
        return overlay.isEmpty() ? MeshSettings.DEFAULTS.overlay() : overlay;
    }

    private OptionalInt mtu(Integer mtu, List<Cidr> overlay) {
        OptionalInt bytes = number("spec.mtu", mtu, 576, 9000);
        boolean ipv6 = overlay.stream().anyMatch(cidr -> !cidr.address().isIpv4());
        if (ipv6 && bytes.isPresent() && bytes.getAsInt() < LEAST_IPV6_MTU) {
            throw wrong(
                    "spec.mtu",
                    mtu + " is less than " + LEAST_IPV6_MTU
                            + ", below which Linux turns IPv6 off, and the overlay has IPv6");
        }
        return bytes;
    }

    private List<IpAddress> addresses(List<String> texts) {
        List<IpAddress> addresses = values("spec.addresses", texts, MOST_ADDRESSES, SpecReader::unicast);
        if (addresses.stream().map(IpAddress::isIpv4).distinct().count() < addresses.size()) {
            throw wrong(
                    "spec.addresses", addresses + " has two addresses of one family; give one IPv4 and/or one IPv6");
        }
        return addresses;
    }

    private Optional<String> site(MeshNodeSpec spec) {
        String none = spec.site() == null || spec.site().isEmpty() ? null : spec.site();
        return value("spec.site", none, SpecReader::dnsLabel);
    }

    private Optional<Endpoint> lanEndpoint(MeshNodeSpec spec) {
        Optional<Endpoint> endpoint = value("spec.lanEndpoint", spec.lanEndpoint(), SpecReader::reachable);
        if (endpoint.isPresent() && site(spec).isEmpty()) {
            throw wrong(
                    "spec.lanEndpoint",
                    "\"" + endpoint.get() + "\" needs spec.site: only nodes of the same site use it; name the site, or"
                            + " use publicEndpoint");
        }
        return endpoint;
    }

    private List<Cidr> allowedIps(List<String> texts) {
        if (nullable(texts).isEmpty()) {
            throw wrong("spec.allowedIPs", "is missing");
        }
        return values("spec.allowedIPs", texts, MOST_ALLOWED_IPS, SpecReader::routedPrefix);
    }

    private static Cidr overlayPrefix(String text) {
        Cidr cidr = Cidr.parse(text);
        if (!cidr.address().isGlobalUnicast()) {
            throw new InvalidValueException(
                    text, "cannot be the overlay; give a unicast prefix such as 172.27.15.0/24");
        }
        return cidr;
    }

    private static IpAddress unicast(String text) {
        IpAddress address = new IpAddress(text);
        if (!address.isGlobalUnicast()) {
            throw new InvalidValueException(
                    text,
                    "is no address that one machine can have; give a unicast address such as 172.27.15.12 or"
                            + " fd27::12");
        }
        return address;
    }

    /** A DNS name passes: only who sends to it knows its addresses. IPv4 link-local is a network like any other. */
    private static Endpoint reachable(String text) {
        Endpoint endpoint = Endpoint.parse(text);
        boolean reachable = endpoint.address()
                .map(address -> address.isGlobalUnicast() || IPV4_LINK_LOCAL.contains(address))
                .orElse(true);
        if (!reachable) {
            throw new InvalidValueException(
                    text, "is where no other node reaches the host; give an address of its network card or router");
        }
        return endpoint;
    }

    private static Cidr routedPrefix(String text) {
        Cidr cidr = Cidr.parse(text);
        if (cidr.address().toInetAddress().isLoopbackAddress()) {
            throw new InvalidValueException(text, "is loopback, which every host keeps for itself; leave it out");
        }
        return cidr;
    }

    private static NodeName otherThan(NodeName node, String text) {
        NodeName peer = new NodeName(text);
        if (peer.equals(node)) {
            throw new InvalidValueException(text, "is spec.node itself; give another node");
        }
        return peer;
    }

    private static String dnsLabel(String text) {
        if (!DNS_LABEL.matcher(text).matches()) {
            throw new InvalidValueException(
                    text, "is not a DNS label (1 to 63 lower-case letters, digits and '-', e.g. home)");
        }
        return text;
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidValueException(text, "is no time (write 2026-01-31T12:00:00Z)");
        }
    }

    private <T> Optional<T> value(String field, String text, Function<String, T> type) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(type.apply(text));
        } catch (InvalidValueException e) {
            throw wrong(field, e.getMessage());
        }
    }

    private <T> T required(String field, String text, Function<String, T> type) {
        return value(field, text, type).orElseThrow(() -> wrong(field, "is missing"));
    }

    private <T> List<T> values(String field, List<String> texts, int most, Function<String, T> type) {
        List<T> values = new ArrayList<>();
        List<String> given = nullable(texts);
        if (given.size() > most) {
            throw wrong(field, given.size() + " entries are more than " + most);
        }
        for (int i = 0; i < given.size(); i++) {
            values.add(required(field + "[" + i + "]", given.get(i), type));
        }
        return values;
    }

    private OptionalInt number(String field, Integer number, int least, int most) {
        if (number == null) {
            return OptionalInt.empty();
        }
        if (number < least || number > most) {
            throw wrong(field, number + " is outside " + least + " to " + most);
        }
        return OptionalInt.of(number);
    }

    private InvalidSpecException wrong(String field, String problem) {
        return new InvalidSpecException(
                HasMetadata.getKind(resource.getClass()),
                Objects.requireNonNullElse(nameAsWritten(), ""),
                field,
                problem);
    }

    /** Null when there is none: a manifest may lack all of its metadata. */
    private String nameAsWritten() {
        return resource.getMetadata() == null ? null : resource.getMetadata().getName();
    }

    private static <T> Optional<T> readable(String text, Function<String, T> type) {
        try {
            return Optional.ofNullable(text).map(type);
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private static List<String> nullable(List<String> list) {
        return list == null ? List.of() : list;
    }

    private static RpFilter rpFilter(MeshSpec.RpFilter value) {
        return switch (value) {
            case Loose -> RpFilter.LOOSE;
            case Strict -> RpFilter.STRICT;
            case Disabled -> RpFilter.DISABLED;
            case Unmanaged -> RpFilter.UNMANAGED;
        };
    }
}
