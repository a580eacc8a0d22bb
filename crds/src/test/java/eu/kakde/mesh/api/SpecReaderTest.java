package eu.kakde.mesh.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import eu.kakde.mesh.api.v1alpha1.InvalidSpecException;
import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeSpec;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerSpec;
import eu.kakde.mesh.api.v1alpha1.MeshSpec;
import eu.kakde.mesh.api.v1alpha1.SpecReader;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.NodeClaim;
import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.RpFilter;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SpecReaderTest {

    private static final String KEY = "d2CCgbOrmgUQ7rmM3jU8WP79mdjXvduc7R7dYqTGqGo=";
    private static final String OTHER_KEY = "yYl6Uw7EytkuMKXwOFeX4bKFOpW7+fcc8s9qjefAfFA=";
    private static final String LOW_ORDER = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @Test
    void readsANodeWithEverything() {
        MeshNode node = node(new MeshNodeSpec(
                List.of("fd27::11", "172.27.15.11"),
                "home",
                "192.168.15.3:51820",
                "[2001:db8::1]:51821",
                true,
                51822,
                KEY));
        node.getMetadata().setCreationTimestamp("2026-01-31T12:00:00Z");
        node.setStatus(new MeshNodeStatus(
                List.of("172.27.15.9", "not an address"),
                new MeshNodeStatus.Plan("hash", 3, OTHER_KEY),
                OTHER_KEY,
                null,
                null));

        assertThat(SpecReader.claim(node))
                .isEqualTo(new NodeClaim(
                        new NodeName("wk-1"),
                        List.of(new IpAddress("172.27.15.11"), new IpAddress("fd27::11")),
                        Optional.of("home"),
                        Optional.of(Endpoint.parse("192.168.15.3:51820")),
                        Optional.of(Endpoint.parse("[2001:db8::1]:51821")),
                        true,
                        OptionalInt.of(51822),
                        Optional.of(new PublicKey(KEY)),
                        Optional.empty(),
                        Instant.parse("2026-01-31T12:00:00Z"),
                        new NodeClaim.Held(
                                List.of(new IpAddress("172.27.15.9")), Optional.of(new PublicKey(OTHER_KEY)))));
    }

    @Test
    void readsANodeWithNothing() {
        NodeClaim nothing = new NodeClaim(
                new NodeName("wk-1"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH,
                NodeClaim.Held.NOTHING);
        assertThat(SpecReader.claim(node(null))).isEqualTo(nothing);
        assertThat(SpecReader.claim(node(new MeshNodeSpec(null, null, null, null, null, null, null))))
                .isEqualTo(nothing);
        MeshNode emptyStatus = node(null);
        emptyStatus.setStatus(new MeshNodeStatus(null, null, null, null, null));
        assertThat(SpecReader.claim(emptyStatus)).isEqualTo(nothing);
    }

    @Test
    void takesTheKeyThatTheAgentPublishedWhereNoneIsPinned() {
        MeshNode node = node(null);
        node.setStatus(new MeshNodeStatus(null, null, OTHER_KEY, null, null));
        assertThat(SpecReader.claim(node).publicKey()).contains(new PublicKey(OTHER_KEY));
    }

    @Test
    void readsTheNextKeyThatTheAgentPublishedUnlessAKeyIsPinned() {
        MeshNode node = node(null);
        node.setStatus(new MeshNodeStatus(
                null, null, KEY, null, null, null, new MeshNodeStatus.KeyRotation("2026-11", OTHER_KEY), null));
        assertThat(SpecReader.claim(node).nextKey()).contains(new PublicKey(OTHER_KEY));

        node.setSpec(new MeshNodeSpec(null, null, null, null, null, null, KEY));
        assertThat(SpecReader.claim(node).nextKey()).isEmpty();

        node.setSpec(null);
        node.setStatus(new MeshNodeStatus(
                null, null, KEY, null, null, null, new MeshNodeStatus.KeyRotation("2026-11", "?"), null));
        assertThat(SpecReader.claim(node).nextKey()).isEmpty();
    }

    @Test
    void readsTimesWithAnOffset() {
        MeshNode node = node(null);
        node.getMetadata().setCreationTimestamp("2026-01-31T14:00:00+02:00");
        assertThat(SpecReader.claim(node).created()).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
    }

    @Test
    void readsWhatIsHeldEvenWhereTheSpecIsWrong() {
        MeshNode node = node(new MeshNodeSpec(List.of("wrong"), null, null, null, null, null, null));
        node.setStatus(new MeshNodeStatus(
                Arrays.asList("172.27.15.11", null, "?"), new MeshNodeStatus.Plan(null, null, KEY), null, null, null));
        assertThat(SpecReader.held(node))
                .isEqualTo(new NodeClaim.Held(List.of(new IpAddress("172.27.15.11")), Optional.of(new PublicKey(KEY))));

        node.setStatus(new MeshNodeStatus(null, new MeshNodeStatus.Plan(null, null, "?"), null, null, null));
        assertThat(SpecReader.held(node)).isEqualTo(NodeClaim.Held.NOTHING);
    }

    @Test
    void takesTheRunbooksSettingsWhereNoneAreGiven() {
        assertThat(SpecReader.settings(null)).isEqualTo(MeshSettings.DEFAULTS);
        assertThat(SpecReader.settings(mesh(null))).isEqualTo(MeshSettings.DEFAULTS);
        assertThat(SpecReader.settings(mesh(new MeshSpec(null, null, null, null, null, null, null, null))))
                .isEqualTo(MeshSettings.DEFAULTS);
        assertThat(SpecReader.settings(mesh(new MeshSpec(List.of(), null, null, null, null, null, null, null))))
                .isEqualTo(MeshSettings.DEFAULTS);
    }

    @Test
    void readsAMeshWithEverything() {
        MeshSpec spec = new MeshSpec(
                List.of("10.9.0.0/16", "fd27::/64"), "wg7", 1000, 1280, 0, MeshSpec.RpFilter.Unmanaged, 60, 90);
        assertThat(SpecReader.settings(mesh(spec)))
                .isEqualTo(new MeshSettings(
                        List.of(Cidr.parse("10.9.0.0/16"), Cidr.parse("fd27::/64")),
                        new InterfaceName("wg7"),
                        1000,
                        1280,
                        0,
                        RpFilter.UNMANAGED,
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(90)));
    }

    @ParameterizedTest
    @CsvSource({"Loose, LOOSE", "Strict, STRICT", "Disabled, DISABLED", "Unmanaged, UNMANAGED"})
    void readsRpFilter(MeshSpec.RpFilter text, RpFilter value) {
        assertThat(SpecReader.settings(mesh(new MeshSpec(null, null, null, null, null, text, null, null)))
                        .rpFilter())
                .isEqualTo(value);
    }

    @Test
    void readsAPeer() {
        assertThat(SpecReader.peer(peer("wk-1", "nas.home", KEY, List.of("0.0.0.0/0"), "edge.example:51820", 25)))
                .isEqualTo(new PeerPlan(
                        new NodeName("wk-1"),
                        new NodeName("nas.home"),
                        new PublicKey(KEY),
                        List.of(Cidr.parse("0.0.0.0/0")),
                        Optional.of(Endpoint.parse("edge.example:51820")),
                        25));
        assertThat(SpecReader.peer(peer("wk-1", "ms-1", KEY, List.of("172.27.15.12/32"), null, null)))
                .isEqualTo(new PeerPlan(
                        new NodeName("wk-1"),
                        new NodeName("ms-1"),
                        new PublicKey(KEY),
                        List.of(Cidr.parse("172.27.15.12/32")),
                        Optional.empty(),
                        0));
    }

    static Object[][] wrongNodes() {
        return new Object[][] {
            {
                addresses("172.27.15.256"),
                "spec.addresses[0]: \"172.27.15.256\" is not an IPv4 or IPv6 address (write"
                        + " 172.27.15.12 or fd27::12)"
            },
            {
                addresses("172.27.15.11", "172.27.15.12/32"),
                "spec.addresses[1]: \"172.27.15.12/32\" is not an IPv4 or IPv6"
                        + " address (write 172.27.15.12 or fd27::12)"
            },
            {addresses("172.27.15.11", null), "spec.addresses[1]: is missing"},
            {
                addresses("172.27.15.11", "172.27.15.12"),
                "spec.addresses: [172.27.15.11, 172.27.15.12] has two addresses"
                        + " of one family; give one IPv4 and/or one IPv6"
            },
            {
                addresses("fd27::1", "fd27::1"),
                "spec.addresses: [fd27::1, fd27::1] has two addresses of one family; give" + " one IPv4 and/or one IPv6"
            },
            {
                addresses("224.0.0.1"),
                "spec.addresses[0]: \"224.0.0.1\" is no address that one machine can have; give a"
                        + " unicast address such as 172.27.15.12 or fd27::12"
            },
            {
                spec("Home Net", null, null, null, null),
                "spec.site: \"Home Net\" is not a DNS label (1 to 63 lower-case"
                        + " letters, digits and '-', e.g. home)"
            },
            {
                spec("home", "192.168.15.3", null, null, null),
                "spec.lanEndpoint: \"192.168.15.3\" is not an endpoint"
                        + " (write 203.0.113.10:51820, [2001:db8::1]:51820 or host.example:51820)"
            },
            {
                spec("home", "127.0.0.1:51820", null, null, null),
                "spec.lanEndpoint: \"127.0.0.1:51820\" is where no other"
                        + " node reaches the host; give an address of its network card or router"
            },
            {
                spec(null, "192.168.15.3:51820", null, null, null),
                "spec.lanEndpoint: \"192.168.15.3:51820\" needs"
                        + " spec.site: only nodes of the same site use it; name the site, or use publicEndpoint"
            },
            {
                spec(null, null, "203.0.113.10:0", null, null),
                "spec.publicEndpoint: \"203.0.113.10:0\" is not an endpoint"
                        + " (write 203.0.113.10:51820, [2001:db8::1]:51820 or host.example:51820)"
            },
            {
                spec(null, null, "203.0.113.10:65536", null, null),
                "spec.publicEndpoint: \"203.0.113.10:65536\" has a port" + " outside 1 to 65535"
            },
            {
                spec(null, null, "0xac1b0f0c:1", null, null),
                "spec.publicEndpoint: \"0xac1b0f0c\" is neither an address nor" + " a DNS name"
            },
            {
                spec(null, null, "[fe80::1]:1", null, null),
                "spec.publicEndpoint: \"[fe80::1]:1\" is where no other node"
                        + " reaches the host; give an address of its network card or router"
            },
            {spec(null, null, null, 0, null), "spec.listenPort: 0 is outside 1 to 65535"},
            {spec(null, null, null, 65536, null), "spec.listenPort: 65536 is outside 1 to 65535"},
            {
                spec(null, null, null, null, "<WK_1_PUB>"),
                "spec.publicKey: \"<WK_1_PUB>\" is not a WireGuard public key (44"
                        + " characters of base64, as wg prints)"
            },
            {
                spec(null, null, null, null, LOW_ORDER),
                "spec.publicKey: \"" + LOW_ORDER + "\" is a point of low order," + " which no WireGuard key can be"
            },
        };
    }

    @ParameterizedTest
    @MethodSource("wrongNodes")
    void namesKindNameFieldValueAndRemedyOfANode(MeshNodeSpec spec, String message) {
        refuses(() -> SpecReader.claim(node(spec)), "MeshNode wk-1: ", message);
    }

    @Test
    void namesWhatIsWrongInMetadataAndStatus() {
        MeshNode node = node(null);
        node.setStatus(new MeshNodeStatus(null, null, LOW_ORDER, null, null));
        refuses(
                () -> SpecReader.claim(node),
                "MeshNode wk-1: ",
                "status.publicKey: \"" + LOW_ORDER + "\" is a point of low order, which no WireGuard key can be");

        node.setStatus(null);
        node.getMetadata().setCreationTimestamp("yesterday");
        refuses(
                () -> SpecReader.claim(node),
                "MeshNode wk-1: ",
                "metadata.creationTimestamp: \"yesterday\" is no time (write 2026-01-31T12:00:00Z)");

        node.getMetadata().setName("wk_1");
        refuses(
                () -> SpecReader.claim(node),
                "MeshNode wk_1: ",
                "metadata.name: \"wk_1\" is not a node name (at most 253 lower-case letters, digits, '-' and '.')");

        node.getMetadata().setName(null);
        refuses(() -> SpecReader.claim(node), "MeshNode : ", "metadata.name: is missing");
        node.setMetadata(null);
        refuses(() -> SpecReader.claim(node), "MeshNode : ", "metadata.name: is missing");
    }

    static Object[][] wrongMeshes() {
        return new Object[][] {
            {
                overlay("172.27.15.1/24"),
                "spec.overlayCIDRs[0]: \"172.27.15.1/24\" has bits set behind its prefix (write" + " 172.27.15.0/24)"
            },
            {
                overlay("10.0.0.0/8", "home"),
                "spec.overlayCIDRs[1]: \"home\" is not an IPv4 or IPv6 address (write" + " 172.27.15.12 or fd27::12)"
            },
            {overlay("10.0.0.0/33"), "spec.overlayCIDRs[0]: \"10.0.0.0/33\" has a prefix length outside 0 to 32"},
            {
                overlay("0.0.0.0/0"),
                "spec.overlayCIDRs[0]: \"0.0.0.0/0\" cannot be the overlay; give a unicast prefix such"
                        + " as 172.27.15.0/24"
            },
            {
                overlay("fe80::/64"),
                "spec.overlayCIDRs[0]: \"fe80::/64\" cannot be the overlay; give a unicast prefix such"
                        + " as 172.27.15.0/24"
            },
            {
                overlay("10.0.0.0/8", "10.1.0.0/16"),
                "spec.overlayCIDRs: 10.0.0.0/8 and 10.1.0.0/16 overlap; keep the wider"
            },
            {overlay("10.0.0.0/8", "10.0.0.0/8"), "spec.overlayCIDRs: 10.0.0.0/8 and 10.0.0.0/8 overlap; keep the wider"
            },
            {
                new MeshSpec(Collections.nCopies(9, "10.0.0.0/8"), null, null, null, null, null, null, null),
                "spec.overlayCIDRs: 9 entries are more than 8"
            },
            {
                new MeshSpec(null, "wg/0", null, null, null, null, null, null),
                "spec.interfaceName: \"wg/0\" is not an interface" + " name (1 to 15 of a-z A-Z 0-9 _ = + . -)"
            },
            {new MeshSpec(null, null, 0, null, null, null, null, null), "spec.listenPort: 0 is outside 1 to 65535"},
            {new MeshSpec(null, null, null, 575, null, null, null, null), "spec.mtu: 575 is outside 576 to 9000"},
            {new MeshSpec(null, null, null, 9001, null, null, null, null), "spec.mtu: 9001 is outside 576 to 9000"},
            {
                new MeshSpec(List.of("fd27::/64"), null, null, 1279, null, null, null, null),
                "spec.mtu: 1279 is less than 1280," + " below which Linux turns IPv6 off, and the overlay has IPv6"
            },
            {
                new MeshSpec(null, null, null, null, -1, null, null, null),
                "spec.persistentKeepaliveSeconds: -1 is outside 0 to 65535"
            },
            {new MeshSpec(null, null, null, null, null, null, null, 9), "spec.confirmSeconds: 9 is outside 10 to 3600"},
            {
                new MeshSpec(null, null, null, null, null, null, 0, null),
                "spec.probeIntervalSeconds: 0 is outside 1 to 3600"
            },
            {
                new MeshSpec(null, null, null, null, null, null, 3601, null),
                "spec.probeIntervalSeconds: 3601 is outside 1 to 3600"
            },
        };
    }

    @ParameterizedTest
    @MethodSource("wrongMeshes")
    void namesKindNameFieldValueAndRemedyOfAMesh(MeshSpec spec, String message) {
        refuses(() -> SpecReader.settings(mesh(spec)), "Mesh default: ", message);
    }

    static Object[][] wrongPeers() {
        List<String> ip = List.of("172.27.15.12/32");
        return new Object[][] {
            {peer(null, "ms-1", KEY, ip, null, null), "spec.node: is missing"},
            {peer("wk-1", null, KEY, ip, null, null), "spec.peer: is missing"},
            {peer("wk-1", "ms-1", null, ip, null, null), "spec.publicKey: is missing"},
            {
                peer("WK-1", "ms-1", KEY, ip, null, null),
                "spec.node: \"WK-1\" is not a node name (at most 253 lower-case" + " letters, digits, '-' and '.')"
            },
            {
                peer("wk-1", "../ms-1", KEY, ip, null, null),
                "spec.peer: \"../ms-1\" is not a node name (at most 253" + " lower-case letters, digits, '-' and '.')"
            },
            {peer("wk-1", "wk-1", KEY, ip, null, null), "spec.peer: \"wk-1\" is spec.node itself; give another node"},
            {
                peer("wk-1", "ms-1", LOW_ORDER, ip, null, null),
                "spec.publicKey: \"" + LOW_ORDER + "\" is a point of low" + " order, which no WireGuard key can be"
            },
            {peer("wk-1", "ms-1", KEY, null, null, null), "spec.allowedIPs: is missing"},
            {peer("wk-1", "ms-1", KEY, List.of(), null, null), "spec.allowedIPs: is missing"},
            {
                peer("wk-1", "ms-1", KEY, Collections.nCopies(65, "10.0.0.0/8"), null, null),
                "spec.allowedIPs: 65 entries are more than 64"
            },
            {
                peer("wk-1", "ms-1", KEY, List.of("172.27.15.12/32", "172.27.15.1/24"), null, null),
                "spec.allowedIPs[1]: \"172.27.15.1/24\" has bits set behind its prefix (write 172.27.15.0/24)"
            },
            {
                peer("wk-1", "ms-1", KEY, List.of("127.0.0.0/8"), null, null),
                "spec.allowedIPs[0]: \"127.0.0.0/8\" is" + " loopback, which every host keeps for itself; leave it out"
            },
            {
                peer("wk-1", "ms-1", KEY, ip, "edge", null),
                "spec.endpoint: \"edge\" is not an endpoint (write"
                        + " 203.0.113.10:51820, [2001:db8::1]:51820 or host.example:51820)"
            },
            {
                peer("wk-1", "ms-1", KEY, ip, "0.0.0.0:1", null),
                "spec.endpoint: \"0.0.0.0:1\" is where no other node reaches"
                        + " the host; give an address of its network card or router"
            },
            {peer("wk-1", "ms-1", KEY, ip, null, 65536), "spec.persistentKeepaliveSeconds: 65536 is outside 0 to 65535"
            },
        };
    }

    @ParameterizedTest
    @MethodSource("wrongPeers")
    void namesKindNameFieldValueAndRemedyOfAPeer(MeshPeer peer, String message) {
        refuses(() -> SpecReader.peer(peer), "MeshPeer wk-1.ms-1: ", message);
    }

    @Test
    void namesAPeerWithoutSpec() {
        MeshPeer peer = new MeshPeer();
        peer.getMetadata().setName("wk-1.ms-1");
        refuses(() -> SpecReader.peer(peer), "MeshPeer wk-1.ms-1: ", "spec: is missing");
    }

    /** Manifest files may hold any name and any kind. */
    @Test
    void keepsMessagesOnOneShortLineWhateverTheManifestHolds() {
        MeshNode node = node(
                new MeshNodeSpec(Collections.nCopies(100_000, "172.27.15.11\n"), null, null, null, null, null, null));
        node.getMetadata().setName("a\nMeshNode b: forged\u2028" + "x".repeat(100_000));
        node.setKind("Mesh\nNode");
        assertOneShortLine(() -> SpecReader.claim(node));

        node.getMetadata().setName("wk-1");
        assertOneShortLine(() -> SpecReader.claim(node));

        node.setSpec(
                new MeshNodeSpec(Collections.nCopies(100_000, "172.27.15.11"), null, null, null, null, null, null));
        assertOneShortLine(() -> SpecReader.claim(node));

        node.setSpec(new MeshNodeSpec(null, "\n".repeat(100_000), null, null, null, null, null));
        assertOneShortLine(() -> SpecReader.claim(node));
    }

    @Test
    void saysTheSameWithoutKindAndNameForACondition() {
        assertThatExceptionOfType(InvalidSpecException.class)
                .isThrownBy(() -> SpecReader.claim(node(spec(null, null, null, 0, null))))
                .satisfies(e -> assertThat(e.fieldAndProblem()).isEqualTo("spec.listenPort: 0 is outside 1 to 65535"));
    }

    @Test
    void readsManifestsAsTheyAreWritten() {
        MeshNode node = Serialization.unmarshal("""
                apiVersion: mesh.kakde.eu/v1alpha1
                kind: MeshNode
                metadata:
                  name: wk-1
                spec:
                  addresses: [172.27.15.11]
                  site: home
                  lanEndpoint: 192.168.15.3:51820
                  publicEndpoint: 203.0.113.10:51820
                  behindNAT: true
                """, MeshNode.class);
        NodeClaim claim = SpecReader.claim(node);
        assertThat(claim.behindNat()).isTrue();
        assertThat(claim.publicEndpoint()).contains(Endpoint.parse("203.0.113.10:51820"));
    }

    private static void assertOneShortLine(Runnable reading) {
        assertThatExceptionOfType(InvalidSpecException.class)
                .isThrownBy(reading::run)
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(800))
                .satisfies(e ->
                        assertThat(e.getMessage()).startsWith("MeshNode ").doesNotContainPattern("[\\p{Cc}\u2028]"));
    }

    private static void refuses(Supplier<?> reading, String object, String message) {
        assertThatExceptionOfType(InvalidSpecException.class)
                .isThrownBy(reading::get)
                .withMessage(object + message)
                .satisfies(e -> assertThat(e.fieldAndProblem()).isEqualTo(message));
    }

    private static MeshNodeSpec addresses(String... addresses) {
        return new MeshNodeSpec(Arrays.asList(addresses), null, null, null, null, null, null);
    }

    private static MeshNodeSpec spec(String site, String lan, String at, Integer port, String key) {
        return new MeshNodeSpec(null, site, lan, at, null, port, key);
    }

    private static MeshSpec overlay(String... cidrs) {
        return new MeshSpec(Arrays.asList(cidrs), null, null, null, null, null, null, null);
    }

    private static MeshNode node(MeshNodeSpec spec) {
        MeshNode node = new MeshNode();
        node.getMetadata().setName("wk-1");
        node.setSpec(spec);
        return node;
    }

    private static Mesh mesh(MeshSpec spec) {
        Mesh mesh = new Mesh();
        mesh.getMetadata().setName("default");
        mesh.setSpec(spec);
        return mesh;
    }

    private static MeshPeer peer(
            String node, String peer, String key, List<String> allowedIps, String endpoint, Integer keepalive) {
        MeshPeer resource = new MeshPeer();
        resource.getMetadata().setName("wk-1.ms-1");
        resource.setSpec(new MeshPeerSpec(node, peer, key, allowedIps, endpoint, keepalive));
        return resource;
    }
}
