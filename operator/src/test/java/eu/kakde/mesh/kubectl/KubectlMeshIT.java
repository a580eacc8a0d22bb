package eu.kakde.mesh.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.rights.InstalledBase;
import eu.kakde.mesh.testcluster.CommandResult;
import eu.kakde.mesh.testcluster.TestCluster;
import eu.kakde.mesh.testcluster.WithTestCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person at a desk gets of a mesh, by a kubeconfig. */
@WithTestCluster
class KubectlMeshIT {

    private final TestCluster cluster;

    @TempDir
    private Path folder;

    private InstalledBase base;
    private Path admin;

    KubectlMeshIT(TestCluster cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void applyTwoNodes() throws IOException {
        base = InstalledBase.on(cluster);
        for (String node : new String[] {"wk-1", "ms-1"}) {
            cluster.apply("""
                    apiVersion: mesh.kakde.eu/v1alpha1
                    kind: MeshNode
                    metadata: {name: %s}
                    spec: {site: home}
                    """.formatted(node));
        }
        admin = cluster.kubeconfigWithToken(token("desk", "cluster-admin"));
    }

    @AfterEach
    void remove() {
        cluster.deleteMeshObjects();
        base.close();
        for (String name : new String[] {"desk", "reader"}) {
            cluster.kubectl("delete", "clusterrolebinding", name, "--ignore-not-found");
            cluster.kubectl("delete", "serviceaccount", name, "-n", "default", "--ignore-not-found");
        }
        cluster.kubectl("delete", "clusterrole", "reader", "--ignore-not-found");
    }

    @Test
    void capturesAllThatTheClusterKnows() throws IOException {
        Map<String, String> files = capture(admin);
        assertThat(files.keySet())
                .contains(
                        "status.txt",
                        "doctor.txt",
                        "graph.svg",
                        "mesh.yaml",
                        "meshnodes.yaml",
                        "meshpeers.yaml",
                        "leases.yaml",
                        "events.yaml")
                .doesNotContain("unread.txt");
        assertThat(files.get("meshnodes.yaml")).contains("name: \"wk-1\"", "name: \"ms-1\"", "site: \"home\"");
        assertThat(files.get("doctor.txt")).startsWith("STOP").contains("MeshNode wk-1");
    }

    @Test
    void capturesTheRestWhereSomethingMayNotBeRead() throws IOException {
        done(cluster.kubectl(
                "create",
                "clusterrole",
                "reader",
                "--verb=get,list",
                "--resource=meshes.mesh.kakde.eu,meshnodes.mesh.kakde.eu,meshpeers.mesh.kakde.eu"));
        Map<String, String> files = capture(cluster.kubeconfigWithToken(token("reader", "reader")));
        assertThat(files.get("meshnodes.yaml")).contains("wk-1");
        assertThat(files.get("unread.txt").lines())
                .anySatisfy(line -> assertThat(line).startsWith("leases.yaml: ").contains("forbidden"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("the pods of namespace mesh-system: ")
                        .contains("forbidden"));
    }

    @Test
    void saysStopAndEndsWithOneWhenTheMeshIsNotReady() {
        assertThat(KubectlMesh.execute("status", "--kubeconfig", admin.toString()))
                .isEqualTo(1);
    }

    private Map<String, String> capture(Path kubeconfig) throws IOException {
        Path file = folder.resolve("mesh.zip");
        assertThat(KubectlMesh.execute("capture", "--kubeconfig", kubeconfig.toString(), "--file", file.toString()))
                .isZero();
        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private String token(String account, String role) {
        done(cluster.kubectl("create", "serviceaccount", account, "-n", "default"));
        done(cluster.kubectl(
                "create",
                "clusterrolebinding",
                account,
                "--clusterrole=" + role,
                "--serviceaccount=default:" + account));
        return done(cluster.kubectl("create", "token", account, "-n", "default"))
                .strip();
    }

    private static String done(CommandResult result) {
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        return result.stdout();
    }
}
