package eu.kakde.mesh.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.reconcile.LinkHealth;
import eu.kakde.mesh.agent.reconcile.LinkSigns;
import eu.kakde.mesh.agent.reconcile.NodeConfig;
import eu.kakde.mesh.agent.reconcile.NodeObservation;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AgentMetricsTest {

    private static final NodeName NODE = new NodeName("wk-1");
    private static final NodeName PEER = new NodeName("ms-1");
    private static final PublicKey KEY = new PublicKey("xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=");

    private final AgentMetrics metrics = new AgentMetrics(NODE);

    @Test
    void theDevicesCountersHaveTheNamesAndLabelsOfTheKnownExporter() throws IOException {
        metrics.update(seen(link(Duration.ofMillis(2))));
        String labels = "{allowed_ips=\"172.27.15.12/32\",interface=\"wg0\",peer=\"ms-1\",public_key=\"" + KEY.base64()
                + "\"} ";
        assertThat(scraped())
                .contains("# TYPE wireguard_sent_bytes_total counter\n")
                .contains("wireguard_sent_bytes_total" + labels + "22.0\n")
                .contains("wireguard_received_bytes_total" + labels + "11.0\n")
                .contains("wireguard_latest_handshake_seconds" + labels + "1.7E9\n");
    }

    @Test
    void everyAnsweredProbeIsOneRoundTrip() throws IOException {
        metrics.update(seen(link(Duration.ofMillis(2))));
        metrics.update(seen(link(Duration.ofMillis(2))));
        metrics.update(seen(link(Duration.ofMillis(3))));
        assertThat(scraped())
                .contains("mesh_probe_round_trip_seconds_count{node=\"wk-1\",peer=\"ms-1\"} 2\n")
                .contains("mesh_probe_loss_ratio{node=\"wk-1\",peer=\"ms-1\"} 0.05\n")
                .contains("mesh_link_ready{node=\"wk-1\",peer=\"ms-1\"} 1.0\n");
    }

    @Test
    void nothingIsSaidOfLinksBeforeTheFirstRound() throws IOException {
        assertThat(scraped())
                .contains("mesh_repairs_total{node=\"wk-1\"} 0.0\n")
                .doesNotContain("wireguard_");
    }

    @Test
    void aPeerThatIsGoneIsNotReportedAnyMore() throws IOException {
        metrics.update(seen(link(Duration.ofMillis(2))));
        metrics.update(seen());
        assertThat(scraped()).doesNotContain("mesh_link_ready{").doesNotContain("wireguard_sent_bytes_total{");
    }

    private String scraped() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.write(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static NodeObservation seen(NodeObservation.Link... links) {
        PeerPlan plan = new PeerPlan(NODE, PEER, KEY, List.of(Cidr.parse("172.27.15.12/32")), Optional.empty(), 0);
        return new NodeObservation(
                Optional.of(KEY),
                Optional.of(new NodeConfig(
                        NODE,
                        new InterfaceName("wg0"),
                        List.of(new IpAddress("172.27.15.11")),
                        51820,
                        1420,
                        List.of(plan))),
                Optional.of(new NodeObservation.Device("wg0", "kernel", 51820, 1420, 1, Optional.empty())),
                Optional.empty(),
                new NodeObservation.Change.Confirmed(),
                new NodeObservation.Boot(LinkHealth.State.TRUE, "WgQuick", ""),
                Optional.empty(),
                List.of(links),
                List.of(),
                Optional.empty());
    }

    private static NodeObservation.Link link(Duration roundTrip) {
        return new NodeObservation.Link(
                PEER,
                KEY,
                Optional.empty(),
                Optional.of(Instant.ofEpochSecond(1_700_000_000)),
                11,
                22,
                Optional.of(roundTrip),
                new LinkSigns(true, true, true, true, OptionalInt.of(5), OptionalInt.empty()),
                new LinkHealth(LinkHealth.State.TRUE, "ProbeAnswered", ""));
    }
}
