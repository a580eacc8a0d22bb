package eu.kakde.mesh.operator;

import eu.kakde.mesh.testcluster.TestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An operator inside the test's JVM, with a record of what it writes. */
final class RunningOperator implements AutoCloseable {

    private final List<String> writes = Collections.synchronizedList(new ArrayList<>());
    private final KubernetesClient client;
    private final MeshOperator operator;

    private RunningOperator(TestCluster cluster, Duration settling) {
        client = new KubernetesClientBuilder()
                .withConfig(cluster.admin().getConfiguration())
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("writes", new Interceptor() {
                    @Override
                    public void before(
                            io.fabric8.kubernetes.client.http.BasicBuilder request,
                            HttpRequest original,
                            RequestTags tags) {
                        if (!original.method().equals("GET")) {
                            writes.add(original.method() + " " + original.uri().getPath());
                        }
                    }
                }))
                .build();
        operator = new MeshOperator(
                client,
                new OperatorSettings("mesh-system", List.of(), settling, "test"),
                InstantSource.system(),
                Metrics.NOOP,
                problem -> {});
    }

    static RunningOperator start(TestCluster cluster) {
        return start(cluster, Duration.ofMillis(500));
    }

    static RunningOperator start(TestCluster cluster, Duration settling) {
        RunningOperator running = new RunningOperator(cluster, settling);
        running.operator.start();
        return running;
    }

    /** Every request so far that was no GET. */
    List<String> writes() {
        synchronized (writes) {
            return List.copyOf(writes);
        }
    }

    /** Waits until it has written nothing for two seconds. */
    void awaitRest() throws InterruptedException {
        int before;
        do {
            before = writes.size();
            Thread.sleep(2000);
        } while (writes.size() > before);
    }

    @Override
    public void close() {
        operator.close();
        client.close();
    }
}
