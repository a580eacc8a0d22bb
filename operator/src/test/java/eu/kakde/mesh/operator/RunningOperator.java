package eu.kakde.mesh.operator;

import eu.kakde.mesh.operator.MeshOperator.Telemetry;
import eu.kakde.mesh.testcluster.TestCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An operator inside the test's JVM, with a record of what it writes. */
final class RunningOperator implements AutoCloseable {

    private static final Telemetry TELEMETRY = new Telemetry(Metrics.NOOP, new MeshMetrics(new SimpleMeterRegistry()));

    private final List<String> writes = Collections.synchronizedList(new ArrayList<>());
    private final Set<UsedRight> rights = ConcurrentHashMap.newKeySet();
    private final KubernetesClient client;
    private final OperatorSettings settings;
    private final Leadership leadership;
    private MeshOperator operator;
    private Thread running;

    private RunningOperator(Config config, Duration settling, String identity) {
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        .withRequestRetryBackoffLimit(0)
                        .withRequestTimeout(4000)
                        .withConnectionTimeout(2000)
                        .withWatchReconnectInterval(250)
                        .build())
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("writes", new Recorder()))
                .build();
        settings = new OperatorSettings("mesh-system", List.of(), settling, identity);
        leadership = new Leadership(
                client,
                settings,
                () -> new Term(
                        client,
                        "mesh-system",
                        lost -> new MeshOperator(client, settings, InstantSource.system(), TELEMETRY, lost)));
    }

    /** One that plans at once. */
    static RunningOperator start(TestCluster cluster) {
        return start(cluster, Duration.ofMillis(500));
    }

    static RunningOperator start(TestCluster cluster, Duration settling) {
        RunningOperator running = new RunningOperator(cluster.admin().getConfiguration(), settling, "test");
        running.operator =
                new MeshOperator(running.client, running.settings, InstantSource.system(), TELEMETRY, lost -> {});
        running.operator.start();
        return running;
    }

    /** One that stands for election, as {@code operator run} does. */
    static RunningOperator elect(Config config, String identity) {
        RunningOperator running = new RunningOperator(config, Duration.ofMillis(500), identity);
        running.running = Thread.ofPlatform().start(() -> {
            try {
                running.leadership.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return running;
    }

    boolean leads() {
        return leadership.leads();
    }

    String waitsFor() {
        return leadership.waitsFor();
    }

    /** Every request so far that was no GET, its Lease left out. */
    List<String> writes() {
        synchronized (writes) {
            return List.copyOf(writes);
        }
    }

    /** What it had to be allowed for its requests so far. */
    Set<UsedRight> rights() {
        return Set.copyOf(rights);
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
        stop();
        client.close();
    }

    void stop() {
        if (operator != null) {
            operator.close();
        }
        if (running != null) {
            try {
                leadership.stop(Duration.ofSeconds(10));
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final class Recorder implements Interceptor {
        @Override
        public void before(BasicBuilder request, HttpRequest original, RequestTags tags) {
            String path = original.uri().getPath();
            rights.addAll(UsedRight.of(original.method(), original.uri()));
            if (!original.method().equals("GET") && !path.contains("/leases")) {
                writes.add(original.method() + " " + path);
            }
        }
    }
}
