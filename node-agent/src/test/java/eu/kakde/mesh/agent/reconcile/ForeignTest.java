package eu.kakde.mesh.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.rtnetlink.Rule;
import eu.kakde.mesh.agent.wireguard.DeviceState;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForeignTest {

    private static final int WG0 = 7;
    private static final InterfaceName NAME = new InterfaceName("wg0");
    private static final PublicKey PLANNED = PrivateKey.generate().publicKey();
    private static final PublicKey STRANGER = PrivateKey.generate().publicKey();
    private static final Cidr PEER = Cidr.parse("172.27.15.12/32");
    private static final NodeConfig WANTED = new NodeConfig(
            new NodeName("a"),
            NAME,
            List.of(new IpAddress("172.27.15.11")),
            51820,
            1420,
            List.of(new PeerPlan(new NodeName("a"), new NodeName("b"), PLANNED, List.of(PEER), Optional.empty(), 0)));
    private static final InterfaceAddress OWN = InterfaceAddress.host(WG0, new IpAddress("172.27.15.11"));

    @Test
    void whatIsPlannedIsNotForeignWhoeverMadeIt() {
        assertThat(foreign(List.of(PLANNED), List.of(OWN), List.of(route("172.27.15.12/32", 254, Route.RTPROT_BOOT))))
                .isEmpty();
    }

    @Test
    void aPeerAnAddressAndARouteOfSomebodyElseAre() {
        InterfaceAddress address = InterfaceAddress.host(WG0, new IpAddress("192.0.2.7"));
        Route route = route("192.0.2.0/24", 254, Route.RTPROT_BOOT);
        assertThat(foreign(List.of(PLANNED, STRANGER), List.of(OWN, address), List.of(route)))
                .containsExactly(
                        new Foreign.Peer(STRANGER, List.of()),
                        new Foreign.RouteEntry(route),
                        new Foreign.Address(address));
    }

    @Test
    void whatTheKernelOrARoutingDaemonMadeIsNot() {
        int bird = 12;
        assertThat(foreign(
                        List.of(PLANNED),
                        List.of(OWN, InterfaceAddress.host(WG0, new IpAddress("fe80::1"))),
                        List.of(
                                route("172.27.15.11/32", Route.RT_TABLE_LOCAL, Route.RTPROT_KERNEL),
                                route("fe80::/64", 254, Route.RTPROT_KERNEL),
                                route("ff00::/8", 255, Route.RTPROT_BOOT),
                                route("10.42.0.0/16", 254, bird))))
                .isEmpty();
    }

    @Test
    void theRulesOfWgQuicksDefaultRouteAre() {
        Route all = route("0.0.0.0/0", 51820, Route.RTPROT_BOOT);
        Rule leads = new Rule(true, 32764, 51820, Optional.empty(), true);
        Rule about = new Rule(true, 100, 254, Optional.of("wg0"), true);
        Rule others = new Rule(true, 101, 1000, Optional.of("eth0"), true);
        Rule main = new Rule(true, 32766, 254, Optional.empty(), false);
        TunnelState state = state(List.of(), List.of(), List.of(all));
        assertThat(Foreign.on(state, List.of(leads, about, others, main), WANTED))
                .containsExactly(
                        new Foreign.RouteEntry(all), new Foreign.PolicyRule(leads), new Foreign.PolicyRule(about));
    }

    private static List<Foreign> foreign(List<PublicKey> peers, List<InterfaceAddress> addresses, List<Route> routes) {
        return Foreign.on(state(peers, addresses, routes), List.of(), WANTED);
    }

    private static TunnelState state(List<PublicKey> peers, List<InterfaceAddress> addresses, List<Route> routes) {
        return new TunnelState(
                new InterfaceState(new Link(WG0, "wg0", Optional.of("wireguard"), 1420, 1), addresses, routes),
                new DeviceState(
                        NAME,
                        WG0,
                        Optional.empty(),
                        51820,
                        0,
                        peers.stream()
                                .map(key -> new PeerState(
                                        key, false, Optional.empty(), 0, Optional.empty(), 0, 0, List.of(), 1))
                                .toList()),
                "kernel");
    }

    private static Route route(String destination, int table, int protocol) {
        return new Route(Cidr.parse(destination), WG0, Optional.empty(), Optional.empty(), 0, table, protocol, 253, 1);
    }
}
