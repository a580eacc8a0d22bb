package eu.kakde.mesh.rights;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.testcluster.CommandResult;
import eu.kakde.mesh.testcluster.TestCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** {@code deploy/base} on a cluster, as {@code kubectl apply -k} installs it, until it is closed. */
public final class InstalledBase implements AutoCloseable {

    private static final Path BASE = Path.of(System.getProperty("repository.root", ".."), "deploy", "base");

    private final TestCluster cluster;
    private final List<HasMetadata> resources;

    private InstalledBase(TestCluster cluster) {
        this.cluster = cluster;
        String manifests = done(cluster.kubectl("kustomize", BASE.toString()));
        resources = cluster.admin()
                .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
                .items();
    }

    public static InstalledBase on(TestCluster cluster) {
        InstalledBase base = new InstalledBase(cluster);
        done(cluster.kubectl("apply", "--server-side", "--force-conflicts", "-k", BASE.toString()));
        return base;
    }

    /** Those of one kind. */
    public <T extends HasMetadata> List<T> all(Class<T> kind) {
        return resources.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The namespace stays: nobody here would finalize it, and other tests live in it. */
    @Override
    public void close() {
        cluster.delete(resources.stream()
                .filter(resource -> !resource.getKind().equals("Namespace"))
                .toArray(HasMetadata[]::new));
    }

    static String done(CommandResult result) {
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return result.stdout();
    }
}
