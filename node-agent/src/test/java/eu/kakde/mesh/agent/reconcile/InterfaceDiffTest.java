package eu.kakde.mesh.agent.reconcile;

import static eu.kakde.mesh.agent.reconcile.PlanFixture.config;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterfaceDiffTest {

    private static final int INDEX = 7;
    private static final InterfaceAddress OWN = InterfaceAddress.host(INDEX, new IpAddress("172.27.15.12"));

    @Test
    void bringsAFreshInterfaceUpInWgQuicksOrder() {
        InterfaceState fresh = new InterfaceState(link(1500, 0), List.of(), List.of());
        assertThat(texts(fresh, Optional.empty(), config(peer(1), peer(2))))
                .containsExactly(
                        "add address 172.27.15.12",
                        "set MTU from 1500 to 1420",
                        "set up",
                        "add route 172.27.15.1/32",
                        "add route 172.27.15.2/32");
    }

    @Test
    void doesNothingToAnInterfaceThatIsAsPlanned() {
        NodeConfig plan = config(peer(1), peer(2));
        assertThat(texts(state(ours(1), ours(2)), Optional.of(plan), plan)).isEmpty();
    }

    @Test
    void takesRoutesAsTheyAreThatWgQuickMade() {
        NodeConfig plan = config(peer(1));
        assertThat(texts(state(route(1, Route.RTPROT_BOOT, Route.RT_TABLE_MAIN)), Optional.of(plan), plan))
                .isEmpty();
    }

    @Test
    void restoresADeletedRoute() {
        NodeConfig plan = config(peer(1), peer(2));
        assertThat(texts(state(ours(1)), Optional.of(plan), plan)).containsExactly("add route 172.27.15.2/32");
    }

    @Test
    void removesTheRouteOfAPeerThatWentAndNoOther() {
        assertThat(texts(state(ours(1), ours(2), ours(99)), Optional.of(config(peer(1), peer(2))), config(peer(1))))
                .containsExactly("delete route 172.27.15.2/32");
    }

    @Test
    void leavesARouteAloneThatSomebodyElsePutIntoAnotherTable() {
        Route foreign = route(2, Route.RTPROT_BOOT, 100);
        assertThat(texts(state(ours(1), foreign), Optional.of(config(peer(1), peer(2))), config(peer(1))))
                .isEmpty();
    }

    @Test
    void addsTheNewAddressBeforeItRemovesTheOldOne() {
        NodeConfig before = config(peer(1));
        NodeConfig wanted = new NodeConfig(
                before.node(),
                before.interfaceName(),
                List.of(new IpAddress("172.27.15.50")),
                before.listenPort(),
                before.mtuBytes(),
                before.peers());
        assertThat(texts(state(ours(1)), Optional.of(before), wanted))
                .containsExactly("add address 172.27.15.50", "delete address 172.27.15.12");
    }

    @Test
    void removesNothingWhileNoEarlierConfigurationIsKnown() {
        assertThat(texts(state(ours(1), ours(2)), Optional.empty(), config(peer(1))))
                .isEmpty();
    }

    private static List<String> texts(InterfaceState observed, Optional<NodeConfig> before, NodeConfig wanted) {
        return InterfaceDiff.between(observed, before, wanted).stream()
                .map(Object::toString)
                .toList();
    }

    private static InterfaceState state(Route... routes) {
        return new InterfaceState(link(1420, Link.IFF_UP), List.of(OWN), new ArrayList<>(Arrays.asList(routes)));
    }

    private static Link link(int mtu, int flags) {
        return new Link(INDEX, "wg0", Optional.of("wireguard"), mtu, flags);
    }

    private static Route ours(int number) {
        return route(number, Route.RTPROT_MESH, Route.RT_TABLE_MAIN);
    }

    private static Route route(int number, int protocol, int table) {
        Route ours = Route.toPeer(Cidr.parse("172.27.15." + number + "/32"), INDEX);
        return new Route(
                ours.destination(),
                INDEX,
                Optional.empty(),
                Optional.empty(),
                ours.priority(),
                table,
                protocol,
                ours.scope(),
                ours.type());
    }
}
