package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.check.FirewallReader;
import eu.kakde.mesh.agent.check.HostFactsReader;
import eu.kakde.mesh.agent.check.Preflight;
import eu.kakde.mesh.agent.check.Wanted;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.manifest.Manifests;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.plan.MeshMember;
import eu.kakde.mesh.plan.MeshSettings;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code node-agent preflight}: the runbook's STOP/GO before the tunnel is made. */
@Command(
        name = "preflight",
        description = "Says whether this machine is fit for the mesh: GO (exit 0) or STOP (exit 1), one line a check."
                + " Changes nothing.",
        mixinStandardHelpOptions = true)
final class PreflightCommand implements Callable<Integer> {

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            description = "Which interface; default the manifests', else wg0.")
    private InterfaceName interfaceName;

    @Option(names = "--port", paramLabel = "PORT", description = "UDP; default the manifests', else 51820.")
    private Integer port;

    @Option(
            names = "--overlay",
            arity = "1..*",
            paramLabel = "CIDR",
            description = "The overlay; default the manifests', else 172.27.15.0/24.")
    private List<String> overlay = List.of();

    @ArgGroup(exclusive = false)
    private ManifestOptions manifests;

    @Mixin
    private OutputOption output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Wanted wanted = wanted();
        HostFactsReader reader = new HostFactsReader(HostPaths.SYSTEM, wanted.interfaceName());
        CheckReport report = CheckReport.of(Preflight.check(reader.read(FirewallReader.read()), wanted));
        output.print(spec.commandLine().getOut(), report, report::printTo);
        return report.exitCode();
    }

    private Wanted wanted() {
        MeshSettings settings = MeshSettings.DEFAULTS;
        Optional<MeshMember> member = Optional.empty();
        if (manifests != null) {
            Manifests read = Manifests.read(manifests.manifests);
            settings = read.settings();
            member = Optional.of(read.planFor(manifests.node).member());
        }
        int planned = member.map(MeshMember::listenPort).orElse(settings.listenPort());
        return new Wanted(
                interfaceName == null ? settings.interfaceName() : interfaceName,
                port == null ? planned : checkedPort(),
                overlay.isEmpty()
                        ? settings.overlay()
                        : overlay.stream().map(this::cidr).toList(),
                member.map(MeshMember::addresses).orElse(List.of()),
                member.flatMap(MeshMember::publicKey));
    }

    private int checkedPort() {
        if (port < 1 || port > 65535) {
            throw new ParameterException(spec.commandLine(), "--port: " + port + " is outside 1 to 65535");
        }
        return port;
    }

    private Cidr cidr(String text) {
        try {
            return Cidr.parse(text);
        } catch (InvalidValueException e) {
            throw new ParameterException(spec.commandLine(), "--overlay: " + e.getMessage());
        }
    }
}
