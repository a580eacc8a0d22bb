package eu.kakde.mesh.testcluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A running Kubernetes API server with the mesh's CRDs in it, and the ways tests talk to it. */
public interface TestCluster {

    /** A kubeconfig file of a cluster administrator. */
    Path kubeconfig();

    /** The administrator's client. It is shared: do not close it. */
    KubernetesClient admin();

    /** Somebody else's client, by impersonation, so that RBAC and admission judge this user. The caller closes it. */
    KubernetesClient clientAs(String user, List<String> groups, Map<String, List<String>> extra);

    /** A client of whoever has this token. The caller closes it. */
    KubernetesClient clientWithToken(String token);

    /**
     * A token of a service account as the kubelet of a node hands it to a pod there. Namespace, service account and
     * Node are made when they are missing.
     */
    String nodeBoundToken(String namespace, String serviceAccount, String node);

    /** The kubeconfig file of whoever has this token, for a process that reads one. */
    Path kubeconfigWithToken(String token);

    /** Runs kubectl as the administrator, as a user would type it. */
    default CommandResult kubectl(String... arguments) {
        return kubectl("", List.of(arguments));
    }

    /** Runs kubectl as the administrator with this text on its standard input, as for {@code apply -f -}. */
    CommandResult kubectl(String input, List<String> arguments);

    /** Applies manifests as the administrator. @throws AssertionError when the API server refuses one */
    default void apply(String manifests) {
        CommandResult result = kubectl(manifests, List.of("apply", "-f", "-"));
        if (result.exitCode() != 0) {
            throw new AssertionError("kubectl apply: " + result);
        }
    }

    /** Installs the CRDs, or brings them back to what the repository has. Returns when they are served. */
    void installCrds();

    /** Deletes every Mesh, MeshNode and MeshPeer, and returns when they are gone. */
    void deleteMeshObjects();

    /** Deletes these and returns when they are gone; missing ones are fine. */
    default void delete(HasMetadata... resources) {
        for (HasMetadata resource : resources) {
            admin().resource(resource).withTimeoutInMillis(30_000).delete();
        }
    }
}
