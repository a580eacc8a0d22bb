package eu.kakde.mesh.agent.check;

import eu.kakde.mesh.agent.host.ConfigFile;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.probe.TunnelProbes;
import eu.kakde.mesh.agent.reconcile.Tunnel;
import eu.kakde.mesh.agent.reconcile.TunnelState;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkClient;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gathers what {@link Verify} judges. Probes go out first: they wake sessions that have nothing to do, and the device
 * is read afterwards.
 */
public final class MeshFactsReader {

    private static final long PAUSE_MILLIS = 100;

    private final HostPaths paths;
    private final InterfaceName name;
    private final Duration patience;

    /** @param patience how long all peers together may take to answer; WireGuard repeats a handshake after 5 s */
    public MeshFactsReader(HostPaths paths, InterfaceName name, Duration patience) {
        this.paths = paths;
        this.name = name;
        this.patience = patience;
    }

    /** @throws eu.kakde.mesh.agent.host.HostFileException when the configuration is there and cannot be read */
    public MeshFacts read() throws IOException, InterruptedException {
        try (Tunnel tunnel = Tunnel.open()) {
            Optional<TunnelState> before = tunnel.observe(name);
            Set<Cidr> hosts = allowedIps(before).filter(Cidr::isHost).collect(Collectors.toSet());
            Map<IpAddress, Duration> roundTrips =
                    probe(hosts.stream().map(Cidr::address).collect(Collectors.toSet()));
            Optional<TunnelState> after = before.isEmpty() ? before : tunnel.observe(name);
            return new MeshFacts(
                    after,
                    new ConfigFile(paths.config(name)).read(),
                    lookups(after),
                    roundTrips,
                    HostFactsReader.rpFilter(paths),
                    Instant.now());
        }
    }

    private static Stream<Cidr> allowedIps(Optional<TunnelState> tunnel) {
        return tunnel.stream()
                .flatMap(state -> state.device().peers().stream())
                .flatMap(peer -> peer.allowedIps().stream());
    }

    private Map<IpAddress, Duration> probe(Set<IpAddress> targets) throws InterruptedException {
        Map<IpAddress, Duration> roundTrips = new HashMap<>();
        Instant end = Instant.now().plus(patience);
        try (TunnelProbes probes = new TunnelProbes(name, InstantSource.system(), () -> {})) {
            probes.keep(targets, patience, 0);
            while (roundTrips.size() < targets.size() && Instant.now().isBefore(end)) {
                probes.sendDue();
                Thread.sleep(PAUSE_MILLIS);
                for (IpAddress target : targets) {
                    probes.roundTrip(target).ifPresent(time -> roundTrips.put(target, time));
                }
            }
        }
        return roundTrips;
    }

    private static Map<Cidr, Route> lookups(Optional<TunnelState> tunnel) throws IOException {
        Map<Cidr, Route> lookups = new HashMap<>();
        try (RtnetlinkClient client = RtnetlinkClient.open()) {
            for (Cidr destination : allowedIps(tunnel).toList()) {
                client.routeTo(destination.address()).ifPresent(route -> lookups.put(destination, route));
            }
        }
        return lookups;
    }
}
