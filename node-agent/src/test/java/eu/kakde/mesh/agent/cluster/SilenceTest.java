package eu.kakde.mesh.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class SilenceTest {

    @Test
    void namesTheAddressAndWhereItIsSet() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        String url = "https://127.0.0.1:" + closed + "/";
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl(url)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build()) {
            assertThat(Silence.of(client, refusal(client)))
                    .startsWith("no answer from the API server at " + url + " (")
                    .contains("cannot connect")
                    .contains("apiServer in the chart's values")
                    .doesNotContain("null", "\n");
        }
    }

    private static KubernetesClientException refusal(KubernetesClient client) {
        try {
            client.resources(Pod.class).inNamespace("default").list();
        } catch (KubernetesClientException e) {
            return e;
        }
        throw new AssertionError("a closed port has answered");
    }
}
