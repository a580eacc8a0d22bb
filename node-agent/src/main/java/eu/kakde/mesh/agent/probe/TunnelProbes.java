package eu.kakde.mesh.agent.probe;

import eu.kakde.mesh.agent.reconcile.Probes;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Stand-in. */
public final class TunnelProbes implements Probes, AutoCloseable {
    public TunnelProbes(InterfaceName name, InstantSource clock) {}

    @Override
    public void keep(Set<IpAddress> targets) {}

    @Override
    public void sendDue(Instant now) {}

    @Override
    public Optional<Instant> firstSent(IpAddress t) {
        return Optional.empty();
    }

    @Override
    public Optional<Instant> lastReply(IpAddress t) {
        return Optional.of(Instant.now());
    }

    @Override
    public Optional<Duration> roundTrip(IpAddress t) {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
