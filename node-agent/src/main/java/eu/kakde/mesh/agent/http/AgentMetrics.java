package eu.kakde.mesh.agent.http;

import eu.kakde.mesh.agent.reconcile.LinkHealth;
import eu.kakde.mesh.agent.reconcile.NodeObservation;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The links' counters in Prometheus' format, by interface, peer and public key. */
public final class AgentMetrics {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MultiGauge received = gauge("wireguard.received.bytes.total", "Bytes received from the peer");
    private final MultiGauge sent = gauge("wireguard.sent.bytes.total", "Bytes sent to the peer");
    private final MultiGauge handshake = gauge(
            "wireguard.latest.handshake.seconds", "Time of the latest handshake, seconds since 1970; 0 for never");
    private final MultiGauge ready = gauge("mesh.link.ready", "1 when packets flow to the peer and back");
    private final MultiGauge roundTrip = gauge("mesh.link.round.trip.seconds", "Round trip of the last answered probe");

    /** Replaces what was told before. */
    public void update(NodeObservation node) {
        String name = node.device().map(NodeObservation.Device::interfaceName).orElse("");
        set(received, name, node.links(), NodeObservation.Link::receivedBytes);
        set(sent, name, node.links(), NodeObservation.Link::sentBytes);
        set(
                handshake,
                name,
                node.links(),
                link -> link.lastHandshake()
                        .map(at -> (double) at.getEpochSecond())
                        .orElse(0.0));
        set(ready, name, node.links(), link -> link.health().state() == LinkHealth.State.TRUE ? 1 : 0);
        set(
                roundTrip,
                name,
                node.links().stream()
                        .filter(link -> link.roundTrip().isPresent())
                        .toList(),
                link -> link.roundTrip().get().toNanos() / 1e9);
    }

    String scrape() {
        return registry.scrape();
    }

    private MultiGauge gauge(String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    private static void set(
            MultiGauge gauge,
            String interfaceName,
            List<NodeObservation.Link> links,
            ToDoubleFunction<NodeObservation.Link> value) {
        gauge.register(
                links.stream()
                        .map(link -> MultiGauge.Row.of(
                                Tags.of(
                                        "interface", interfaceName,
                                        "peer", link.peer().text(),
                                        "public_key", link.publicKey().base64()),
                                link,
                                value))
                        .toList(),
                true);
    }
}
