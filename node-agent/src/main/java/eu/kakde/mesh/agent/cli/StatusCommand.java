package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.host.ConfigFile;
import eu.kakde.mesh.agent.host.HostFileException;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.reconcile.Tunnel;
import eu.kakde.mesh.agent.reconcile.TunnelState;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code node-agent status}: what the interface is like now, peers by name. Needs no API server. */
@Command(
        name = "status",
        description = "Shows this machine's interface and its peers, by name. Changes nothing.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private InterfaceOption device;

    @Mixin
    private OutputOption output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (Tunnel tunnel = Tunnel.open()) {
            TunnelState state = tunnel.observe(device.name)
                    .orElseThrow(() -> new AgentException("interface " + device.name
                            + ": is not a WireGuard interface of this machine; node-agent up makes it"));
            DeviceReport report = DeviceReport.of(state, names(), Instant.now());
            output.print(spec.commandLine().getOut(), report, report::printTo);
        }
        return 0;
    }

    /** The names are in wg0.conf; without it peers are shown by their keys. */
    private Map<PublicKey, String> names() {
        try {
            return new ConfigFile(HostPaths.SYSTEM.config(device.name)).peerNames();
        } catch (HostFileException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return Map.of();
        }
    }
}
