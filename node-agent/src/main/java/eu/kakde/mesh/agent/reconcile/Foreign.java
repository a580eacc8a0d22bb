package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.rtnetlink.Rule;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Something on the interface that is in no plan: somebody put it there. It stays until somebody asks for its removal.
 * The kernel's own things are not foreign, nor are the routes of a routing daemon, which keeps them itself.
 */
public sealed interface Foreign {

    /** One line without verb, e.g. {@code route 10.0.0.0/8}. */
    String text();

    /** A peer of the device. */
    record Peer(PublicKey publicKey, List<Cidr> allowedIps) implements Foreign {
        @Override
        public String text() {
            return "peer " + publicKey + " with allowed IPs " + allowedIps;
        }
    }

    /** An address of the interface. */
    record Address(InterfaceAddress address) implements Foreign {
        @Override
        public String text() {
            return "address " + address;
        }
    }

    /** A route through the interface, made by hand, by wg-quick or by an earlier agent. */
    record RouteEntry(Route route) implements Foreign {
        @Override
        public String text() {
            String table =
                    route.table() == Route.RT_TABLE_MAIN ? "" : " in table " + Integer.toUnsignedString(route.table());
            return "route " + route.destination() + table;
        }
    }

    /** A rule about the interface, or one that leads to a table with routes through it. It is the whole host's. */
    record PolicyRule(Rule rule) implements Foreign {
        @Override
        public String text() {
            return rule.toString();
        }
    }

    /**
     * What is foreign, in the order in which it can be taken away: routes before the addresses that they may need.
     *
     * @param rules of the host
     */
    static List<Foreign> on(TunnelState state, List<Rule> rules, NodeConfig wanted) {
        List<Foreign> foreign = new ArrayList<>();
        Set<PublicKey> planned =
                wanted.peers().stream().flatMap(peer -> peer.keys().stream()).collect(Collectors.toSet());
        for (PeerState peer : state.device().peers()) {
            if (!planned.contains(peer.publicKey())) {
                foreign.add(new Peer(peer.publicKey(), peer.allowedIps()));
            }
        }
        Set<Integer> tables = new HashSet<>();
        for (Route route : state.link().routes()) {
            tables.add(route.table());
            boolean isPlanned =
                    route.table() == Route.RT_TABLE_MAIN && wanted.routes().contains(route.destination());
            if (!isPlanned && isMadeByHand(route)) {
                foreign.add(new RouteEntry(route));
            }
        }
        for (InterfaceAddress address : state.link().addresses()) {
            if (!wanted.addresses().contains(address.address()) && !isOfTheLink(address.address())) {
                foreign.add(new Address(address));
            }
        }
        String name = wanted.interfaceName().text();
        for (Rule rule : rules) {
            boolean about = rule.interfaceName().filter(name::equals).isPresent();
            if (about || rule.leadsToOwnTable() && tables.contains(rule.table())) {
                foreign.add(new PolicyRule(rule));
            }
        }
        return List.copyOf(foreign);
    }

    /** What the kernel itself gives to an interface. */
    private static boolean isOfTheLink(IpAddress address) {
        return address.toInetAddress().isLinkLocalAddress()
                || address.toInetAddress().isMulticastAddress();
    }

    /** {@code ip route}, wg-quick, or we; RTPROT_STATIC and what lies below, but for the kernel's own. */
    private static boolean isMadeByHand(Route route) {
        boolean byHand = route.protocol() <= Route.RTPROT_STATIC && route.protocol() != Route.RTPROT_KERNEL;
        return (byHand || route.isOurs())
                && route.table() != Route.RT_TABLE_LOCAL
                && !isOfTheLink(route.destination().address());
    }
}
