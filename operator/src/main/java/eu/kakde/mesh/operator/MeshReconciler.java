package eu.kakde.mesh.operator;

import static java.lang.System.Logger.Level.WARNING;

import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshStatus;
import eu.kakde.mesh.logging.Causes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Keeps the Mesh's status, the STOP/GO gate. Without a Mesh the defaults hold and nobody is told. */
@ControllerConfiguration(name = "mesh")
final class MeshReconciler implements Reconciler<Mesh> {

    private static final System.Logger LOG = System.getLogger(MeshReconciler.class.getName());

    private static final Set<ResourceID> THE_MESH = Set.of(new ResourceID(MeshLabels.MESH_NAME));

    private final OperatorSettings settings;
    private final InstantSource clock;
    private final MeshMetrics metrics;
    private final Registry registry;
    private final Rollouts rollouts;
    private InformerEventSource<MeshNode, Mesh> nodes;
    private InformerEventSource<MeshPeer, Mesh> peers;
    private InformerEventSource<Lease, Mesh> leases;

    MeshReconciler(
            OperatorSettings settings, InstantSource clock, MeshMetrics metrics, Registry registry, Rollouts rollouts) {
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
        this.registry = registry;
        this.rollouts = rollouts;
    }

    @Override
    public List<EventSource<?, Mesh>> prepareEventSources(EventSourceContext<Mesh> context) {
        nodes = new InformerEventSource<>(
                config(MeshNode.class).withOnUpdateFilter(Wakes::nodeChanged).build(), context);
        peers = new InformerEventSource<>(
                config(MeshPeer.class)
                        .withOnUpdateFilter(Wakes::peerOrVerdictChanged)
                        .build(),
                context);
        // Whether there is one is all that counts here.
        leases = new InformerEventSource<>(
                config(Lease.class)
                        .withNamespaces(settings.namespace())
                        .withOnUpdateFilter((after, before) -> false)
                        .build(),
                context);
        return List.of(nodes, peers, leases);
    }

    @Override
    public UpdateControl<Mesh> reconcile(Mesh mesh, Context<Mesh> context) {
        if (!mesh.getMetadata().getName().equals(MeshLabels.MESH_NAME)) {
            return UpdateControl.noUpdate();
        }
        // observe
        MeshView view = MeshView.of(Optional.of(mesh), nodes.list().toList(), settings.inner());
        List<ObservedPeer> links = peers.list().map(ObservedPeer::of).toList();
        Rollout rollout = rollouts.now();
        Instant now = clock.instant();
        // report
        MeshStatus wanted = new MeshStatuses(view, links, node -> AgentPresence.isWithoutAgent(node, lease(node), now))
                .status(mesh, registry.addressBook(view), rollout.progress(), now);
        metrics.mesh(wanted, links);
        UpdateControl<Mesh> control = UpdateControl.noUpdate();
        if (!MeshStatuses.satisfies(mesh.getStatus(), wanted)) {
            new TransitionEvents(context.getClient(), settings.identity(), now)
                    .tell(
                            mesh,
                            mesh.getStatus() == null ? null : mesh.getStatus().conditions(),
                            wanted.conditions());
            control = UpdateControl.patchStatus(withStatus(mesh, wanted));
        }
        return nextLook(view, rollout, now).map(control::rescheduleAfter).orElse(control);
    }

    private Optional<Lease> lease(MeshNode node) {
        return leases.get(new ResourceID(node.getMetadata().getName(), settings.namespace()));
    }

    private Optional<Duration> nextLook(MeshView view, Rollout rollout, Instant now) {
        Stream<Instant> rolls = rollout.isOn() ? Stream.of(now.plus(Rollouts.LOOK)) : Stream.empty();
        return Stream.concat(
                        rolls,
                        view.nodes().values().stream()
                                .flatMap(node -> AgentPresence.lookAgainAt(node, lease(node), now).stream()))
                .min(Comparator.naturalOrder())
                .map(at -> Duration.between(now, at).plusMillis(50));
    }

    /** Says what went wrong in one line; the SDK tries again. */
    @Override
    public ErrorStatusUpdateControl<Mesh> updateErrorStatus(Mesh mesh, Context<Mesh> context, Exception problem) {
        LOG.log(WARNING, "Mesh {0} will be tried again: {1}", mesh.getMetadata().getName(), Causes.of(problem));
        return ErrorStatusUpdateControl.defaultErrorProcessing();
    }

    private static Mesh withStatus(Mesh mesh, MeshStatus status) {
        Mesh patch = new Mesh();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(mesh.getMetadata().getName())
                .withUid(mesh.getMetadata().getUid())
                .build());
        patch.setStatus(status);
        return patch;
    }

    private static <R extends HasMetadata> InformerEventSourceConfiguration.Builder<R> config(Class<R> type) {
        return InformerEventSourceConfiguration.from(type, Mesh.class)
                .withSecondaryToPrimaryMapper(cause -> THE_MESH)
                .withPrimaryToSecondaryMapper(primary -> Set.of())
                .withInformerListLimit(LeanObjects.PAGE);
    }
}
