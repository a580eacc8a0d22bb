package eu.kakde.mesh.agent.http;

import eu.kakde.mesh.agent.reconcile.LinkHealth;
import eu.kakde.mesh.agent.reconcile.NodeObservation;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.PeerPlan;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What one agent measures, for Prometheus.
 *
 * <p>The device's counters have the names and labels of prometheus_wireguard_exporter, so that dashboards made for that
 * one go on working here, and {@code peer} besides. What the exporter does not know begins with {@code mesh_}.
 */
public final class AgentMetrics {

    private static final String[] DEVICE_LABELS = {"interface", "public_key", "allowed_ips", "peer"};
    private static final String[] LINK_LABELS = {"node", "peer"};

    /** From a LAN to the other side of the world, in seconds. */
    private static final double[] ROUND_TRIP_BOUNDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1
    };

    private static final double[] ROUND_BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter format =
            PrometheusTextFormatWriter.builder().build();
    private final NodeName node;
    private final Histogram roundTrips;
    private final Histogram rounds;
    private final Counter repairs;

    /** Of each peer; another one, by the nanosecond, is that of another probe. */
    private final Map<NodeName, Duration> lastRoundTrips = new HashMap<>();

    private volatile NodeObservation latest;

    /** @param node whose agent this is */
    public AgentMetrics(NodeName node) {
        this.node = node;
        deviceCounter("wireguard_sent_bytes_total", "Bytes sent to the peer", NodeObservation.Link::sentBytes);
        deviceCounter(
                "wireguard_received_bytes_total", "Bytes received from the peer", NodeObservation.Link::receivedBytes);
        deviceGauge(
                "wireguard_latest_handshake_seconds",
                "Time of the latest handshake, seconds since 1970; 0: never",
                link -> link.lastHandshake().map(at -> at.getEpochSecond()).orElse(0L));
        linkGauge(
                "mesh_link_ready",
                "1 when packets flow to the peer and back, 0 when not or not yet known",
                link -> link.health().state() == LinkHealth.State.TRUE ? 1 : 0);
        linkGauge(
                "mesh_probe_loss_ratio",
                "Share of the last 20 probes that came back late or never",
                link -> link.signs().lossPercent().orElse(0) / 100.0);
        GaugeWithCallback.builder()
                .name("mesh_device_configured")
                .help("1 when the interface is as planned")
                .labelNames("node")
                .callback(out -> whenKnown(seen -> out.call(seen.problem().isEmpty() ? 1 : 0, node.text())))
                .register(registry);
        roundTrips = Histogram.builder()
                .name("mesh_probe_round_trip_seconds")
                .help("Round trips of the probes")
                .labelNames(LINK_LABELS)
                .classicOnly()
                .classicUpperBounds(ROUND_TRIP_BOUNDS)
                .register(registry);
        rounds = Histogram.builder()
                .name("mesh_reconcile_seconds")
                .help("Time of a round that looks at the device")
                .labelNames("node")
                .classicOnly()
                .classicUpperBounds(ROUND_BOUNDS)
                .register(registry);
        repairs = Counter.builder()
                .name("mesh_repairs_total")
                .help("What somebody else changed on the interface and the agent put back")
                .labelNames("node")
                .register(registry);
        repairs.initLabelValues(node.text());
    }

    /** Takes what a round found, in place of what the last one did. */
    public void update(NodeObservation seen) {
        latest = seen;
        for (NodeObservation.Link link : seen.links()) {
            link.roundTrip()
                    .filter(time -> !time.equals(lastRoundTrips.put(link.peer(), time)))
                    .ifPresent(time -> roundTrips
                            .labelValues(node.text(), link.peer().text())
                            .observe(seconds(time)));
        }
        lastRoundTrips
                .keySet()
                .retainAll(seen.links().stream().map(NodeObservation.Link::peer).collect(Collectors.toSet()));
    }

    /** Counts a round of reconciliation that looked at the device. */
    public void round(Duration time) {
        rounds.labelValues(node.text()).observe(seconds(time));
    }

    /** Counts what was put back. */
    public void repaired(int faults) {
        repairs.labelValues(node.text()).inc(faults);
    }

    /** Writes all of it in Prometheus' text format. */
    void write(OutputStream out) throws IOException {
        format.write(out, registry.scrape());
    }

    /** A number of one link. */
    private interface Reading {
        double of(NodeObservation.Link link);
    }

    /** Takes one value, with its labels. */
    private interface Values {
        void call(double value, String... labels);
    }

    private void deviceCounter(String name, String help, Reading reading) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(DEVICE_LABELS)
                .callback(out -> readDevice(reading, out::call))
                .register(registry);
    }

    private void deviceGauge(String name, String help, Reading reading) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(DEVICE_LABELS)
                .callback(out -> readDevice(reading, out::call))
                .register(registry);
    }

    private void linkGauge(String name, String help, Reading reading) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(LINK_LABELS)
                .callback(out -> whenKnown(seen -> seen.links()
                        .forEach(link -> out.call(
                                reading.of(link), node.text(), link.peer().text()))))
                .register(registry);
    }

    private void whenKnown(Consumer<NodeObservation> use) {
        NodeObservation seen = latest;
        if (seen != null) {
            use.accept(seen);
        }
    }

    private void readDevice(Reading reading, Values out) {
        whenKnown(seen -> {
            String name =
                    seen.device().map(NodeObservation.Device::interfaceName).orElse("");
            Map<NodeName, String> allowedIps = allowedIps(seen);
            seen.links()
                    .forEach(link -> out.call(
                            reading.of(link),
                            name,
                            link.publicKey().base64(),
                            allowedIps.getOrDefault(link.peer(), ""),
                            link.peer().text()));
        });
    }

    private static Map<NodeName, String> allowedIps(NodeObservation seen) {
        return seen.config().stream()
                .flatMap(config -> config.peers().stream())
                .collect(Collectors.toMap(
                        PeerPlan::peer,
                        peer -> peer.allowedIps().stream().map(Cidr::toString).collect(Collectors.joining(","))));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
