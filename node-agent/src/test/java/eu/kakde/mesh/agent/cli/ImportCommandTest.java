package eu.kakde.mesh.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.wireguard.PrivateKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ImportCommandTest {

    private static final Path GOLDEN =
            Path.of(System.getProperty("repository.root", "..")).resolve("crds/src/test/resources/golden");
    private static final List<String> RUNBOOK = List.of("ctb-edge-1", "ms-1", "wk-1", "wk-2");
    private static final String EDGE_KEY = "LAmLSPI4JS6Dbltt5EC4xG0qc4rH9eca6D0MwwUf2U4=";
    private static final String PEER = """
            [Peer]
            # ctb-edge-1
            PublicKey = %s
            AllowedIPs = 172.27.15.31/32
            Endpoint = 198.51.100.25:51820
            PersistentKeepalive = 25
            """.formatted(EDGE_KEY);

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theRunbooksFourFilesComeBackAsTheyWere() throws IOException {
        importRunbook(RUNBOOK);
        assertThat(out.toString()).doesNotContain("kind: MeshPeer", "kind: Mesh\n");
        for (String node : RUNBOOK) {
            assertThat(rendered(node)).isEqualTo(Files.readString(GOLDEN.resolve("rendered/" + node + ".conf")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ctb-edge-1", "ms-1", "wk-1", "wk-2"})
    void oneFileAloneComesBackAsItWas(String node) throws IOException {
        importRunbook(List.of(node));
        assertThat(out.toString()).contains("# guess: spec.behindNAT");
        assertThat(rendered(node)).isEqualTo(Files.readString(GOLDEN.resolve("rendered/" + node + ".conf")));
    }

    @Test
    void saysThatTheSiteIsAGuess() throws IOException {
        importRunbook(RUNBOOK);
        assertThat(out.toString()).contains("""
                # guess: spec.site: some dial each other at private addresses; name the site as you call it
                apiVersion: mesh.kakde.eu/v1alpha1
                kind: MeshNode
                metadata:
                  name: ms-1
                spec:
                  addresses:
                  - "172.27.15.12"
                  site: site-1
                  lanEndpoint: "192.168.15.2:51820"
                  publicEndpoint: "203.0.113.10:51821"
                  behindNAT: true
                  publicKey: "yYl6Uw7EytkuMKXwOFeX4bKFOpW7+fcc8s9qjefAfFA="
                """);
    }

    @Test
    void aPrivateKeyInTheFileBecomesItsPublicHalfAlone() throws IOException {
        PrivateKey key = PrivateKey.generate();
        String config = "[Interface]\nAddress = 172.27.15.12/32\nPrivateKey = " + key.toBase64() + "\n" + PEER;
        assertThat(run("--name", "ms-1", "--config", file("wg0.conf", config))).isZero();
        assertThat(out.toString()).contains(key.publicKey().base64()).doesNotContain(key.toBase64());
    }

    @Test
    void aKeyFileCountsOnlyBesideTheFileThatNamesIt() throws IOException {
        PrivateKey key = PrivateKey.generate();
        String keyFile = file("wg0.key", key.toBase64() + "\n");
        String config =
                "[Interface]\nAddress = 172.27.15.12/32\nPostUp = wg set %i private-key " + keyFile + "\n" + PEER;
        assertThat(run("--name", "ms-1", "--config", file("wg0.conf", config))).isZero();
        assertThat(out.toString()).contains(key.publicKey().base64()).doesNotContain(key.toBase64());

        out.getBuffer().setLength(0);
        assertThat(run("--name", "ms-1", "--config", file("copied/wg0.conf", config)))
                .isZero();
        assertThat(out.toString())
                .contains("# check: spec.publicKey")
                .doesNotContain(key.publicKey().base64());
    }

    @Test
    void aLinkThatTheRulesWouldNotPlanBecomesAMeshPeer() throws IOException {
        String config = "[Interface]\nAddress = 10.44.0.2/24\nListenPort = 4500\nMTU = 1380\n"
                + "PostDown = iptables -F\n[Peer]\n# Office (fritz)\nPublicKey = " + EDGE_KEY
                + "\nAllowedIPs = 10.44.0.1/32, 192.168.178.0/24\nEndpoint = vpn.example:51820\n";
        assertThat(run("--name", "laptop", "--config", file("wg0.conf", config)))
                .isZero();
        assertThat(out.toString()).contains("""
                        spec:
                          overlayCIDRs:
                          - "10.44.0.0/24"
                          listenPort: 4500
                          mtu: 1380
                        """, "# check: it has PostDown, which the mesh does not carry", """
                        spec:
                          node: laptop
                          peer: office
                          publicKey: "LAmLSPI4JS6Dbltt5EC4xG0qc4rH9eca6D0MwwUf2U4="
                          allowedIPs:
                          - "10.44.0.1/32"
                          - "192.168.178.0/24"
                          endpoint: "vpn.example:51820"
                        """);
        assertThat(rendered("laptop")).contains("AllowedIPs = 10.44.0.1/32, 192.168.178.0/24", "ListenPort = 4500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e3", "0x10", "null", "true", "12", "1.5", "no", "1-2"})
    void aNameThatYamlCouldTakeForSomethingElseStaysAName(String name) throws IOException {
        String config = "[Interface]\nAddress = 172.27.15.12/32\nPrivateKey = "
                + PrivateKey.generate().toBase64() + "\n" + PEER;
        assertThat(run("--config", name + "=" + file("wg0.conf", config))).isZero();
        assertThat(rendered(name)).contains("# ctb-edge-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[Interface]\nAddress = 172.27.15.12/33\n",
                "[Peer]\nPublicKey = tooshort\n",
                "[Interface]\nPrivateKey = c2VjcmV0IQ==\n",
                "[Interface\n",
                "\u0000\u0001\u0002",
                "Address = 172.27.15.12",
            })
    void aHostileFileIsOneLine(String text) throws IOException {
        assertThat(run("--name", "ms-1", "--config", file("wg0.conf", text))).isEqualTo(1);
        assertThat(out).hasToString("");
        assertThat(err.toString().lines()).singleElement().asString().contains("wg0.conf: ");
        assertThat(err.toString()).doesNotContain("c2VjcmV0IQ");
    }

    @Test
    void hostsThatContradictEachOtherAreOneLine() throws IOException {
        String config = "[Interface]\nPrivateKey = " + PrivateKey.generate().toBase64() + "\n";
        String file = file("wg0.conf", config);
        assertThat(run("--config", "a=" + file, "b=" + file)).isEqualTo(1);
        assertThat(run("--config", "a=" + file, "a=" + file)).isEqualTo(1);
        assertThat(run("--config", "a=" + directory.resolve("none"))).isEqualTo(1);
        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("nodes a and b", "the same private key"),
                        line -> assertThat(line).contains("node a", "given twice"),
                        line -> assertThat(line).contains("none: is missing"));
        assertThat(run("--config", file)).isEqualTo(2);
    }

    private void importRunbook(List<String> nodes) {
        List<String> arguments = new ArrayList<>(List.of("--config"));
        nodes.forEach(node -> arguments.add(node + "=" + GOLDEN.resolve("runbook/" + node + ".conf")));
        assertThat(run(arguments.toArray(String[]::new))).isZero();
    }

    /** What {@code render} makes of the last import. */
    private String rendered(String node) throws IOException {
        Path manifests = Path.of(file("imported/mesh.yaml", out.toString()));
        StringWriter rendered = new StringWriter();
        int code = commandLine(rendered).execute("render", "--manifests", manifests.toString(), "--node", node);
        assertThat(code).as(err + "\n" + out).isZero();
        return rendered.toString();
    }

    private int run(String... arguments) {
        return commandLine(out)
                .execute(
                        Stream.concat(Stream.of("import"), Stream.of(arguments)).toArray(String[]::new));
    }

    private CommandLine commandLine(StringWriter output) {
        return NodeAgentCommand.commandLine().setOut(new PrintWriter(output)).setErr(new PrintWriter(err, true));
    }

    private String file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text).toString();
    }
}
