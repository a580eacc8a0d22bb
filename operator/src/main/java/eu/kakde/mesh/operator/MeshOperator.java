package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/** The two reconcilers, running. One such object is one term of leadership: its caches and memory end with it. */
final class MeshOperator implements AutoCloseable {

    private static final int THREADS = 4;
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);
    private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(20);

    private final Operator operator;
    private final MeshMetrics metrics;

    /** Where this operator's numbers go. */
    record Telemetry(Metrics sdk, MeshMetrics mesh) {}

    /** @param informerLost is told when an informer ends for good; the term should end then */
    MeshOperator(
            KubernetesClient client,
            OperatorSettings settings,
            InstantSource clock,
            Telemetry telemetry,
            Consumer<Throwable> informerLost) {
        metrics = telemetry.mesh();
        operator = new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withConcurrentReconciliationThreads(THREADS)
                .withMetrics(telemetry.sdk())
                .withStopOnInformerErrorDuringStartup(false)
                .withCacheSyncTimeout(SYNC_TIMEOUT)
                .withInformerStoppedHandler((informer, problem) -> {
                    if (problem != null) {
                        informerLost.accept(problem);
                    }
                }));
        Registry registry = new Registry(clock, settings.settling());
        Rollouts rollouts = new Rollouts(clock);
        operator.register(
                new MeshNodeReconciler(settings, clock, telemetry.mesh(), registry, rollouts), configuration -> {
                    // A burst of changes of one mesh, such as nodes applied one after the other, becomes a few
                    // reconciliations.
                    configure(configuration, new LinearRateLimiter(Duration.ofSeconds(1), 5));
                    configuration.withOnUpdateFilter(Wakes::nodeChanged);
                });
        operator.register(new MeshReconciler(settings, clock, telemetry.mesh(), registry, rollouts), configuration -> {
            configure(configuration, new LinearRateLimiter(Duration.ofSeconds(1), 2));
        });
    }

    private static <R extends HasMetadata> void configure(
            ControllerConfigurationOverrider<R> configuration, LinearRateLimiter rate) {
        configuration
                .withGenerationAware(false)
                .withFieldManager(MeshLabels.OPERATOR)
                .withReconciliationMaxInterval(LOOK_AGAIN)
                .withRateLimiter(rate)
                .withRetry(new GenericRetry()
                        .setInitialInterval(FIRST_RETRY)
                        .setIntervalMultiplier(2)
                        .setMaxInterval(LONGEST_RETRY.toMillis())
                        .withoutMaxAttempts());
    }

    void start() {
        operator.start();
    }

    /** Whether every informer has its list. */
    boolean isSynced() {
        return operator.getRuntimeInfo().isStarted()
                && operator.getRuntimeInfo().unhealthyInformerWrappingEventSourceHealthIndicator().values().stream()
                        .allMatch(java.util.Map::isEmpty);
    }

    @Override
    public void close() {
        operator.stop();
        metrics.clear();
    }
}
