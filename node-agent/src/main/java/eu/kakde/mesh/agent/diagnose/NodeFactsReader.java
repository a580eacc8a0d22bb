package eu.kakde.mesh.agent.diagnose;

import eu.kakde.mesh.agent.check.HostFacts;
import eu.kakde.mesh.agent.check.HostFactsReader;
import eu.kakde.mesh.agent.diagnose.NodeFacts.Peering;
import eu.kakde.mesh.agent.diagnose.NodeFacts.Routing;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.reconcile.NodeConfig;
import eu.kakde.mesh.agent.reconcile.Tunnel;
import eu.kakde.mesh.agent.reconcile.TunnelState;
import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkClient;
import eu.kakde.mesh.agent.rtnetlink.Rules;
import eu.kakde.mesh.agent.sys.KernelClock;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gathers a node's facts, in the calling thread's network namespace. Changes nothing. */
public final class NodeFactsReader {

    private final HostPaths paths;
    private final Function<Endpoint, Optional<InetSocketAddress>> resolver;

    /** @param resolver empty for a name that does not resolve */
    public NodeFactsReader(HostPaths paths, Function<Endpoint, Optional<InetSocketAddress>> resolver) {
        this.paths = paths;
        this.resolver = resolver;
    }

    /**
     * What is known from elsewhere.
     *
     * @param links what the probes say of each planned peer; one that is not there is not known
     * @param lanEndpoint by which the others dial this node; empty: none, or not known
     * @param behindServer how far the API server's clock is ahead of ours; empty: not known
     */
    public record Known(
            NodeConfig config,
            Map<String, LinkState> links,
            HostFacts.Firewall firewall,
            Optional<Endpoint> lanEndpoint,
            Optional<Duration> behindServer) {}

    /** What the probes say of a link. @param pathMtu empty: as large as the MTU, or not known */
    public record LinkState(boolean isDown, OptionalInt pathMtu) {

        static final LinkState UNKNOWN = new LinkState(false, OptionalInt.empty());
    }

    public NodeFacts read(Known known) throws IOException {
        Optional<TunnelState> state;
        try (Tunnel tunnel = Tunnel.open()) {
            state = tunnel.observe(known.config().interfaceName());
        }
        List<Peering> peerings = known.config().peers().stream()
                .map(plan -> {
                    LinkState link = known.links().getOrDefault(plan.peer().text(), LinkState.UNKNOWN);
                    return new Peering(
                            plan,
                            link.isDown(),
                            state.flatMap(found -> found.device().peer(plan.publicKey()))
                                    .flatMap(PeerState::endpoint)
                                    .or(() -> plan.endpoint().flatMap(resolver)),
                            link.pathMtu());
                })
                .toList();
        return new NodeFacts(
                known.config(),
                state,
                peerings,
                routing(state, peerings),
                new NodeFacts.Host(
                        known.firewall(), HostFactsReader.rpFilter(paths), known.lanEndpoint(), clock(known)));
    }

    private static Routing routing(Optional<TunnelState> tunnel, List<Peering> peerings) throws IOException {
        try (RtnetlinkClient client = RtnetlinkClient.open()) {
            List<Link> links = client.links();
            Set<IpAddress> addresses = new HashSet<>();
            for (Link link : links) {
                client.addresses(link.index()).stream()
                        .map(InterfaceAddress::address)
                        .forEach(addresses::add);
            }
            Map<IpAddress, Route> lookups = new HashMap<>();
            boolean allInto = true;
            for (Peering peering : peerings) {
                for (IpAddress target : targets(peering)) {
                    Optional<Route> way = client.routeTo(target);
                    way.ifPresent(route -> lookups.put(target, route));
                }
                allInto &= hosts(peering)
                        .allMatch(address -> tunnel.isPresent()
                                && lookups.containsKey(address)
                                && lookups.get(address).interfaceIndex()
                                        == tunnel.get().link().link().index());
            }
            return new Routing(
                    links.stream().collect(Collectors.toMap(Link::index, Link::name)),
                    addresses,
                    allInto ? List.of() : Rules.list(),
                    lookups,
                    allInto ? List.of() : client.routes());
        }
    }

    private static List<IpAddress> targets(Peering peering) {
        return Stream.concat(
                        hosts(peering),
                        peering.dialled().stream()
                                .map(InetSocketAddress::getAddress)
                                .map(IpAddress::of))
                .toList();
    }

    private static Stream<IpAddress> hosts(Peering peering) {
        return peering.plan().allowedIps().stream().filter(Cidr::isHost).map(Cidr::address);
    }

    private NodeFacts.Clock clock(Known known) throws IOException {
        Optional<Instant> newest = Optional.empty();
        for (Path file : List.of(
                paths.config(known.config().interfaceName()),
                paths.key(known.config().interfaceName()),
                paths.time(known.config().interfaceName()))) {
            if (Files.exists(file)) {
                Instant written = Files.getLastModifiedTime(file).toInstant();
                newest = newest.filter(other -> other.isAfter(written)).or(() -> Optional.of(written));
            }
        }
        return new NodeFacts.Clock(Instant.now(), KernelClock.isSynchronised(), known.behindServer(), newest);
    }
}
