package eu.kakde.mesh.testcluster;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/** A whole K3s in a container, where there is Docker: kubelet, controllers and admission as users have them. */
record K3sSource() implements ClusterSource {

    /** The K3s release of the Kubernetes that the other source runs. */
    private static final DockerImageName IMAGE =
            DockerImageName.parse("rancher/k3s:v" + ControlPlaneBinaries.VERSION + "-k3s1");

    @Override
    public String name() {
        return "k3s";
    }

    @Override
    public Optional<String> obstacle() {
        if (ControlPlaneBinaries.find().isEmpty()) { // kubectl
            return Optional.of(ControlPlaneBinaries.remedy());
        }
        return DockerClientFactory.instance().isDockerAvailable()
                ? Optional.empty()
                : Optional.of("no Docker answers here, and K3s runs in a container: start Docker, or set DOCKER_HOST");
    }

    @Override
    public Started start() {
        @SuppressWarnings("resource") // closed with what it becomes
        K3sContainer container = new K3sContainer(IMAGE);
        container.withCommand(
                "server",
                "--tls-san=" + container.getHost(),
                "--disable=traefik,metrics-server,servicelb,local-storage");
        container.start();
        try {
            Path directory = Files.createTempDirectory("mesh-test-k3s");
            Path kubeconfig = Files.writeString(directory.resolve("admin.kubeconfig"), container.getKubeConfigYaml());
            Config config = Config.fromKubeconfig(kubeconfig.toFile());
            Path authority =
                    Files.write(directory.resolve("ca.crt"), Base64.getDecoder().decode(config.getCaCertData()));
            return new K3s(container, directory, kubeconfig, new Kubeconfig(config.getMasterUrl(), authority));
        } catch (IOException e) {
            container.close();
            throw new UncheckedIOException("cannot set up K3s", e);
        }
    }

    private record K3s(K3sContainer container, Path directory, Path adminKubeconfig, Kubeconfig cluster)
            implements Started {

        @Override
        public Path kubeconfig(String user, String token) {
            return Kubeconfig.write(directory, cluster, user, token);
        }

        @Override
        public void close() {
            container.close();
        }
    }
}
