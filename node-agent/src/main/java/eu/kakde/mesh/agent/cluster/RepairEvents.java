package eu.kakde.mesh.agent.cluster;

import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Tells by Events on the MeshNode what somebody had changed on its interface and the agent mended. The same fault is
 * one Event that counts, written at most once in {@link #PACE}: who fights the agent each second fills no list. Events
 * about cluster-scoped objects live in namespace {@code default}.
 */
public final class RepairEvents {

    static final String REASON = "Repaired";
    static final Duration PACE = Duration.ofSeconds(60);

    private static final Logger LOG = System.getLogger(RepairEvents.class.getName());
    private static final String NAMESPACE = "default";
    private static final int MOST_REMEMBERED = 64;
    private static final int LONGEST_MESSAGE = 1024;

    private final KubernetesClient client;
    private final MeshMirror mirror;
    private final InstantSource clock;
    private final Map<String, Repair> repairs = new LinkedHashMap<>();

    /**
     * One fault, however often it was mended.
     *
     * @param toldAt when it was written last; {@link Instant#MIN} for never
     * @param told how many the Event counts
     */
    record Repair(Instant first, Instant last, int count, Instant toldAt, int told) {

        Repair again(Instant now) {
            return new Repair(first, now, count + 1, toldAt, told);
        }

        Repair told(int counted, Instant now) {
            return new Repair(first, last, count, now, counted);
        }

        boolean isDue(Instant now) {
            return told < count && (told == 0 || !toldAt.plus(PACE).isAfter(now));
        }
    }

    public RepairEvents(KubernetesClient client, MeshMirror mirror, InstantSource clock) {
        this.client = client;
        this.mirror = mirror;
        this.clock = clock;
    }

    /** Takes note; never blocks. May be called from any thread. */
    public synchronized void repaired(List<String> faults) {
        Instant now = clock.instant();
        String message = shortened("found, and as planned again: " + String.join("; ", faults));
        repairs.merge(message, new Repair(now, now, 1, Instant.MIN, 0), (known, fresh) -> known.again(now));
        if (repairs.size() > MOST_REMEMBERED) {
            repairs.remove(repairs.keySet().iterator().next());
        }
    }

    /** Writes what is due. What cannot be written is tried again by the next call. */
    public void tell() {
        Map<String, Repair> due = due();
        if (!due.isEmpty()) {
            mirror.nodeObject().ifPresent(node -> due.forEach((message, repair) -> tell(node, message, repair)));
        }
    }

    private synchronized Map<String, Repair> due() {
        Instant now = clock.instant();
        Map<String, Repair> due = new LinkedHashMap<>(repairs);
        due.values().removeIf(repair -> !repair.isDue(now));
        return due;
    }

    private void tell(MeshNode node, String message, Repair repair) {
        try {
            client.resource(event(node, message, repair)).patch(AgentPatch.APPLY);
            synchronized (this) {
                Instant now = clock.instant();
                repairs.computeIfPresent(message, (key, known) -> known.told(repair.count(), now));
            }
        } catch (KubernetesClientException e) {
            LOG.log(Level.DEBUG, "no Event about a repair yet: {0}", e.getMessage());
        }
    }

    static Event event(MeshNode node, String message, Repair repair) {
        CRC32 sum = new CRC32();
        sum.update((repair.first() + message).getBytes(StandardCharsets.UTF_8));
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("meshnode-" + node.getMetadata().getUid() + "-" + Long.toHexString(sum.getValue()))
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(node.getApiVersion())
                .withKind(node.getKind())
                .withName(node.getMetadata().getName())
                .withUid(node.getMetadata().getUid())
                .endInvolvedObject()
                .withType("Warning")
                .withReason(REASON)
                .withMessage(message)
                .withFirstTimestamp(seconds(repair.first()))
                .withLastTimestamp(seconds(repair.last()))
                .withCount(repair.count())
                .withNewSource()
                .withComponent(MeshLabels.AGENT)
                .withHost(node.getMetadata().getName())
                .endSource()
                .withReportingComponent(MeshLabels.AGENT)
                .withReportingInstance(node.getMetadata().getName())
                .build();
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String shortened(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 3) + "...";
    }
}
