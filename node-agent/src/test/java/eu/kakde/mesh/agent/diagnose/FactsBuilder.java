package eu.kakde.mesh.agent.diagnose;

import eu.kakde.mesh.agent.check.Chain;
import eu.kakde.mesh.agent.check.HostFacts;
import eu.kakde.mesh.agent.diagnose.NodeFacts.Peering;
import eu.kakde.mesh.agent.reconcile.InterfaceState;
import eu.kakde.mesh.agent.reconcile.NodeConfig;
import eu.kakde.mesh.agent.reconcile.TunnelState;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.rtnetlink.Rule;
import eu.kakde.mesh.agent.wireguard.DeviceState;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The facts of a healthy ms-1 with one peer, ctb-edge-1; a test changes what it is about. */
final class FactsBuilder {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final int ETH0 = 2;
    static final int WG0 = 3;
    static final IpAddress EDGE = new IpAddress("172.27.15.31");
    static final IpAddress EDGE_ENDPOINT = new IpAddress("198.51.100.25");
    static final PublicKey OWN_KEY = new PublicKey("spN1jYea+64Z3RVPwYaLtvvJCFlRz6iec34j5Q+OslY=");
    static final PublicKey EDGE_KEY = new PublicKey("ob3QlqcC6mNR+mua8MjX8uYONZAzUx/wI+0hyNnhGSI=");
    static final PublicKey THIEF = new PublicKey("xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=");

    private static final InterfaceName NAME = new InterfaceName("wg0");
    private static final Cidr EDGE_HOST = Cidr.host(EDGE);

    List<Chain> chains = List.of();
    Map<IpAddress, Route> lookups = new HashMap<>(
            Map.of(EDGE, route("172.27.15.31/32", WG0, 254), EDGE_ENDPOINT, route("198.51.100.25/32", ETH0, 254)));
    List<Route> tunnelRoutes = List.of(Route.toPeer(EDGE_HOST, WG0));
    List<Route> routes = List.of();
    List<Rule> rules = List.of();
    Map<String, Integer> rpFilter = new HashMap<>(Map.of("all", 0, "default", 0, "wg0", 0));
    Optional<Endpoint> planned = Optional.of(Endpoint.parse("198.51.100.25:51820"));
    Optional<InetSocketAddress> dialled = Optional.of(new InetSocketAddress("198.51.100.25", 51820));
    Optional<Endpoint> lanEndpoint = Optional.of(Endpoint.parse("192.168.15.2:51820"));
    Optional<PublicKey> thief = Optional.empty();
    Optional<Instant> lastHandshake = Optional.of(NOW.minusSeconds(20));
    Optional<Duration> behindServer = Optional.empty();
    Optional<Instant> newestFile = Optional.empty();
    OptionalInt pathMtu = OptionalInt.empty();
    boolean isDown;
    boolean isSynchronised = true;

    NodeFacts build() {
        PeerPlan plan = new PeerPlan(
                new NodeName("ms-1"), new NodeName("ctb-edge-1"), EDGE_KEY, List.of(EDGE_HOST), planned, 25);
        List<PeerState> peers = new ArrayList<>();
        peers.add(peer(EDGE_KEY, thief.isPresent() ? List.of() : List.of(EDGE_HOST)));
        thief.ifPresent(key -> peers.add(peer(key, List.of(EDGE_HOST))));
        return new NodeFacts(
                new NodeConfig(plan.node(), NAME, List.of(new IpAddress("172.27.15.12")), 51820, 1420, List.of(plan)),
                Optional.of(new TunnelState(
                        new InterfaceState(
                                new Link(WG0, "wg0", Optional.of("wireguard"), 1420, Link.IFF_UP),
                                List.of(),
                                tunnelRoutes),
                        new DeviceState(NAME, WG0, Optional.of(OWN_KEY), 51820, 0, peers),
                        "kernel")),
                List.of(new Peering(plan, isDown, dialled, pathMtu)),
                new NodeFacts.Routing(
                        Map.of(ETH0, "eth0", WG0, "wg0"),
                        Set.of(new IpAddress("192.168.15.2"), new IpAddress("172.27.15.12")),
                        rules,
                        lookups,
                        routes),
                new NodeFacts.Host(
                        new HostFacts.Firewall(chains, List.of(), 22),
                        rpFilter,
                        lanEndpoint,
                        new NodeFacts.Clock(NOW, isSynchronised, behindServer, newestFile)));
    }

    static Route route(String destination, int interfaceIndex, int table) {
        return new Route(
                Cidr.parse(destination), interfaceIndex, Optional.empty(), Optional.empty(), 0, table, 3, 0, 1);
    }

    /** One that drops what matches. */
    static Chain chain(String hook, Chain.Match match) {
        return new Chain(
                "nft",
                "inet",
                "f",
                "c",
                Optional.of(hook),
                0,
                false,
                List.of(new Chain.Rule("handle 7", List.of(match), new Chain.Verdict.Drop())));
    }

    private PeerState peer(PublicKey key, List<Cidr> allowedIps) {
        return new PeerState(key, false, dialled, 25, lastHandshake, 1, 1, allowedIps, 1);
    }
}
