package eu.kakde.mesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.kakde.mesh.agent.lab.NetworkNamespace;
import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkClient;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Probes through a real interface.
 *
 * <pre>
 *   near                       far
 *     eth0 10.9.0.1, fd09::1 ── eth0 10.9.0.2, fd09::2
 *     eth1 10.9.1.1 ─────────┐
 *                           other
 *                             eth1 10.9.1.2
 * </pre>
 */
class TunnelProbesIT {

    private static final InterfaceName ETH0 = new InterfaceName("eth0");
    private static final IpAddress FAR = new IpAddress("10.9.0.2");
    private static final IpAddress FAR_V6 = new IpAddress("fd09::2");
    private static final IpAddress NOBODY = new IpAddress("10.9.0.3");
    private static final IpAddress OTHER = new IpAddress("10.9.1.2");
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final AtomicInteger news = new AtomicInteger();
    private NetworkNamespace near;
    private NetworkNamespace far;
    private TunnelProbes probes;

    @BeforeEach
    void connect() throws Exception {
        near = NetworkNamespace.create("near");
        far = NetworkNamespace.create("far");
        NetworkNamespace.connect(near, "10.9.0.1/24", far, "10.9.0.2/24", "eth0");
        near.run(() -> address("fd09::1"));
        far.run(() -> address("fd09::2"));
        probes = new TunnelProbes(ETH0, InstantSource.system(), news::incrementAndGet);
    }

    @AfterEach
    void close() {
        if (near != null) {
            probes.close();
            near.close();
            far.close();
        }
    }

    @Test
    void whoIsThereAnswersInBothFamilies() throws Exception {
        probe(Set.of(FAR, FAR_V6, NOBODY));
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            probe(Set.of(FAR, FAR_V6, NOBODY));
            return probes.lastReply(FAR).isPresent() && probes.lastReply(FAR_V6).isPresent();
        });
        assertThat(probes.roundTrip(FAR))
                .hasValueSatisfying(time -> assertThat(time).isBetween(Duration.ofNanos(1), Duration.ofSeconds(1)));
        assertThat(probes.firstSent(NOBODY)).isPresent();
        assertThat(probes.lastReply(NOBODY)).isEmpty();
        assertThat(news).hasValue(2);
    }

    @Test
    void whoIsReachedByAnotherInterfaceDoesNotCount() throws Exception {
        try (NetworkNamespace other = NetworkNamespace.create("other")) {
            NetworkNamespace.connect(near, "10.9.1.1/24", other, "10.9.1.2/24", "eth1");
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                probe(Set.of(FAR, OTHER));
                return probes.lastReply(FAR).isPresent();
            });
            Thread.sleep(200);
            assertThat(probes.lastReply(OTHER)).isEmpty();
            assertThat(near.call(() -> OTHER.toInetAddress().isReachable(2000))).isTrue();
        }
    }

    @Test
    void goesOnWithAnInterfaceThatWasMadeAnew() throws Exception {
        probe(Set.of(FAR));
        near.run(() -> {
            try (RtnetlinkClient links = RtnetlinkClient.open()) {
                links.deleteLink(links.link(ETH0).orElseThrow().index());
            }
        });
        probes.keep(Set.of(), INTERVAL, 1500);
        probe(Set.of(FAR));
        NetworkNamespace.connect(near, "10.9.0.1/24", far, "10.9.0.2/24", "eth0");
        probes.keep(Set.of(), INTERVAL, 1500);
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            probe(Set.of(FAR));
            return probes.lastReply(FAR).isPresent();
        });
    }

    private void probe(Set<IpAddress> targets) throws Exception {
        near.run(() -> {
            probes.keep(targets, INTERVAL, 1500);
            probes.sendDue();
        });
    }

    private static void address(String address) throws Exception {
        try (RtnetlinkClient links = RtnetlinkClient.open()) {
            Link link = links.link(ETH0).orElseThrow();
            links.addAddress(new InterfaceAddress(link.index(), new IpAddress(address), 64, 0));
        }
    }
}
