package eu.kakde.mesh.agent.diagnose;

import eu.kakde.mesh.agent.check.HostFacts;
import eu.kakde.mesh.agent.reconcile.NodeConfig;
import eu.kakde.mesh.agent.reconcile.TunnelState;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.rtnetlink.Rule;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.plan.PeerPlan;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A node as it is, gathered before anything is judged.
 *
 * @param tunnel empty when there is no interface
 */
public record NodeFacts(
        NodeConfig config, Optional<TunnelState> tunnel, List<Peering> peerings, Routing routing, Host host) {

    public NodeFacts {
        peerings = List.copyOf(peerings);
    }

    /**
     * A planned peer.
     *
     * @param isDown whether nothing comes back from it; not while that is not known yet
     * @param dialled where packets to it go: the device's endpoint, else the planned one; empty: the peer dials, or its
     *     name does not resolve
     * @param pathMtu the largest packet that passed, in bytes; empty: as large as the MTU, or not known
     */
    public record Peering(PeerPlan plan, boolean isDown, Optional<InetSocketAddress> dialled, OptionalInt pathMtu) {

        String name() {
            return plan.peer().text();
        }
    }

    /**
     * Where packets go.
     *
     * @param interfaces names by index
     * @param addresses the host's own
     * @param lookups the kernel's answer for each overlay address and each dialled address; none: it has no way
     * @param routes of all tables; left out when each lookup is as it should be
     */
    public record Routing(
            Map<Integer, String> interfaces,
            Set<IpAddress> addresses,
            List<Rule> rules,
            Map<IpAddress, Route> lookups,
            List<Route> routes) {

        String nameOf(int index) {
            return interfaces.getOrDefault(index, "interface " + index);
        }
    }

    /**
     * The host around the tunnel.
     *
     * @param rpFilter {@code net.ipv4.conf.*.rp_filter} by interface, "all" among them
     * @param lanEndpoint by which the others dial this node; empty: none, or not known
     */
    public record Host(
            HostFacts.Firewall firewall, Map<String, Integer> rpFilter, Optional<Endpoint> lanEndpoint, Clock clock) {}

    /**
     * What is known about the host's time.
     *
     * @param behindServer how far the API server's clock is ahead; empty: it did not answer yet
     * @param newestFile when a file that this node keeps was written last, by its own clock then
     */
    public record Clock(
            Instant now, boolean isSynchronised, Optional<Duration> behindServer, Optional<Instant> newestFile) {}
}
