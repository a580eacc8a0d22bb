package eu.kakde.mesh.operator;

import static java.lang.System.Logger.Level.WARNING;

import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import eu.kakde.mesh.api.v1alpha1.SpecReader;
import eu.kakde.mesh.logging.Causes;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.operator.HandWrittenReview.Reviewed;
import eu.kakde.mesh.operator.Heartbeats.Heartbeat;
import eu.kakde.mesh.operator.Registry.Admissions;
import eu.kakde.mesh.operator.verdict.Verdict;
import eu.kakde.mesh.operator.verdict.Verdicts;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps one node's MeshPeers as planned and says in its status what came of it. */
@ControllerConfiguration(name = "meshnode")
final class MeshNodeReconciler implements Reconciler<MeshNode> {

    private static final System.Logger LOG = System.getLogger(MeshNodeReconciler.class.getName());

    private final OperatorSettings settings;
    private final InstantSource clock;
    private final MeshMetrics metrics;
    private final Registry registry;
    private final Heartbeats heartbeats;
    private final LinkTimes times;
    private final Rollouts rollouts;
    private final ApiServerAddresses apiServers;
    private final KeyTurns keyTurns = new KeyTurns();
    private NodeSources caches;

    MeshNodeReconciler(
            OperatorSettings settings, InstantSource clock, MeshMetrics metrics, Registry registry, Rollouts rollouts) {
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
        this.registry = registry;
        this.heartbeats = new Heartbeats(clock);
        this.times = new LinkTimes(clock);
        this.rollouts = rollouts;
        this.apiServers = new ApiServerAddresses(clock);
    }

    @Override
    public List<EventSource<?, MeshNode>> prepareEventSources(EventSourceContext<MeshNode> context) {
        caches = new NodeSources(context, settings.namespace());
        rollouts.see(waits -> new Standings(
                        caches,
                        admissions(),
                        this::heartbeat,
                        waits ? apiServers.read(context.getClient()) : Set.of(),
                        clock.instant())
                .look(waits));
        return Stream.concat(caches.all().stream(), Stream.of(new SilenceWatch(this::silent)))
                .toList();
    }

    private Set<ResourceID> silent() {
        return caches.nodes().stream()
                .filter(node -> heartbeat(node).silent())
                .map(ResourceID::fromResource)
                .collect(Collectors.toSet());
    }

    @Override
    public UpdateControl<MeshNode> reconcile(MeshNode node, Context<MeshNode> context) {
        NodeName name = SpecReader.nodeName(node);
        // observe
        Admissions admissions = admissions();
        NodeLinks links = NodeLinks.of(caches, name, admissions.view());
        Heartbeat heartbeat = heartbeat(node);
        Instant now = clock.instant();
        if (!admissions.byName().containsKey(name)) {
            return UpdateControl.noUpdate();
        }
        // plan
        NodeOutcome planned = metrics.planning(() -> NodeOutcome.of(admissions, name, links, now));
        boolean waits = !planned.staged().isEmpty() && !rollouts.tells(name);
        NodeOutcome outcome = waits ? planned.heldBack(rollouts.tried()) : planned;
        // apply
        PlanApplier applier = new PlanApplier(context.getClient(), caches, caches::remember);
        metrics.applying(() -> applier.place(outcome));
        Verdicts verdicts = new Verdicts(
                new ObservedFacts(caches, admissions.view(), times, this::heartbeat).withLinks(name, links), now);
        reportPeers(
                context, outcome, links, new PeerStatuses(heartbeat.silent(), peer -> verdict(verdicts, peer), now));
        applier.remove(outcome);
        // report
        KeyTurns.Answer keyTurn = keyTurns.look(name, caches, admissions, this::heartbeat);
        MeshNodeStatus wanted = keyTurn.in(NodeStatuses.of(node, outcome, links, heartbeat, now));
        UpdateControl<MeshNode> control = UpdateControl.noUpdate();
        if (!NodeStatuses.satisfies(node.getStatus(), wanted)) {
            new TransitionEvents(context.getClient(), settings.identity(), now)
                    .tell(
                            node,
                            node.getStatus() == null ? null : node.getStatus().conditions(),
                            wanted.conditions());
            control = UpdateControl.patchStatus(withStatus(node, wanted));
        }
        boolean waitsForOthers = waits || !keyTurn.waitsFor().isEmpty();
        Optional<Instant> turn = waitsForOthers ? Optional.of(now.plus(Rollouts.LOOK)) : Optional.empty();
        return nextLook(Stream.of(outcome.completeAt(), heartbeat.lookAgainAt(), verdicts.lookAgainAt(name), turn), now)
                .map(control::rescheduleAfter)
                .orElse(control);
    }

    private Admissions admissions() {
        return registry.admit(() -> MeshView.of(caches.mesh(), caches.nodes(), settings.inner()));
    }

    /** Before the deletions: a hand-written MeshPeer has to be accepted before the planned one may go. */
    private void reportPeers(Context<MeshNode> context, NodeOutcome outcome, NodeLinks links, PeerStatuses statuses) {
        PeerReporting reporting = new PeerReporting(
                new PeerStatusWriter(context.getClient(), caches::remember),
                new TransitionEvents(context.getClient(), settings.identity(), clock.instant()));
        for (Reviewed reviewed : outcome.handWritten()) {
            statuses.ofHandWritten(reviewed).ifPresent(status -> reporting.report(reviewed.peer(), status));
        }
        links.on().stream()
                .filter(ObservedPeer::isPlanned)
                .forEach(peer -> statuses.ofPlanned(peer).ifPresent(status -> reporting.report(peer, status)));
    }

    private record PeerReporting(PeerStatusWriter writer, TransitionEvents events) {

        void report(ObservedPeer peer, MeshPeerStatus status) {
            writer.write(peer.resource(), status);
            events.tell(peer.resource(), peer.verdict().orElse(null), status.verdict());
        }
    }

    private Heartbeat heartbeat(MeshNode node) {
        return heartbeats.observe(node, caches.lease(SpecReader.nodeName(node)));
    }

    private static Optional<Verdict> verdict(Verdicts verdicts, ObservedPeer peer) {
        return peer.node().flatMap(node -> peer.peer().flatMap(other -> verdicts.of(node, other)));
    }

    /** Says what went wrong in one line; the SDK tries again. */
    @Override
    public ErrorStatusUpdateControl<MeshNode> updateErrorStatus(
            MeshNode node, Context<MeshNode> context, Exception problem) {
        LOG.log(
                WARNING,
                "MeshNode {0} will be tried again: {1}",
                node.getMetadata().getName(),
                Causes.of(problem));
        return ErrorStatusUpdateControl.defaultErrorProcessing();
    }

    private static MeshNode withStatus(MeshNode node, MeshNodeStatus status) {
        MeshNode patch = new MeshNode();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(node.getMetadata().getName())
                .withUid(node.getMetadata().getUid())
                .build());
        patch.setStatus(status);
        return patch;
    }

    private static Optional<Duration> nextLook(Stream<Optional<Instant>> turns, Instant now) {
        return turns.flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .map(at -> Duration.between(now, at).plusMillis(50));
    }
}
