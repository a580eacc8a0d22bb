package eu.kakde.mesh.agent.diagnose;

import eu.kakde.mesh.agent.diagnose.Diagnosis.Reason;
import eu.kakde.mesh.agent.diagnose.NodeFacts.Peering;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.rtnetlink.Rule;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether packets for the peers go into the tunnel, and the tunnel's own packets do not. Pure. */
final class Routes {

    private final NodeFacts facts;
    private final int tunnel;
    private final String name;

    private Routes(NodeFacts facts, int tunnel) {
        this.facts = facts;
        this.tunnel = tunnel;
        this.name = facts.config().interfaceName().text();
    }

    /** None without an interface: that says all. */
    static Stream<Diagnosis> diagnose(NodeFacts facts) {
        return facts.tunnel().stream().flatMap(state -> {
            Routes routes = new Routes(facts, state.link().link().index());
            return facts.peerings().stream()
                    .flatMap(peering -> Stream.concat(
                            peering.plan().allowedIps().stream()
                                    .filter(Cidr::isHost)
                                    .map(cidr -> routes.into(peering, cidr.address()))
                                    .flatMap(Optional::stream)
                                    .limit(1),
                            routes.around(peering).stream()));
        });
    }

    /** Packets for the peer have to go into the tunnel. */
    private Optional<Diagnosis> into(Peering peering, IpAddress address) {
        Optional<Route> way = Optional.ofNullable(facts.routing().lookups().get(address));
        if (way.filter(route -> route.interfaceIndex() == tunnel && route.type() == Route.RTN_UNICAST)
                .isPresent()) {
            return Optional.empty();
        }
        boolean ownRoute = facts.tunnel().orElseThrow().link().routes().stream()
                .anyMatch(route -> route.table() == Route.RT_TABLE_MAIN
                        && route.destination().equals(Cidr.host(address)));
        // What is wider than our own route cannot be taken before it: that one was deleted between the two looks.
        if (isWider(address, way) && (way.isPresent() || !ownRoute)) {
            return Optional.of(new Diagnosis(
                    Reason.RouteMissing,
                    peering.name(),
                    "no route leads to " + address + " through " + name
                            + way.map(route -> "; it leaves through "
                                            + facts.routing().nameOf(route.interfaceIndex()))
                                    .orElse(""),
                    "find what deletes it, for this agent makes it again each time: ip monitor route"));
        }
        return Optional.of(new Diagnosis(
                Reason.RouteShadowed, peering.name(), address + " " + instead(address, way), remedy(address, way)));
    }

    /** Whether what the packets take would not come before the interface's own route, if that were there. */
    private boolean isWider(IpAddress address, Optional<Route> way) {
        return way.isEmpty()
                || way.get().table() == Route.RT_TABLE_MAIN
                        && shadow(address, way)
                                .filter(route -> route.destination().isHost())
                                .isEmpty();
    }

    private String instead(IpAddress address, Optional<Route> way) {
        String rule = rule(address, way)
                .map(found -> ", to which ip " + found + " sends it")
                .orElse("");
        String where = way.map(route -> route.type() == Route.RTN_LOCAL
                        ? "is an address of this host itself"
                        : "leaves through " + facts.routing().nameOf(route.interfaceIndex()) + " instead of " + name)
                .orElse("is forbidden before " + name + " is asked");
        return where
                + shadow(address, way)
                        .map(route -> " by the route " + route.destination() + " in table "
                                + Integer.toUnsignedString(route.table()))
                        .orElse("")
                + rule;
    }

    /** The route that was taken: the narrowest that holds, of the table that answered. */
    private Optional<Route> shadow(IpAddress address, Optional<Route> way) {
        return facts.routing().routes().stream()
                .filter(route -> route.destination().address().isIpv4() == address.isIpv4())
                .filter(route -> route.destination().contains(address))
                .filter(route -> way.map(taken ->
                                taken.table() == route.table() && taken.interfaceIndex() == route.interfaceIndex())
                        .orElse(route.type() != Route.RTN_UNICAST && route.type() != Route.RTN_LOCAL))
                .max(Comparator.comparing(route -> route.destination().prefixLength()));
    }

    /** The rule that comes before that of the main table. */
    private Optional<Rule> rule(IpAddress address, Optional<Route> way) {
        Optional<Integer> table = shadow(address, way).map(Route::table).or(() -> way.map(Route::table));
        return facts.routing().rules().stream()
                .filter(rule -> rule.ipv4() == address.isIpv4() && !rule.isDefault())
                .filter(rule -> table.map(number -> number == rule.table()).orElse(rule.table() == 0))
                .min(Comparator.comparing(rule -> Integer.toUnsignedLong(rule.priority())));
    }

    private String remedy(IpAddress address, Optional<Route> way) {
        return rule(address, way)
                .map(rule -> "find who needs that rule, else: ip " + (rule.ipv4() ? "" : "-6 ") + "rule del priority "
                        + Integer.toUnsignedString(rule.priority()))
                .or(() -> shadow(address, way)
                        .map(route -> "find who made that route, else: ip route del " + route.destination() + " table "
                                + Integer.toUnsignedString(route.table())))
                .orElse("see ip route get " + address);
    }

    /** Packets to the peer's endpoint have to go around the tunnel. */
    private Optional<Diagnosis> around(Peering peering) {
        if (peering.dialled().isEmpty()) {
            return Optional.empty();
        }
        IpAddress address = IpAddress.of(peering.dialled().get().getAddress());
        String endpoint = Diagnoses.text(peering.dialled().get());
        Route way = facts.routing().lookups().get(address);
        if (way == null) {
            return Optional.of(new Diagnosis(
                    Reason.EndpointUnreachable,
                    peering.name(),
                    "this host has no route to the endpoint " + endpoint,
                    "see ip route get " + address + "; give the host a default route, or correct the endpoint"));
        }
        return way.interfaceIndex() == tunnel
                ? Optional.of(new Diagnosis(
                        Reason.TunnelInTunnel,
                        peering.name(),
                        "the endpoint " + endpoint + " is reached through " + name + " itself",
                        "give MeshNode " + peering.name() + " an endpoint outside of the overlay, or take the route "
                                + way.destination() + " away"))
                : Optional.empty();
    }
}
