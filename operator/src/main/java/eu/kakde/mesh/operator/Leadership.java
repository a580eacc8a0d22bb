package eu.kakde.mesh.operator;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import eu.kakde.mesh.client.KubeAccess;
import eu.kakde.mesh.logging.Causes;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectorBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Of several operators one works at a time: the holder of the Lease {@code mesh-operator}.
 *
 * <pre>
 *   stand by ──Lease won──► lead (one Term: fresh caches, fresh memory) ──Lease lost, or no answer──► stand by
 *                             └──stopped──► Lease released, so that the next one need not wait for its end
 * </pre>
 *
 * A renewal that gets no answer ends the term, too, although the Lease lasts longer: a host that loses power closes no
 * connection, so the watches of before may wait for ever, and what the caches say is old then.
 */
final class Leadership {

    static final String LEASE = "mesh-operator";
    private static final Duration LASTS = Duration.ofSeconds(15);
    private static final Duration RENEW_WITHIN = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final System.Logger LOG = System.getLogger(Leadership.class.getName());

    private final KubernetesClient client;
    private final OperatorSettings settings;
    private final Term.Factory terms;
    private final CompletableFuture<Void> stop = new CompletableFuture<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile String problem = "not asked yet";
    private volatile Term term;
    private volatile CompletableFuture<Void> unanswered = new CompletableFuture<>();

    /** @param client gives up on a request well before the Lease runs out, and does not try again by itself */
    Leadership(KubernetesClient client, OperatorSettings settings, Term.Factory terms) {
        this.client = client;
        this.settings = settings;
        this.terms = terms;
    }

    /** Stands by and leads in turn until {@link #stop} is called. */
    void run() throws InterruptedException {
        try (ExecutorService executor = Executors.newCachedThreadPool()) {
            while (!stop.isDone()) {
                oneElection(executor);
                pause();
            }
        } finally {
            stopped.countDown();
        }
    }

    /** Ends the term, releases the Lease, and returns when that is done or took too long. */
    void stop(Duration within) throws InterruptedException {
        stop.complete(null);
        stopped.await(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Empty when this operator does what it should, else what it waits for. */
    String waitsFor() {
        Term current = term;
        if (current != null) {
            return current.waitsFor();
        }
        return problem.isEmpty() ? "" : "Lease " + settings.namespace() + "/" + LEASE + " (" + problem + ")";
    }

    boolean leads() {
        return term != null;
    }

    private void oneElection(ExecutorService executor) throws InterruptedException {
        CompletableFuture<Void> won = new CompletableFuture<>();
        CompletableFuture<Void> lost = new CompletableFuture<>();
        LeaderCallbacks callbacks =
                new LeaderCallbacks(() -> won.complete(null), () -> lost.complete(null), this::leaderIs);
        CompletableFuture<?> election = new LeaderElectorBuilder(client, executor)
                .withConfig(
                        new LeaderElectionConfig(new WatchedLock(), LASTS, RENEW_WITHIN, RETRY, callbacks, true, LEASE))
                .build()
                .start();
        try {
            await(CompletableFuture.anyOf(won, stop, election));
            if (won.isDone() && !stop.isDone()) {
                unanswered = new CompletableFuture<>();
                lead(CompletableFuture.anyOf(lost, stop, election, unanswered));
            }
        } finally {
            election.cancel(true);
            if (won.isDone()) {
                // Releasing the Lease runs on another thread; the process must not end before it.
                lost.completeOnTimeout(null, 2, TimeUnit.SECONDS).join();
            }
        }
    }

    private void lead(CompletableFuture<?> end) throws InterruptedException {
        LOG.log(INFO, "leading as {0}", settings.identity());
        try (Term leading = terms.begin()) {
            term = leading;
            leading.run(end);
        } finally {
            term = null;
            LOG.log(INFO, "no longer leading");
        }
    }

    private void leaderIs(String identity) {
        if (identity != null && !identity.equals(settings.identity())) {
            LOG.log(INFO, "standing by, {0} leads", identity);
        }
    }

    private void pause() throws InterruptedException {
        await(stop.copy().completeOnTimeout(null, PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** The Lease, with what reading or writing it came to: a change is logged, once. */
    private final class WatchedLock extends LeaseLock {

        WatchedLock() {
            super(settings.namespace(), LEASE, settings.identity());
        }

        @Override
        public synchronized LeaderElectionRecord get(KubernetesClient client) {
            try {
                LeaderElectionRecord leader = super.get(client);
                problem = "";
                return leader;
            } catch (KubernetesClientException e) {
                throw noted(e);
            }
        }

        @Override
        public synchronized void create(KubernetesClient client, LeaderElectionRecord leader) {
            try {
                super.create(client, leader);
            } catch (KubernetesClientException e) {
                throw noted(e);
            }
        }

        @Override
        public synchronized void update(KubernetesClient client, LeaderElectionRecord leader) {
            try {
                super.update(client, leader);
            } catch (KubernetesClientException e) {
                throw noted(e);
            }
        }

        private KubernetesClientException noted(KubernetesClientException e) {
            String now = Causes.of(e);
            if (!KubeAccess.isAnswer(e)) {
                unanswered.complete(null);
            }
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && !now.equals(problem)) {
                LOG.log(
                        WARNING,
                        "cannot use Lease {0}/{1} at {2}: {3}",
                        settings.namespace(),
                        LEASE,
                        client.getMasterUrl(),
                        now);
                problem = now;
            }
            return e;
        }
    }

    /** Waits for the end of a future, whatever it is. */
    static void await(CompletableFuture<?> future) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        future.whenComplete((result, problem) -> done.countDown());
        done.await();
    }
}
