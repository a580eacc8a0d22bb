package eu.kakde.mesh.kubectl;

import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.client.KubeAccess;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Which cluster, as kubectl's own options say it. */
final class ClusterOptions {

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "How to reach the API server. Default: KUBECONFIG, else ~/.kube/config.")
    private Path kubeconfig;

    @Option(names = "--context", paramLabel = "NAME", description = "Of the kubeconfig. Default: its current one.")
    private String context;

    /** @throws IOException in one line, when the cluster cannot be asked */
    MeshPicture read() throws IOException {
        return ask(ClusterOptions::picture);
    }

    /** The same of everything. @param namespace of agents and operator */
    Capture capture(String namespace) throws IOException {
        return ask(client -> Capture.of(client, namespace));
    }

    private static MeshPicture picture(KubernetesClient client) {
        return MeshPicture.of(
                Optional.ofNullable(client.resources(Mesh.class)
                        .withName(MeshLabels.MESH_NAME)
                        .get()),
                client.resources(MeshNode.class).list().getItems(),
                client.resources(MeshPeer.class).list().getItems());
    }

    private <T> T ask(Function<KubernetesClient, T> question) throws IOException {
        Config config = KubeAccess.configure(Optional.ofNullable(kubeconfig), Optional.ofNullable(context));
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            return question.apply(client);
        } catch (KubernetesClientException e) {
            throw new IOException(
                    switch (e.getCode()) {
                        case HttpURLConnection.HTTP_NOT_FOUND ->
                            "the cluster has no Mesh, MeshNode and MeshPeer resources; install the CRDs first";
                        case HttpURLConnection.HTTP_FORBIDDEN, HttpURLConnection.HTTP_UNAUTHORIZED ->
                            "the API server refuses: " + reason(e);
                        default -> "the API server at " + config.getMasterUrl() + " cannot be asked: " + reason(e);
                    });
        }
    }

    /** What the API server says, or what kept it from being heard; one line. */
    static String reason(KubernetesClientException problem) {
        if (problem.getStatus() != null && problem.getStatus().getMessage() != null) {
            return problem.getStatus().getMessage();
        }
        Throwable root = problem;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
