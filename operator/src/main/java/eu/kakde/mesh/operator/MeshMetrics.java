package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import eu.kakde.mesh.api.v1alpha1.MeshStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What the operator that leads tells Prometheus of the mesh, besides what the SDK counts. Without a Mesh resource there
 * is no gate, and nothing is told of one.
 */
final class MeshMetrics {

    private static final String STATE = "state";

    private final Timer planning;
    private final Timer applying;
    private final MultiGauge gate;
    private final MultiGauge nodes;
    private final MultiGauge links;
    private final MultiGauge verdicts;

    MeshMetrics(MeterRegistry registry) {
        planning = timer(registry, "mesh.plan", "Time to plan one node");
        applying = timer(registry, "mesh.apply", "Time to put the plan of one node in place");
        gate = gauge(registry, "mesh.ready", "1 when the Mesh is Ready: every node reaches every other");
        nodes = gauge(registry, "mesh.nodes", "MeshNodes that are ready, and those that are not");
        links = gauge(registry, "mesh.links", "Directed links that are ready, and those that are not");
        verdicts = gauge(registry, "mesh.links.with.verdict", "Links that the operator explains, by reason");
    }

    <T> T planning(Supplier<T> plan) {
        return planning.record(plan);
    }

    void applying(Runnable apply) {
        applying.record(apply);
    }

    /** Takes the status of the Mesh and the links it was made from. */
    void mesh(MeshStatus status, List<ObservedPeer> peers) {
        boolean ready = ConditionTimes.isTrue(ConditionTimes.find(status.conditions(), Conditions.READY));
        gate.register(List.of(MultiGauge.Row.of(Tags.empty(), ready ? 1 : 0)), true);
        nodes.register(byState(status.nodes()), true);
        links.register(byState(status.links()), true);
        Map<String, Long> reasons = peers.stream()
                .map(ObservedPeer::verdict)
                .flatMap(Optional::stream)
                .collect(Collectors.groupingBy(MeshPeerStatus.Verdict::reason, TreeMap::new, Collectors.counting()));
        verdicts.register(
                reasons.entrySet().stream()
                        .<MultiGauge.Row<?>>map(
                                entry -> MultiGauge.Row.of(Tags.of("reason", entry.getKey()), entry.getValue()))
                        .toList(),
                true);
    }

    /** Forgets the mesh: another operator leads. */
    void clear() {
        List.of(gate, nodes, links, verdicts).forEach(gauge -> gauge.register(List.of(), true));
    }

    private static List<MultiGauge.Row<?>> byState(MeshStatus.Count count) {
        return List.of(
                MultiGauge.Row.of(Tags.of(STATE, "ready"), count.ready()),
                MultiGauge.Row.of(Tags.of(STATE, "not-ready"), count.total() - count.ready()));
    }

    private static Timer timer(MeterRegistry registry, String name, String description) {
        return Timer.builder(name).description(description).register(registry);
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }
}
