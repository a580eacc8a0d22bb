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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Turns resources into the planner's values. It checks every field again, because manifest files never met the API
 * server's schema and an older schema may have let something pass.
 */
public final class SpecReader {

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
        List<Cidr> overlay = reader.values("spec.overlayCIDRs", spec.overlayCIDRs(), Cidr::parse);
        return new MeshSettings(
                overlay.isEmpty() ? defaults.overlay() : overlay,
                reader.value("spec.interfaceName", spec.interfaceName(), InterfaceName::new)
                        .orElse(defaults.interfaceName()),
                reader.number("spec.listenPort", spec.listenPort(), 1, 65535).orElse(defaults.listenPort()),
                reader.number("spec.mtu", spec.mtu(), 576, 9000).orElse(defaults.mtuBytes()),
                reader.number("spec.persistentKeepaliveSeconds", spec.persistentKeepaliveSeconds(), 0, 65535)
                        .orElse(defaults.persistentKeepaliveSeconds()),
                spec.rpFilter() == null ? defaults.rpFilter() : rpFilter(spec.rpFilter()),
                reader.number("spec.probeIntervalSeconds", spec.probeIntervalSeconds(), 1, 3600).stream()
                        .mapToObj(Duration::ofSeconds)
                        .findFirst()
                        .orElse(defaults.probeInterval()));
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
                Optional.ofNullable(spec.site()).filter(site -> !site.isEmpty()),
                reader.value("spec.lanEndpoint", spec.lanEndpoint(), Endpoint::parse),
                reader.value("spec.publicEndpoint", spec.publicEndpoint(), Endpoint::parse),
                Boolean.TRUE.equals(spec.behindNAT()),
                reader.number("spec.listenPort", spec.listenPort(), 1, 65535),
                reader.value("spec.publicKey", spec.publicKey(), PublicKey::new)
                        .or(() -> reader.value("status.publicKey", published, PublicKey::new)),
                created(node),
                held(node));
    }

    /** The name of a MeshNode as a value. @throws InvalidSpecException when it is no node's name */
    public static NodeName nodeName(MeshNode node) {
        return new SpecReader(node)
                .value("metadata.name", node.getMetadata().getName(), NodeName::new)
                .orElseThrow(() -> new InvalidSpecException("MeshNode", "", "metadata.name", "is missing"));
    }

    /** What the operator granted a MeshNode before, as its status has it; what cannot be read there is left out. */
    public static NodeClaim.Held held(MeshNode node) {
        MeshNodeStatus status = node.getStatus();
        if (status == null) {
            return NodeClaim.Held.NOTHING;
        }
        List<IpAddress> addresses = nullable(status.addresses()).stream()
                .map(text -> readable(text, IpAddress::new))
                .flatMap(Optional::stream)
                .toList();
        Optional<PublicKey> key =
                Optional.ofNullable(status.plan()).flatMap(plan -> readable(plan.publicKey(), PublicKey::new));
        return new NodeClaim.Held(addresses, key);
    }

    /** The link of a MeshPeer. @throws InvalidSpecException at the first field that is wrong */
    public static PeerPlan peer(MeshPeer peer) {
        SpecReader reader = new SpecReader(peer);
        MeshPeerSpec spec = peer.getSpec();
        if (spec == null) {
            throw reader.wrong("spec", "is missing");
        }
        return new PeerPlan(
                reader.required("spec.node", spec.node(), NodeName::new),
                reader.required("spec.peer", spec.peer(), NodeName::new),
                reader.required("spec.publicKey", spec.publicKey(), PublicKey::new),
                reader.values("spec.allowedIPs", spec.allowedIPs(), Cidr::parse),
                reader.value("spec.endpoint", spec.endpoint(), Endpoint::parse),
                reader.number("spec.persistentKeepaliveSeconds", spec.persistentKeepaliveSeconds(), 0, 65535)
                        .orElse(0));
    }

    private List<IpAddress> addresses(List<String> texts) {
        List<IpAddress> addresses = values("spec.addresses", texts, IpAddress::new);
        if (addresses.stream().map(IpAddress::isIpv4).distinct().count() < addresses.size()) {
            throw wrong(
                    "spec.addresses", addresses + " has two addresses of one family; give one IPv4 and/or one IPv6");
        }
        return addresses;
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

    private <T> List<T> values(String field, List<String> texts, Function<String, T> type) {
        List<T> values = new ArrayList<>();
        List<String> given = nullable(texts);
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
        String name = resource.getMetadata() == null
                ? ""
                : Objects.requireNonNullElse(resource.getMetadata().getName(), "");
        return new InvalidSpecException(resource.getKind(), name, field, problem);
    }

    private static Instant created(MeshNode node) {
        String timestamp = node.getMetadata().getCreationTimestamp();
        try {
            return timestamp == null ? Instant.EPOCH : Instant.parse(timestamp);
        } catch (DateTimeParseException e) {
            throw new InvalidSpecException(
                    "MeshNode", node.getMetadata().getName(), "metadata.creationTimestamp", "is no RFC 3339 time");
        }
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
