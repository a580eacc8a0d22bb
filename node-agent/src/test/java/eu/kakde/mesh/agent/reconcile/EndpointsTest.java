package eu.kakde.mesh.agent.reconcile;

import static eu.kakde.mesh.agent.reconcile.PlanFixture.config;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.plan.PeerPlan;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointsTest {

    private static final PeerPlan MOVED = peer(13).withEndpoint(Endpoint.parse("198.51.100.1:51820"));

    private final Endpoints endpoints = new Endpoints(
            endpoint -> Optional.of(new InetSocketAddress(endpoint.host(), endpoint.port())),
            peer -> false,
            InstantSource.fixed(Instant.EPOCH));

    @Test
    void keepsTheProvenEndpointOnDiskUntilTheNewOneIs() {
        endpoints.remember(config(peer(11), peer(13)));
        assertThat(endpoints.forDisk(config(peer(11), MOVED))).isEqualTo(config(peer(11), peer(13)));
        endpoints.proven(MOVED);
        assertThat(endpoints.forDisk(config(peer(11), MOVED))).isEqualTo(config(peer(11), MOVED));
    }

    @Test
    void putsAPeerThatIsNewOnDiskAsItIsPlanned() {
        endpoints.remember(config(peer(11)));
        assertThat(endpoints.forDisk(config(peer(11), MOVED))).isEqualTo(config(peer(11), MOVED));
    }
}
