package eu.kakde.mesh.operator;

import static java.lang.System.Logger.Level.WARNING;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus.Verdict;
import eu.kakde.mesh.logging.Causes;
import eu.kakde.mesh.operator.verdict.VerdictReason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Report: an Event for each change that somebody may want to look back at: a node is rejected or accepted again, a node
 * or the mesh becomes ready or ceases to be, a link gets another verdict. Events about cluster-scoped objects live in
 * namespace {@code default}.
 */
final class TransitionEvents {

    private static final System.Logger LOG = System.getLogger(TransitionEvents.class.getName());
    private static final String NAMESPACE = "default";
    private static final int LONGEST_MESSAGE = 1024;

    private final KubernetesClient client;
    private final String identity;
    private final String now;

    TransitionEvents(KubernetesClient client, String identity, Instant now) {
        this.client = client;
        this.identity = identity;
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** @param before may be null */
    void tell(HasMetadata about, List<Condition> before, List<Condition> after) {
        for (String type : List.of(Conditions.ACCEPTED, Conditions.READY)) {
            Optional<Condition> old = ConditionTimes.find(before, type);
            ConditionTimes.find(after, type)
                    .filter(condition -> isWorthTelling(old, condition))
                    .ifPresent(condition -> create(about, Told.of(condition)));
        }
    }

    /**
     * Tells that a link got a verdict, another one, or none any more. A silent agent is told once, by its node.
     *
     * @param before may be null
     * @param after may be null
     */
    void tell(MeshPeer about, Verdict before, Verdict after) {
        String old = before == null ? "" : before.reason();
        String now = after == null ? "" : after.reason();
        if (old.equals(now) || isSilence(now) || after == null && isSilence(old)) {
            return;
        }
        String arrow = ObservedPeer.of(about).arrow();
        create(
                about,
                after == null
                        ? new Told("Normal", "VerdictCleared", arrow + ": no longer " + old)
                        : new Told("Warning", now, arrow + ": " + after.message()));
    }

    private static boolean isSilence(String reason) {
        return VerdictReason.AgentSilent.name().equals(reason);
    }

    private record Told(String type, String reason, String message) {

        static Told of(Condition condition) {
            return new Told(
                    ConditionTimes.TRUE.equals(condition.getStatus()) ? "Normal" : "Warning",
                    condition.getReason(),
                    condition.getMessage());
        }
    }

    /** Not the first sight of something that has still to come up, nor each reason on the way. */
    static boolean isWorthTelling(Optional<Condition> before, Condition after) {
        boolean wasTrue = ConditionTimes.isTrue(before);
        boolean isTrue = ConditionTimes.TRUE.equals(after.getStatus());
        if (after.getType().equals(Conditions.ACCEPTED)) {
            boolean sameReason = before.map(Condition::getReason)
                    .filter(after.getReason()::equals)
                    .isPresent();
            return isTrue ? before.isPresent() && !wasTrue : !sameReason;
        }
        return wasTrue != isTrue;
    }

    private void create(HasMetadata about, Told told) {
        try {
            client.resource(event(about, told)).create();
        } catch (KubernetesClientException e) {
            // An event that is lost is no reason to plan less.
            LOG.log(
                    WARNING,
                    "no Event about {0} {1}: {2}",
                    about.getKind(),
                    about.getMetadata().getName(),
                    Causes.of(e));
        }
    }

    private Event event(HasMetadata about, Told told) {
        String message = told.message();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withGenerateName(about.getKind().toLowerCase(Locale.ROOT) + "-")
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withName(about.getMetadata().getName())
                .withUid(about.getMetadata().getUid())
                .endInvolvedObject()
                .withType(told.type())
                .withReason(told.reason())
                .withMessage(
                        message.length() <= LONGEST_MESSAGE
                                ? message
                                : message.substring(0, LONGEST_MESSAGE - 3) + "...")
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withNewSource()
                .withComponent(MeshLabels.OPERATOR)
                .endSource()
                .withReportingComponent(MeshLabels.OPERATOR)
                .withReportingInstance(identity)
                .build();
    }
}
