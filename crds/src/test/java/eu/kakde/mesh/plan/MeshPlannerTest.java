package eu.kakde.mesh.plan;

import static eu.kakde.mesh.plan.ClaimBuilder.keyNumber;
import static eu.kakde.mesh.plan.ClaimBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.NodeName;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The planner's rules by example; {@link MeshPlannerPropertyTest} has them for any mesh. */
class MeshPlannerTest {

    @Test
    void dialsTheLanEndpointWithinASiteAndThePublicOneFromElsewhere() {
        NodeClaim a = node("a").key(1).site("home").build();
        NodeClaim b = node("b")
                .key(2)
                .site("home")
                .lan("192.168.15.3:51820")
                .at("203.0.113.10:51820")
                .build();
        NodeClaim c = node("c").key(3).site("cloud").build();

        assertThat(link("a", "b", a, b, c)).hasToString("192.168.15.3:51820");
        assertThat(link("c", "b", a, b, c)).hasToString("203.0.113.10:51820");
    }

    @Test
    void dialsThePublicEndpointWithinASiteThatHasNoLanEndpoint() {
        NodeClaim a = node("a").key(1).site("cloud").build();
        NodeClaim b = node("b").key(2).site("cloud").at("198.51.100.25:51820").build();
        assertThat(link("a", "b", a, b)).hasToString("198.51.100.25:51820");
    }

    @Test
    void takesNoSiteForASiteOfItsOwn() {
        NodeClaim a = node("a").key(1).nat(true).build();
        NodeClaim b = node("b")
                .key(2)
                .lan("192.168.15.3:51820")
                .at("203.0.113.10:51820")
                .build();
        assertThat(link("a", "b", a, b)).hasToString("203.0.113.10:51820");
        assertThat(peer("a", "b", a, b).persistentKeepaliveSeconds()).isEqualTo(25);
    }

    @Test
    void takesAnEmptySiteForNoSite() {
        NodeClaim a = node("a").key(1).site("").nat(true).build();
        NodeClaim b = node("b")
                .key(2)
                .site("")
                .lan("192.168.15.3:51820")
                .at("203.0.113.10:51820")
                .build();
        assertThat(link("a", "b", a, b)).hasToString("203.0.113.10:51820");
        assertThat(peer("a", "b", a, b).persistentKeepaliveSeconds()).isEqualTo(25);
    }

    @Test
    void keepsTheMappingsOfARouterAliveOnlyTowardsOtherSites() {
        NodeClaim[] mesh = {
            node("home-1").key(1).site("home").nat(true).build(),
            node("home-2").key(2).site("home").nat(true).build(),
            node("edge").key(3).site("cloud").build(),
        };
        assertThat(peer("home-1", "edge", mesh).persistentKeepaliveSeconds()).isEqualTo(25);
        assertThat(peer("home-1", "home-2", mesh).persistentKeepaliveSeconds()).isZero();
        assertThat(peer("edge", "home-1", mesh).persistentKeepaliveSeconds()).isZero();
    }

    @Test
    void sendsNoKeepaliveInAMeshThatWantsNone() {
        MeshSettings settings = settings(0, "172.27.15.0/24");
        NodePlan plan = plan(
                settings,
                "a",
                node("a").key(1).nat(true).build(),
                node("b").key(2).build());
        assertThat(plan.peers())
                .extracting(PeerPlan::persistentKeepaliveSeconds)
                .containsExactly(0);
    }

    @Test
    void keepsSitesWithEqualLanRangesApart() {
        NodeClaim[] mesh = {
            node("a-1")
                    .key(1)
                    .site("a")
                    .nat(true)
                    .lan("192.168.1.2:51820")
                    .at("203.0.113.1:51820")
                    .build(),
            node("a-2")
                    .key(2)
                    .site("a")
                    .nat(true)
                    .lan("192.168.1.3:51820")
                    .at("203.0.113.1:51821")
                    .build(),
            node("b-1")
                    .key(3)
                    .site("b")
                    .nat(true)
                    .lan("192.168.1.2:51820")
                    .at("203.0.113.2:51820")
                    .build(),
            node("b-2").key(4).site("b").nat(true).lan("192.168.1.3:51820").build(),
        };
        assertThat(link("a-1", "a-2", mesh)).hasToString("192.168.1.3:51820");
        assertThat(link("b-1", "b-2", mesh)).hasToString("192.168.1.3:51820");
        assertThat(link("a-1", "b-1", mesh)).hasToString("203.0.113.2:51820");
        assertThat(peer("a-1", "b-2", mesh).endpoint()).isEmpty();
        assertThat(plan(MeshSettings.DEFAULTS, "a-1", mesh).unreachable()).isEmpty();
    }

    @Test
    void plansIpv6OnlyMeshes() {
        MeshSettings settings = settings(25, "fd27::/64");
        NodePlan plan = plan(
                settings,
                "a",
                node("a").key(1).addresses("fd27::11").nat(true).build(),
                node("b")
                        .key(2)
                        .addresses("fd27::12")
                        .at("[2001:db8::12]:51820")
                        .build());

        PeerPlan peer = plan.peers().getFirst();
        assertThat(peer.allowedIps()).containsExactly(Cidr.parse("fd27::12/128"));
        assertThat(peer.endpoint().get()).hasToString("[2001:db8::12]:51820");
    }

    @Test
    void plansDualStackMeshesWithSingleStackNodesAmongThem() {
        MeshSettings settings = settings(25, "172.27.15.0/24", "fd27::/64");
        NodeClaim[] mesh = {
            node("both").key(1).addresses("fd27::11", "172.27.15.11").build(),
            node("four").key(2).addresses("172.27.15.12").build(),
            node("six").key(3).addresses("fd27::13").build(),
        };
        assertThat(plan(settings, "six", mesh).peers())
                .extracting(peer -> peer.allowedIps().toString())
                .containsExactly("[172.27.15.11/32, fd27::11/128]", "[172.27.15.12/32]");
    }

    @Test
    void keepsDnsNamesAsTheyAre() {
        NodeClaim b = node("b").key(2).at("Edge.Example.org:51820").build();
        assertThat(link("a", "b", node("a").key(1).build(), b)).hasToString("edge.example.org:51820");
    }

    @Test
    void listensWhereTheNodeSaysElseWhereTheMeshSays() {
        NodeClaim[] mesh = {node("a").port(51999).build(), node("b").build()};
        assertThat(plan(MeshSettings.DEFAULTS, "a", mesh).member().listenPort()).isEqualTo(51999);
        assertThat(plan(MeshSettings.DEFAULTS, "b", mesh).member().listenPort()).isEqualTo(51820);
    }

    @Test
    void namesPairsThatNeitherSideCanDial() {
        NodeClaim[] mesh = {
            node("a").key(1).build(),
            node("b").key(2).build(),
            node("c").key(3).at("203.0.113.1:1").build(),
        };
        assertThat(plan(MeshSettings.DEFAULTS, "a", mesh).unreachable()).containsExactly(new NodeName("b"));
        assertThat(plan(MeshSettings.DEFAULTS, "b", mesh).unreachable()).containsExactly(new NodeName("a"));
        assertThat(plan(MeshSettings.DEFAULTS, "c", mesh).unreachable()).isEmpty();
        assertThat(plan(MeshSettings.DEFAULTS, "a", mesh).peers()).hasSize(2);
    }

    @Test
    void waitsForTheKeysOfNewNodes() {
        NodeClaim[] mesh = {node("a").key(1).build(), node("b").build()};
        assertThat(plan(MeshSettings.DEFAULTS, "a", mesh).peers()).isEmpty();
        assertThat(plan(MeshSettings.DEFAULTS, "a", mesh).withoutKey()).containsExactly(new NodeName("b"));
        assertThat(plan(MeshSettings.DEFAULTS, "b", mesh).peers())
                .extracting(PeerPlan::publicKey)
                .containsExactly(keyNumber(1));
    }

    @Test
    void plansAMeshOfOneAndOfNone() {
        assertThat(plan(MeshSettings.DEFAULTS, "a", node("a").build()).peers()).isEmpty();
        assertThat(new MeshPlanner(MeshSettings.DEFAULTS, List.of()).planAll()).isEmpty();
    }

    @Test
    void givesPodsFiftyBytesLess() {
        assertThat(MeshSettings.DEFAULTS.podMtuBytes()).isEqualTo(1370);
    }

    @Test
    void tellsEveryOtherNodeTheNextKeyBesideTheKey() {
        NodeClaim[] mesh = {
            node("a").key(1).nextKey(9).build(),
            node("b").key(2).build(),
            node("c").key(3).build()
        };
        assertThat(peer("b", "a", mesh).keys()).containsExactly(keyNumber(1), keyNumber(9));
        assertThat(peer("c", "a", mesh).keys()).containsExactly(keyNumber(1), keyNumber(9));
        assertThat(peer("a", "b", mesh).keys()).containsExactly(keyNumber(2));
    }

    private static Object link(String from, String to, NodeClaim... mesh) {
        return peer(from, to, mesh).endpoint().orElseThrow();
    }

    private static PeerPlan peer(String from, String to, NodeClaim... mesh) {
        return plan(MeshSettings.DEFAULTS, from, mesh).peers().stream()
                .filter(peer -> peer.peer().text().equals(to))
                .findFirst()
                .orElseThrow();
    }

    private static NodePlan plan(MeshSettings settings, String name, NodeClaim... mesh) {
        Census census = Census.of(settings, Arrays.asList(mesh));
        assertThat(census.rejections()).isEmpty();
        return new MeshPlanner(settings, census.members())
                .planAll().stream()
                        .filter(plan -> plan.member().name().text().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    static MeshSettings settings(int keepaliveSeconds, String... overlay) {
        MeshSettings defaults = MeshSettings.DEFAULTS;
        return new MeshSettings(
                Arrays.stream(overlay).map(Cidr::parse).toList(),
                defaults.interfaceName(),
                defaults.listenPort(),
                defaults.mtuBytes(),
                keepaliveSeconds,
                defaults.rpFilter(),
                Duration.ofSeconds(3),
                defaults.confirmWithin());
    }
}
