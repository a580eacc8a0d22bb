package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.host.ConfigFile;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.imported.ImportedHost;
import eu.kakde.mesh.agent.imported.MeshImport;
import eu.kakde.mesh.agent.reconcile.Tunnel;
import eu.kakde.mesh.agent.reconcile.TunnelState;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code node-agent import}: the manifests of a mesh that was made by hand. */
@Command(
        name = "import",
        description = "Prints the manifests of an existing mesh, from the wg-quick files of its hosts or from this"
                + " machine's interface. Comments say what is a guess. Prints no private key and changes nothing.",
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

    @Option(names = "--name", paramLabel = "NAME", description = "The node whose file or interface it is.")
    private NodeName name;

    @Option(
            names = "--config",
            arity = "1..*",
            paramLabel = "[NAME=]FILE",
            description = "wg-quick files; of several hosts each with its node's name. Default: this machine's, e.g."
                    + " /etc/wireguard/wg0.conf.")
    private List<String> configs = List.of();

    @Option(names = "--live", description = "The interface as it is now, instead of a file.")
    private boolean live;

    @Mixin
    private InterfaceOption device;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (live && !configs.isEmpty()) {
            throw usage("--live and --config exclude each other");
        }
        List<ImportedHost> hosts = new ArrayList<>();
        if (live) {
            hosts.add(observed());
        } else if (configs.isEmpty()) {
            hosts.add(ImportedHost.read(named(), HostPaths.SYSTEM.config(device.name)));
        }
        configs.forEach(config -> hosts.add(read(config)));
        spec.commandLine().getOut().print(MeshImport.of(device.name, hosts).format());
        spec.commandLine().getOut().flush();
        return 0;
    }

    private ImportedHost observed() throws IOException {
        try (Tunnel tunnel = Tunnel.open()) {
            TunnelState state = tunnel.observe(device.name)
                    .orElseThrow(() -> new AgentException(
                            "interface " + device.name + ": is not a WireGuard interface of this machine"));
            return ImportedHost.observed(
                    named(), state, new ConfigFile(HostPaths.SYSTEM.config(device.name)).peerNames());
        }
    }

    private ImportedHost read(String config) {
        int equals = config.indexOf('=');
        if (equals < 0) {
            return ImportedHost.read(named(), Path.of(config));
        }
        try {
            return ImportedHost.read(new NodeName(config.substring(0, equals)), Path.of(config.substring(equals + 1)));
        } catch (InvalidValueException e) {
            throw usage("--config: " + e.getMessage());
        }
    }

    private NodeName named() {
        if (name == null) {
            throw usage("--name: is missing; say which node this is, or give files as NAME=FILE");
        }
        return name;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
