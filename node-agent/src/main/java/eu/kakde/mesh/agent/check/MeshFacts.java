package eu.kakde.mesh.agent.check;

import eu.kakde.mesh.agent.reconcile.TunnelState;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.conf.WgQuickConfig;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A host's tunnel as it is, gathered before anything is judged.
 *
 * @param tunnel empty when there is no such WireGuard interface
 * @param config the interface's wg-quick file; empty when there is none
 * @param lookups the way that packets to each peer's addresses take; no entry when there is none
 * @param roundTrips of the addresses that answered a probe
 */
public record MeshFacts(
        Optional<TunnelState> tunnel,
        Optional<WgQuickConfig> config,
        Map<Cidr, Route> lookups,
        Map<IpAddress, Duration> roundTrips,
        Map<String, Integer> rpFilter,
        Instant now) {}
