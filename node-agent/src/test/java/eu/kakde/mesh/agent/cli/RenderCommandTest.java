package eu.kakde.mesh.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RenderCommandTest {

    private static final String EDGE = """
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: MeshNode
            metadata: {name: ctb-edge-1}
            spec:
              addresses: [172.27.15.31]
              site: contabo
              publicEndpoint: 198.51.100.25:51820
              publicKey: AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
            ---
            """;
    private static final String HOME = """
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: MeshNode
            metadata: {name: ms-1}
            spec:
              addresses: [172.27.15.12]
              site: home
              lanEndpoint: 192.168.15.2:51820
              publicEndpoint: 203.0.113.10:51821
              behindNAT: true
              publicKey: AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=
            """;

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsTheRunbooksFileWithTheKeyLeftInItsOwnFile() throws IOException {
        assertThat(render(EDGE + HOME, "ms-1")).isZero();
        assertThat(out).hasToString("""
                        [Interface]
                        Address = 172.27.15.12/32
                        ListenPort = 51820
                        MTU = 1420
                        SaveConfig = false
                        PostUp = wg set %i private-key /etc/wireguard/wg0.key

                        [Peer]
                        # ctb-edge-1
                        PublicKey = AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
                        AllowedIPs = 172.27.15.31/32
                        Endpoint = 198.51.100.25:51820
                        PersistentKeepalive = 25
                        """);
        assertThat(err).hasToString("");
    }

    @Test
    void passesOverObjectsOfOtherGroups() throws IOException {
        String service = "apiVersion: v1\nkind: Service\nmetadata: {name: x}\n---\n";
        assertThat(render(service + EDGE + HOME, "ms-1")).isZero();
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "172.27.15.12 | 172.27.15.31 | MeshNode ms-1: spec.addresses: 172.27.15.31 belongs to MeshNode ctb-edge-1",
                "172.27.15.12 | 10.0.0.1 | MeshNode ms-1: spec.addresses: 10.0.0.1 lies outside the overlay",
                "172.27.15.12 | 172.27.15.300 | MeshNode ms-1: spec.addresses[0]: \"172.27.15.300\" is not an IPv4",
                "203.0.113.10:51821 | 203.0.113.10 | MeshNode ms-1: spec.publicEndpoint: \"203.0.113.10\" is not an endpoint",
                "192.168.15.2:51820 | 172.27.15.2:51820 | MeshNode ms-1: spec.lanEndpoint: 172.27.15.2:51820 lies inside the",
                "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI= | AAAA | MeshNode ms-1: spec.publicKey: \"AAAA\" is not a",
                "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI= | AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE= | belongs to",
                "name: ms-1 | name: ctb-edge-1 | MeshNode ctb-edge-1: stands there twice",
                "behindNAT: true | behindNat: true | MeshNode ms-1: spec.behindNat",
                "behindNAT: true | listenPort: 70000 | MeshNode ms-1: spec.listenPort: 70000 is outside 1 to 65535",
                "behindNAT: true | listenPort: many | MeshNode ms-1: spec.listenPort",
                "v1alpha1 | v9 | apiVersion: mesh.kakde.eu/v9 is unknown; write mesh.kakde.eu/v1alpha1",
                "kind: MeshNode | kind: MeshKnot | kind: is none of",
                "spec: | spec: [ | is not YAML",
            })
    void saysInOneLineWhatIsWrongAndPrintsNothing(String good, String bad, String message) throws IOException {
        assertThat(render(EDGE + HOME.replace(good, bad), "ms-1")).isEqualTo(1);
        assertThat(out).hasToString("");
        assertThat(err.toString()).contains(message).hasLineCount(1).doesNotContain("Exception");
    }

    @Test
    void namesThePeerWhoseKeyIsMissing() throws IOException {
        String keyless = EDGE.replaceAll(" *publicKey: .*\n", "");
        assertThat(render(keyless + HOME, "ms-1")).isEqualTo(1);
        assertThat(err.toString())
                .contains("MeshNode ctb-edge-1: spec.publicKey: is missing")
                .hasLineCount(1);
    }

    @Test
    void namesTheNodesThatAreThereWhenOneIsUnknown() throws IOException {
        assertThat(render(EDGE + HOME, "wk-9")).isEqualTo(1);
        assertThat(err.toString())
                .contains("MeshNode wk-9: is not in the manifests")
                .contains("ctb-edge-1, ms-1");
    }

    @Test
    void callsABadNodeNameAUsageError() throws IOException {
        assertThat(render(EDGE + HOME, "$(reboot)")).isEqualTo(2);
        assertThat(out).hasToString("");
    }

    private int render(String manifests, String node) throws IOException {
        Files.writeString(directory.resolve("mesh.yaml"), manifests);
        CommandLine commandLine =
                NodeAgentCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
        return commandLine.execute("render", "--manifests", directory.toString(), "--node", node);
    }
}
