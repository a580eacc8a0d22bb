package eu.kakde.mesh.agent.cluster;

import eu.kakde.mesh.agent.diagnose.Insight;
import eu.kakde.mesh.agent.reconcile.NodeObservation;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes the agent's fields of the statuses by server-side apply: at once when a condition turns, soon when a peer is
 * heard from elsewhere, else one object in {@link #SLOW_PACE}, the stalest first, so that N nodes together make no more
 * than N writes in that time however many links they have. Runs on a thread of its own.
 */
public final class StatusReporter {

    /** Between two refreshes of counters and handshake times by one node. */
    static final Duration SLOW_PACE = Duration.ofMinutes(5);

    /** Between two writes of one link because its peer is heard from elsewhere: a peer may be heard from two places. */
    static final Duration ROAMING_PACE = Duration.ofSeconds(15);

    private static final Logger LOG = System.getLogger(StatusReporter.class.getName());

    private final KubernetesClient client;
    private final MeshMirror mirror;
    private final InstantSource clock;
    private final OwnWrites written = new OwnWrites();
    private Instant lastWrite = Instant.EPOCH;
    private Optional<Basis> reported = Optional.empty();
    private Instant lastReport = Instant.EPOCH;
    private boolean failing;

    /** What a report is made from. @param heard the mirror's version */
    private record Basis(NodeObservation node, Insight insight, long heard) {}

    public StatusReporter(KubernetesClient client, MeshMirror mirror, InstantSource clock) {
        this.client = client;
        this.mirror = mirror;
        this.clock = clock;
    }

    /** Writes what is due. A failure is logged when it begins and when it ends; the next call tries again. */
    public void report(NodeObservation node, Insight insight) {
        Optional<Basis> basis = Optional.of(new Basis(node, insight, mirror.version()));
        if (basis.equals(reported) && lastReport.plus(OwnWrites.MIRROR_LAG).isAfter(clock.instant())) {
            return;
        }
        try {
            List<Report> reports = reports(node, insight);
            List<Report> news = reports.stream()
                    .filter(report -> written.isNews(
                            report.object(), report.seen(), report.fresh(), report.changed(), clock.instant()))
                    .toList();
            news.forEach(this::apply);
            if (news.isEmpty() && !lastWrite.plus(SLOW_PACE).isAfter(clock.instant())) {
                reports.stream()
                        .min(Comparator.comparing(report -> written.lastWritten(report.object())))
                        .ifPresent(this::apply);
            }
            List<CustomResource<?, ?>> objects =
                    reports.stream().<CustomResource<?, ?>>map(Report::object).toList();
            written.keepOnly(objects);
            if (failing) {
                failing = false;
                LOG.log(Level.INFO, "status is written again");
                mirror.renew();
            } else if (written.isDeaf(objects, clock.instant())) {
                LOG.log(Level.INFO, "an own write was not heard, listing the mesh anew");
                written.keepOnly(List.of()); // versions may have gone back, too: a restored backup
                mirror.renew();
            }
            reported = basis;
            lastReport = clock.instant();
        } catch (KubernetesClientException e) {
            reported = Optional.empty();
            if (!failing) {
                failing = true;
                LOG.log(Level.WARNING, "status cannot be written, trying on: {0}", e.getMessage());
            }
        }
    }

    private List<Report> reports(NodeObservation node, Insight insight) {
        List<Report> reports = new ArrayList<>();
        mirror.nodeObject().ifPresent(object -> reports.add(reportOn(object, node, insight)));
        Map<String, NodeObservation.Link> links = new HashMap<>();
        node.links().forEach(link -> links.put(link.peer().text(), link));
        for (MeshPeer object : mirror.peerObjects()) {
            NodeObservation.Link link =
                    object.getSpec() == null ? null : links.get(object.getSpec().peer());
            if (link != null) {
                reports.add(reportOn(object, link));
            }
        }
        return reports;
    }

    private Report reportOn(MeshNode object, NodeObservation node, Insight insight) {
        MeshNodeStatus before = object.getStatus();
        MeshNodeStatus status = StatusText.ofNode(node, insight, before, generation(object), clock.instant());
        boolean changed = before == null
                || !Objects.equals(before.publicKey(), status.publicKey())
                || !Objects.equals(before.device(), status.device())
                || !Objects.equals(before.keyRotation(), status.keyRotation())
                || StatusText.hasNews(before, status);
        return new Report(
                object,
                () -> patch(new MeshNode(), status),
                before == null ? null : before.conditions(),
                status.conditions(),
                changed);
    }

    private Report reportOn(MeshPeer object, NodeObservation.Link link) {
        MeshPeerStatus before = object.getStatus();
        MeshPeerStatus status = StatusText.ofLink(link, before, generation(object), clock.instant());
        boolean firstHandshake =
                (before == null || before.lastHandshakeTime() == null) && status.lastHandshakeTime() != null;
        boolean roamed = before != null
                && !Objects.equals(before.endpoint(), status.endpoint())
                && !written.lastWritten(object).plus(ROAMING_PACE).isAfter(clock.instant());
        boolean changed = firstHandshake || roamed || before != null && StatusText.hasNews(before, status);
        return new Report(
                object,
                () -> patch(new MeshPeer(), status),
                before == null ? null : before.conditions(),
                status.conditions(),
                changed);
    }

    private static <S> CustomResource<?, ?> patch(CustomResource<?, S> empty, S status) {
        empty.setStatus(status);
        return empty;
    }

    private void apply(Report report) {
        CustomResource<?, ?> patch = report.patch().get();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(report.object().getMetadata().getName())
                .build());
        CustomResource<?, ?> answer =
                client.resource(patch).subresource("status").patch(AgentPatch.APPLY);
        lastWrite = clock.instant();
        written.wrote(answer, report.fresh(), lastWrite);
    }

    private static long generation(CustomResource<?, ?> object) {
        return Objects.requireNonNullElse(object.getMetadata().getGeneration(), 0L);
    }

    /**
     * One status as it should be.
     *
     * @param patch made only when it is sent: an object reads its kind from annotations
     * @param seen the conditions that the mirror shows; null for none
     * @param changed whether something else than a condition is worth a write at once
     */
    private record Report(
            CustomResource<?, ?> object,
            Supplier<CustomResource<?, ?>> patch,
            List<Condition> seen,
            List<Condition> fresh,
            boolean changed) {}
}
