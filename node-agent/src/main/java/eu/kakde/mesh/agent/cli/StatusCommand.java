package eu.kakde.mesh.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import eu.kakde.mesh.agent.host.ConfigFile;
import eu.kakde.mesh.agent.host.HostFileException;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.reconcile.Tunnel;
import eu.kakde.mesh.agent.reconcile.TunnelState;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code node-agent status}: what the interface is like now, peers by name. Needs no API server. */
@Command(
        name = "status",
        description = "Shows this machine's interface and its peers, by name. Changes nothing.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    /** How to print. */
    enum Output {
        text,
        json
    }

    @Option(
            names = "--interface",
            defaultValue = "wg0",
            paramLabel = "NAME",
            description = "Which interface; default ${DEFAULT-VALUE}.")
    private InterfaceName interfaceName;

    @Option(
            names = "--output",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Output output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (Tunnel tunnel = Tunnel.open()) {
            TunnelState state = tunnel.observe(interfaceName)
                    .orElseThrow(() -> new AgentException("interface " + interfaceName
                            + ": is not a WireGuard interface of this machine; node-agent up makes it"));
            DeviceReport report = DeviceReport.of(state, names(), Instant.now());
            PrintWriter out = spec.commandLine().getOut();
            switch (output) {
                case text -> report.printTo(out);
                case json -> out.println(json(report));
            }
        }
        return 0;
    }

    /** The names are in wg0.conf; without it peers are shown by their keys. */
    private Map<PublicKey, String> names() {
        try {
            return new ConfigFile(HostPaths.SYSTEM.config(interfaceName)).peerNames();
        } catch (HostFileException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return Map.of();
        }
    }

    private static String json(DeviceReport report) throws JsonProcessingException {
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(report);
    }
}
