package eu.kakde.mesh.operator;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** One term of leadership: waits until everything can be read, then runs a {@link MeshOperator} until the end. */
final class Term implements AutoCloseable {

    private static final ListOptions ONE =
            new ListOptionsBuilder().withLimit(1L).build();
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final System.Logger LOG = System.getLogger(Term.class.getName());

    /** Begins a term. */
    interface Factory {
        Term begin();
    }

    private final KubernetesClient client;
    private final String namespace;
    private final Function<Consumer<Throwable>, MeshOperator> operators;
    private final CompletableFuture<Throwable> informerLost = new CompletableFuture<>();
    private volatile MeshOperator operator;
    private volatile String waitsFor = "its caches";

    /** @param operators makes the operator, which tells the consumer when an informer ends for good */
    Term(KubernetesClient client, String namespace, Function<Consumer<Throwable>, MeshOperator> operators) {
        this.client = client;
        this.namespace = namespace;
        this.operators = operators;
    }

    /** Returns when {@code end} comes, or an informer is lost. */
    void run(CompletableFuture<?> end) throws InterruptedException {
        while (!end.isDone() && !canRead()) {
            Leadership.await(end.copy().completeOnTimeout(null, RETRY.toMillis(), TimeUnit.MILLISECONDS));
        }
        if (end.isDone()) {
            return;
        }
        operator = operators.apply(informerLost::complete);
        operator.start();
        LOG.log(INFO, "planning");
        Leadership.await(CompletableFuture.anyOf(end, informerLost));
        if (informerLost.isDone()) {
            LOG.log(
                    WARNING,
                    "an informer ended, starting over: {0}",
                    informerLost.join().getMessage());
        }
    }

    /** Empty when it plans, else what it waits for. */
    String waitsFor() {
        MeshOperator running = operator;
        if (running == null) {
            return waitsFor;
        }
        return running.isSynced() ? "" : "its caches";
    }

    @Override
    public void close() {
        if (operator != null) {
            operator.close();
        }
    }

    /**
     * Whether every kind can be listed. Planning before that would be dangerous: a Mesh that cannot be read is not a
     * Mesh that does not exist.
     */
    private boolean canRead() {
        for (Class<? extends HasMetadata> kind : List.of(Mesh.class, MeshNode.class, MeshPeer.class)) {
            Optional<String> problem = problem(() -> client.resources(kind).list(ONE));
            if (problem.isPresent()) {
                return waits(HasMetadata.getFullResourceName(kind), problem.get());
            }
        }
        Optional<String> problem = problem(
                () -> client.resources(Lease.class).inNamespace(namespace).list(ONE));
        return problem.isEmpty() || waits("leases of namespace " + namespace, problem.get());
    }

    private boolean waits(String what, String problem) {
        String waiting = what + " (" + problem + ")";
        if (!waiting.equals(waitsFor)) {
            LOG.log(WARNING, "waiting for {0}", waiting);
            waitsFor = waiting;
        }
        return false;
    }

    private static Optional<String> problem(Runnable request) {
        try {
            request.run();
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(
                    switch (e.getCode()) {
                        case 404 -> "not installed";
                        case 403 -> "forbidden: " + e.getStatus().getMessage();
                        default -> e.getMessage();
                    });
        }
    }
}
