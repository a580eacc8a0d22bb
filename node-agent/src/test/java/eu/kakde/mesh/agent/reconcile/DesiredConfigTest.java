package eu.kakde.mesh.agent.reconcile;

import static eu.kakde.mesh.agent.reconcile.PlanFixture.NODE;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.config;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.PlanHash;
import eu.kakde.mesh.plan.RpFilter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DesiredConfigTest {

    private static final NodeConfig CURRENT = config(peer(1), peer(2));

    @Test
    void keepsWhatTheNodeHasWhileTheApiServerSaysNothing() {
        assertThat(DesiredConfig.next(NODE, Optional.of(CURRENT), MeshSeen.NOTHING))
                .contains(CURRENT);
    }

    @Test
    void keepsWhatTheNodeHasWhenItsMeshNodeIsGone() {
        MeshSeen seen = new MeshSeen(Optional.of(settings(51900)), Optional.empty(), List.of());
        assertThat(DesiredConfig.next(NODE, Optional.of(CURRENT), seen)).contains(CURRENT);
    }

    @Test
    void knowsNothingBeforeTheOperatorAcceptedAnAddress() {
        assertThat(DesiredConfig.next(NODE, Optional.empty(), seen(List.of(), List.of())))
                .isEmpty();
    }

    @Test
    void takesTheAcceptedAddressAndThePlannedPeers() {
        MeshSeen seen = seen(List.of(new IpAddress("172.27.15.50")), List.of(peer(3)));
        NodeConfig next = DesiredConfig.next(NODE, Optional.empty(), seen).orElseThrow();
        assertThat(next.addresses()).containsExactly(new IpAddress("172.27.15.50"));
        assertThat(next.peers()).containsExactly(peer(3));
        assertThat(next.listenPort()).isEqualTo(51820);
    }

    @Test
    void keepsPortAndMtuWhenTheMeshWasDeleted() {
        NodeConfig current =
                new NodeConfig(NODE, new InterfaceName("wg0"), CURRENT.addresses(), 51900, 1380, CURRENT.peers());
        NodeConfig next = DesiredConfig.next(NODE, Optional.of(current), seen(CURRENT.addresses(), CURRENT.peers()))
                .orElseThrow();
        assertThat(next).isEqualTo(current);
    }

    @Test
    void followsThePortOfTheMesh() {
        MeshSeen seen = new MeshSeen(
                Optional.of(settings(51900)),
                Optional.of(new MeshSeen.Self(
                        CURRENT.addresses(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false)),
                CURRENT.peers());
        assertThat(DesiredConfig.next(NODE, Optional.of(CURRENT), seen)
                        .orElseThrow()
                        .listenPort())
                .isEqualTo(51900);
    }

    @Test
    void waitsForItsTurnWithWhatTheMeshChanges() {
        MeshSeen seen = new MeshSeen(
                Optional.of(settings(51900)),
                Optional.of(new MeshSeen.Self(
                        CURRENT.addresses(),
                        OptionalInt.of(51821),
                        OptionalInt.of(1300),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false)),
                CURRENT.peers());
        NodeConfig next = DesiredConfig.next(NODE, Optional.of(CURRENT), seen).orElseThrow();
        assertThat(next.listenPort()).isEqualTo(51821);
        assertThat(next.mtuBytes()).isEqualTo(1300);
    }

    private static MeshSeen seen(List<IpAddress> addresses, List<PeerPlan> peers) {
        return new MeshSeen(
                Optional.empty(),
                Optional.of(new MeshSeen.Self(
                        addresses,
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.of(PlanHash.of(peers)),
                        Optional.empty(),
                        Optional.empty(),
                        false)),
                peers);
    }

    private static MeshSettings settings(int listenPort) {
        return new MeshSettings(
                List.of(Cidr.parse("172.27.15.0/24")),
                new InterfaceName("wg0"),
                listenPort,
                1420,
                25,
                RpFilter.LOOSE,
                Duration.ofSeconds(3),
                Duration.ofSeconds(30));
    }
}
