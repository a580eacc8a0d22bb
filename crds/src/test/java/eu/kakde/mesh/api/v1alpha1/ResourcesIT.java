package eu.kakde.mesh.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.testcluster.CommandResult;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user does to the three kinds by kubectl, and what the API server answers. Specs have their own table. */
@WithTestCluster
class ResourcesIT {

    private static final String MESH_PEER = """
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: MeshPeer
            metadata:
              name: ms-1.wk-1
            spec:
              node: ms-1
              peer: wk-1
              publicKey: xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
              allowedIPs: [172.27.15.11/32]
            """;

    private final TestCluster cluster;

    ResourcesIT(TestCluster cluster) {
        this.cluster = cluster;
    }

    @AfterEach
    void cleanUp() {
        cluster.deleteMeshObjects();
    }

    static Stream<Arguments> refusedManifests() {
        return Stream.of(
                Arguments.of("a second Mesh", mesh("other", ""), "metadata.name must be default"),
                Arguments.of(
                        "a node's name in upper case", node("MS-1", "{}"), "metadata.name: Invalid value: \"MS-1\""),
                Arguments.of(
                        "a node's name with a space", node("'ms 1'", "{}"), "metadata.name: Invalid value: \"ms 1\""),
                Arguments.of("a node's name with a path", node("../ms-1", "{}"), "../ms-1"),
                Arguments.of(
                        "a spec that is a list",
                        node("ms-1", "[]"),
                        "spec: Invalid value: \"array\": spec in body must be"),
                Arguments.of(
                        "a spec that is a text",
                        node("ms-1", "home"),
                        "spec: Invalid value: \"string\": spec in body must be"),
                Arguments.of(
                        "a bare off, which is YAML for false", mesh("default", "{rpFilter: Off}"), "spec.rpFilter"),
                Arguments.of(
                        "a MeshPeer without spec", MESH_PEER.replaceAll("(?s)spec:.*", ""), "spec: Required value"),
                Arguments.of(
                        "a field in the wrong place", node("ms-1", "{}") + "site: home\n", "unknown field \"site\""),
                Arguments.of(
                        "a version that is not there",
                        node("ms-1", "{}").replace("v1alpha1", "v1"),
                        "mesh.kakde.eu/v1"),
                Arguments.of(
                        "a list far too long",
                        node("ms-1", "{addresses: [" + "10.0.0.1, ".repeat(5000) + "]}"),
                        "spec.addresses"),
                Arguments.of(
                        "a text far too long",
                        node("ms-1", "{site: " + "a".repeat(100_000) + "}"),
                        "spec.site: Too long"),
                Arguments.of(
                        "an endpoint far too long",
                        node("ms-1", "{publicEndpoint: " + "a.".repeat(300) + "b:1}"),
                        "spec.publicEndpoint: Too long"),
                Arguments.of(
                        "a host far too long",
                        node("ms-1", "{publicEndpoint: " + "a.".repeat(126) + "bc:1}"),
                        "spec.publicEndpoint"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedManifests")
    void refuses(String what, String manifest, String message) {
        CommandResult result = cluster.kubectl(manifest, List.of("apply", "-f", "-"));
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(result.stderr()).contains(message);
    }

    @Test
    void longestHostIsAccepted() {
        cluster.apply(node("ms-1", "{publicEndpoint: " + "a.".repeat(126) + "b:65535}"));
    }

    @Test
    void meshWithoutSpecGetsTheRunbooksValues() {
        cluster.apply(mesh("default", "").replace("spec: \n", ""));
        assertThat(cluster.kubectl("get", "mesh", "default", "-o", "jsonpath={.spec}")
                        .stdout())
                .isEqualTo("{\"confirmSeconds\":30,\"interfaceName\":\"wg0\",\"listenPort\":51820,\"mtu\":1420,"
                        + "\"overlayCIDRs\":[\"172.27.15.0/24\"],\"persistentKeepaliveSeconds\":25,"
                        + "\"probeIntervalSeconds\":3,\"rpFilter\":\"Loose\"}");
    }

    @Test
    void nodesAndPeersGetNothingThatTheUserDidNotWrite() {
        cluster.apply(node("ms-1", "{}") + "---\n" + MESH_PEER);
        assertThat(cluster.kubectl("get", "mn", "ms-1", "-o", "jsonpath={.spec}")
                        .stdout())
                .isEqualTo("{}");
        assertThat(cluster.kubectl("get", "mp", "ms-1.wk-1", "-o", "jsonpath={.spec}")
                        .stdout())
                .doesNotContain("endpoint")
                .doesNotContain("persistentKeepaliveSeconds");
    }

    @Test
    void pairOfAMeshPeerNeverChanges() {
        cluster.apply(MESH_PEER);
        for (String field : List.of("node", "peer")) {
            CommandResult result = cluster.kubectl(
                    "patch", "meshpeer", "ms-1.wk-1", "--type=merge", "-p", "{\"spec\":{\"" + field + "\":\"wk-2\"}}");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.stderr()).contains("spec." + field).contains("cannot be changed: delete the MeshPeer");
        }
        CommandResult other = cluster.kubectl(
                "patch", "mp", "ms-1.wk-1", "--type=merge", "-p", "{\"spec\":{\"persistentKeepaliveSeconds\":25}}");
        assertThat(other.exitCode()).as(other.toString()).isZero();
    }

    @Test
    void agentFindsItsOwnPeersByFieldSelector() {
        String other = MESH_PEER.replace("ms-1", "x").replace("wk-1", "ms-1").replace("node: x", "node: wk-1");
        cluster.apply(MESH_PEER + "---\n" + other);
        assertThat(names("spec.node=ms-1")).isEqualTo("meshpeer.mesh.kakde.eu/ms-1.wk-1\n");
        assertThat(names("spec.peer=ms-1")).isEqualTo("meshpeer.mesh.kakde.eu/x.ms-1\n");
        assertThat(names("spec.node=wk-2")).isEmpty();
        assertThat(cluster.admin()
                        .resources(MeshPeer.class)
                        .withField("spec.node", "ms-1")
                        .list()
                        .getItems())
                .singleElement()
                .satisfies(peer -> assertThat(peer.getSpec().peer()).isEqualTo("wk-1"));
    }

    @Test
    void shortNamesAndTheCategoryWork() {
        cluster.apply(mesh("default", "{}") + "---\n" + node("ms-1", "{}") + "---\n" + MESH_PEER);
        assertThat(cluster.kubectl("get", "wgmesh,mn,mp", "-o", "name").stdout())
                .isEqualTo(cluster.kubectl("get", "wireguard", "-o", "name").stdout())
                .isEqualTo("mesh.mesh.kakde.eu/default\nmeshnode.mesh.kakde.eu/ms-1\n"
                        + "meshpeer.mesh.kakde.eu/ms-1.wk-1\n");
        assertThat(cluster.kubectl("get", "mesh", "-o", "name").stdout()).isEqualTo("mesh.mesh.kakde.eu/default\n");
    }

    @Test
    void explainDescribesEveryField() {
        for (String kind : List.of("mesh", "meshnode", "meshpeer")) {
            CommandResult result = cluster.kubectl("explain", kind + ".spec");
            assertThat(result.stdout()).contains("FIELDS:").doesNotContain("<no description>");
        }
        assertThat(cluster.kubectl("explain", "meshnode.spec.site").stdout())
                .contains("Machines of one site reach each other");
    }

    /** An example applied a second time must change nothing: no generation, no resourceVersion. */
    @ParameterizedTest
    @MethodSource("examples")
    void exampleIsAcceptedAndAppliedTwiceWithoutAChange(Path example) throws IOException {
        String manifest = Files.readString(example);
        for (String flag : List.of("--server-side=false", "--server-side=true")) {
            CommandResult first = apply(manifest, flag);
            assertThat(first.exitCode()).as(first.toString()).isZero();
            String before = versions(manifest);
            CommandResult second = apply(manifest, flag);
            assertThat(second.exitCode()).as(second.toString()).isZero();
            assertThat(versions(manifest)).isEqualTo(before);
            cluster.deleteMeshObjects();
        }
    }

    /** Every file of the three kinds under {@code src/test/resources/examples} and {@code deploy/examples}. */
    static Stream<Path> examples() throws IOException {
        Path root = Path.of(System.getProperty("repository.root", "..")).normalize();
        List<Path> found = new ArrayList<>();
        for (String directory : List.of("crds/src/test/resources/examples", "deploy/examples")) {
            if (Files.isDirectory(root.resolve(directory))) {
                try (Stream<Path> files = Files.walk(root.resolve(directory))) {
                    for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        String name = file.getFileName().toString();
                        if (name.endsWith(".yaml") && Files.readString(file).contains("mesh.kakde.eu/v1alpha1")) {
                            found.add(file);
                        }
                    }
                }
            }
        }
        return found.stream();
    }

    private CommandResult apply(String manifest, String flag) {
        return cluster.kubectl(manifest, List.of("apply", flag, "-f", "-"));
    }

    private String versions(String manifest) {
        CommandResult result = cluster.kubectl(
                manifest, List.of("get", "-f", "-", "-o", "jsonpath={..metadata.name} {..metadata.resourceVersion}"));
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return result.stdout();
    }

    private String names(String fieldSelector) {
        return cluster.kubectl("get", "meshpeers", "--field-selector", fieldSelector, "-o", "name")
                .stdout();
    }

    private static String mesh(String name, String spec) {
        return "apiVersion: mesh.kakde.eu/v1alpha1\nkind: Mesh\nmetadata:\n  name: " + name + "\nspec: " + spec + "\n";
    }

    private static String node(String name, String spec) {
        return mesh(name, spec).replace("kind: Mesh\n", "kind: MeshNode\n");
    }
}
