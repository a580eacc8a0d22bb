package eu.kakde.mesh.agent.reconcile;

import static eu.kakde.mesh.agent.reconcile.PlanFixture.config;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.key;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.PeerPlan;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigChangeTest {

    private static final NodeConfig BEFORE = config(peer(11), peer(13));

    @Test
    void isHarmlessWhenAPeerIsAddedThatTakesNothing() {
        ConfigChange change = ConfigChange.between(BEFORE, config(peer(11), peer(13), peer(31)));
        assertThat(change.isHarmless()).isTrue();
        assertThat(change.harmlessPart()).isEqualTo(change.wanted());
    }

    @Test
    void isHarmlessWhenAPeerIsOnlyRenamed() {
        PeerPlan renamed = peer("other", 11, "172.27.15.11/32");
        assertThat(ConfigChange.between(BEFORE, config(renamed, peer(13))).isHarmless())
                .isTrue();
    }

    @Test
    void isHarmlessWhenAPeerGetsASecondKeyOrTheTwoChangePlaces() {
        NodeConfig both = config(peer(11).withNextKey(key(99)), peer(13));
        NodeConfig turned = config(peer(11).withNextKey(key(99)).turned(), peer(13));
        assertThat(ConfigChange.between(BEFORE, both).isHarmless()).isTrue();
        assertThat(ConfigChange.between(both, turned).isHarmless()).isTrue();
    }

    @Test
    void namesTheKeyThatIsDropped() {
        NodeConfig both = config(peer(11).withNextKey(key(99)), peer(13));
        ConfigChange change = ConfigChange.between(both, BEFORE);
        assertThat(change.risky()).containsExactly("peer n11: key " + key(11) + " or " + key(99) + " -> " + key(11));
        assertThat(change.touched()).containsOnlyKeys(new NodeName("n11"));
    }

    @Test
    void touchesEveryPeerWhenTheNodesOwnKeyChanges() {
        ConfigChange change = ConfigChange.between(BEFORE, BEFORE.withSwitchTo(Optional.of(key(99))));
        assertThat(change.risky()).containsExactly("own key -> " + key(99));
        assertThat(change.touched()).containsOnlyKeys(new NodeName("n11"), new NodeName("n13"));
    }

    static Stream<Object[]> riskyChanges() {
        return Stream.<Object[]>of(
                new Object[] {config(peer(11)), "remove peer n13"},
                new Object[] {
                    config(peer(11), endpoint(peer(13), "198.51.100.1:51820")),
                    "peer n13: endpoint 192.0.2.13:51820 -> 198.51.100.1:51820"
                },
                new Object[] {config(peer(11), endpoint(peer(13), null)), "peer n13: endpoint 192.0.2.13:51820 -> none"
                },
                new Object[] {
                    config(peer(11), peer("n13", 13, "172.27.15.14/32")),
                    "peer n13: allowed IPs [172.27.15.13/32] -> [172.27.15.14/32]"
                },
                new Object[] {mtu(1300), "MTU 1420 -> 1300"},
                new Object[] {
                    config(peer(11), peer(13), peer("wide", 14, "10.0.0.0/8")), "add peer wide with [10.0.0.0/8]"
                },
                new Object[] {
                    config(peer(11), peer(13), peer("thief", 14, "172.27.15.11/32")),
                    "add peer thief with [172.27.15.11/32]"
                },
                new Object[] {
                    config(peer(11), peer(13), peer("detour", 14, "192.0.2.11/32")),
                    "add peer detour with [192.0.2.11/32]"
                });
    }

    @ParameterizedTest
    @MethodSource("riskyChanges")
    void namesWhatCanCutTheNodeOff(NodeConfig wanted, String risk) {
        assertThat(ConfigChange.between(BEFORE, wanted).risky()).containsExactly(risk);
    }

    @Test
    void touchesOnlyThePeerThatChanges() {
        ConfigChange change = ConfigChange.between(BEFORE, config(peer(11), endpoint(peer(13), "198.51.100.1:51820")));
        assertThat(change.touched())
                .containsOnlyKeys(new NodeName("n13"))
                .containsValue(Optional.of(Endpoint.parse("198.51.100.1:51820")));
    }

    @Test
    void touchesEveryPeerWhenTheInterfaceChanges() {
        assertThat(ConfigChange.between(BEFORE, mtu(1300)).touched())
                .containsOnlyKeys(new NodeName("n11"), new NodeName("n13"));
    }

    @Test
    void takesTheHarmlessPartOfARiskyChangeAndKeepsItsHash() {
        ConfigChange removal = ConfigChange.between(BEFORE, config(peer(11)));
        ConfigChange both = ConfigChange.between(BEFORE, config(peer(11), peer(31)));
        assertThat(both.harmlessPart()).isEqualTo(config(peer(11), peer(13), peer(31)));
        assertThat(both.hash()).isEqualTo(removal.hash());
        assertThat(ConfigChange.between(BEFORE, config(peer(13))).hash()).isNotEqualTo(removal.hash());
    }

    static PeerPlan endpoint(PeerPlan peer, String endpoint) {
        return new PeerPlan(
                peer.node(),
                peer.peer(),
                peer.publicKey(),
                peer.allowedIps(),
                Optional.ofNullable(endpoint).map(Endpoint::parse),
                peer.persistentKeepaliveSeconds());
    }

    static NodeConfig mtu(int bytes) {
        return new NodeConfig(
                BEFORE.node(), BEFORE.interfaceName(), BEFORE.addresses(), BEFORE.listenPort(), bytes, BEFORE.peers());
    }
}
