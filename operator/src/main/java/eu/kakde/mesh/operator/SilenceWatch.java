package eu.kakde.mesh.operator;

import static java.lang.System.Logger.Level.WARNING;

import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.logging.Causes;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Wakes the nodes whose agents fall silent. Renewals wake nobody, so something has to look for what was not renewed:
 * one look at all Leases, since a node's reconciliation looks at all of its links.
 */
final class SilenceWatch extends AbstractEventSource<Lease, MeshNode> {

    private static final System.Logger LOG = System.getLogger(SilenceWatch.class.getName());

    /** Silence is noticed so late at the most. */
    private static final Duration PACE = Duration.ofSeconds(2);

    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("silence").factory());
    private final Supplier<Set<ResourceID>> silent;
    private Set<ResourceID> told = Set.of();

    /** @param silent looks at all Leases, and says whose nodes' agents are silent now */
    SilenceWatch(Supplier<Set<ResourceID>> silent) {
        super(Lease.class, "silence");
        this.silent = silent;
    }

    @Override
    public void start() {
        super.start();
        pace.scheduleWithFixedDelay(this::look, PACE.toMillis(), PACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        pace.shutdownNow();
        super.stop();
    }

    @Override
    public Set<Lease> getSecondaryResources(MeshNode node) {
        return Set.of();
    }

    private void look() {
        try {
            Set<ResourceID> now = silent.get();
            now.stream()
                    .filter(node -> !told.contains(node))
                    .forEach(node -> getEventHandler().handleEvent(new Event(node)));
            told = now;
        } catch (RuntimeException e) {
            LOG.log(WARNING, "the Leases will be looked at again: {0}", Causes.of(e));
        }
    }
}
