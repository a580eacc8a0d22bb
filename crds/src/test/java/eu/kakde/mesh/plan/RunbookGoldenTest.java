package eu.kakde.mesh.plan;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeSpec;
import eu.kakde.mesh.api.v1alpha1.SpecReader;
import eu.kakde.mesh.conf.WgQuickConfig;
import eu.kakde.mesh.conf.WgQuickConfig.InterfaceAddress;
import eu.kakde.mesh.conf.WgQuickConfig.KeySource;
import eu.kakde.mesh.conf.WgQuickConfig.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The four files of the manual runbook, section by section, from the four MeshNodes that replace them. The files under
 * {@code golden/runbook} are the runbook's own text with test keys and the key's PostUp line; those under
 * {@code golden/rendered} are ours, rewritten by {@code -Dgolden=write}.
 */
class RunbookGoldenTest {

    private static final Path GOLDEN =
            Path.of(System.getProperty("repository.root", "..")).resolve("crds/src/test/resources/golden");

    private static final List<MeshNode> RUNBOOK = List.of(
            node(
                    "wk-1",
                    "home",
                    "172.27.15.11",
                    "192.168.15.3:51820",
                    "203.0.113.10:51820",
                    "d2CCgbOrmgUQ7rmM3jU8WP79mdjXvduc7R7dYqTGqGo="),
            node(
                    "ms-1",
                    "home",
                    "172.27.15.12",
                    "192.168.15.2:51820",
                    "203.0.113.10:51821",
                    "yYl6Uw7EytkuMKXwOFeX4bKFOpW7+fcc8s9qjefAfFA="),
            node(
                    "wk-2",
                    "home",
                    "172.27.15.13",
                    "192.168.15.4:51820",
                    "203.0.113.10:51822",
                    "LgP770UrmShAsmOt7jBVyHIEs7DNXgg5wKsopNJqNRk="),
            node(
                    "ctb-edge-1",
                    "contabo",
                    "172.27.15.31",
                    null,
                    "198.51.100.25:51820",
                    "LAmLSPI4JS6Dbltt5EC4xG0qc4rH9eca6D0MwwUf2U4="));

    @ParameterizedTest
    @ValueSource(strings = {"ctb-edge-1", "ms-1", "wk-1", "wk-2"})
    void givesEveryKeyOfTheRunbooksFileAndNoOther(String node) throws IOException {
        Map<String, Map<String, String>> runbook =
                sections(Files.readString(GOLDEN.resolve("runbook/" + node + ".conf")));
        assertThat(runbook).hasSize(4);
        assertThat(sections(rendered(node))).isEqualTo(runbook);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ctb-edge-1", "ms-1", "wk-1", "wk-2"})
    void rendersTheSameBytesAsEver(String node) throws IOException {
        Path golden = GOLDEN.resolve("rendered/" + node + ".conf");
        if ("write".equals(System.getProperty("golden"))) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, rendered(node));
        }
        assertThat(rendered(node)).isEqualTo(Files.readString(golden));
    }

    /** What the runbook's file brings up is what we write: an agent that adopts it has nothing to change. */
    @ParameterizedTest
    @ValueSource(strings = {"ctb-edge-1", "ms-1", "wk-1", "wk-2"})
    void readsTheRunbooksFileAsWhatItRenders(String node) throws IOException {
        String runbook = Files.readString(GOLDEN.resolve("runbook/" + node + ".conf"));
        assertThat(WgQuickConfig.parse(runbook).format()).isEqualTo(rendered(node));
    }

    private static String rendered(String name) {
        MeshSettings settings = SpecReader.settings(null);
        Census census =
                Census.of(settings, RUNBOOK.stream().map(SpecReader::claim).toList());
        assertThat(census.rejections()).isEmpty();
        NodePlan plan = new MeshPlanner(settings, census.members())
                .planAll().stream()
                        .filter(each -> each.member().name().text().equals(name))
                        .findFirst()
                        .orElseThrow();
        return new WgQuickConfig(
                        plan.member().addresses().stream()
                                .map(InterfaceAddress::host)
                                .toList(),
                        OptionalInt.of(plan.member().listenPort()),
                        OptionalInt.of(settings.mtuBytes()),
                        new KeySource.File(Path.of("/etc/wireguard/wg0.key")),
                        plan.peers().stream().map(RunbookGoldenTest::block).toList())
                .format();
    }

    private static Peer block(PeerPlan peer) {
        return new Peer(
                Optional.of(peer.peer().text()),
                peer.publicKey(),
                peer.allowedIps(),
                peer.endpoint(),
                peer.persistentKeepaliveSeconds(),
                false);
    }

    private static MeshNode node(
            String name, String site, String address, String lanEndpoint, String publicEndpoint, String key) {
        MeshNode node = new MeshNode();
        node.getMetadata().setName(name);
        node.setSpec(
                new MeshNodeSpec(List.of(address), site, lanEndpoint, publicEndpoint, site.equals("home"), null, key));
        return node;
    }

    /** A reader as simple as can be, so that it shares no mistake with ours: sections by their public key. */
    private static Map<String, Map<String, String>> sections(String text) {
        List<Map<String, String>> sections = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("[")) {
                sections.add(new LinkedHashMap<>(Map.of("section", line)));
            } else if (line.startsWith("# ")) {
                sections.getLast().put("name", line.split(" ")[1]);
            } else if (!line.isBlank()) {
                String[] entry = line.split(" = ", 2);
                assertThat(sections.getLast().put(entry[0], entry[1])).isNull();
            }
        }
        return sections.stream()
                .collect(Collectors.toMap(
                        section -> section.getOrDefault("PublicKey", "interface"), Function.identity()));
    }
}
