package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.diagnose.Examination;
import eu.kakde.mesh.agent.diagnose.NodeFactsReader;
import eu.kakde.mesh.agent.host.ConfigFile;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.reconcile.ConfigText;
import eu.kakde.mesh.agent.reconcile.NodeConfig;
import eu.kakde.mesh.net.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code node-agent doctor}: the runbook's debug playbook on this machine. Needs no API server. */
@Command(
        name = "doctor",
        description = "Says what is wrong with this machine's links, the likeliest cause first, with the evidence and"
                + " what to do: exit 0 when nothing is, 1 when something is. Changes nothing.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "PEER", description = "Only what concerns this peer, and the whole host.")
    private NodeName peer;

    @Option(
            names = "--node",
            defaultValue = "${env:NODE_NAME}",
            paramLabel = "NAME",
            description = "How the findings call this machine; default $NODE_NAME, else its host name.")
    private NodeName node;

    @Mixin
    private InterfaceOption device;

    @Option(
            names = "--listen",
            defaultValue = "12",
            paramLabel = "SECONDS",
            description = "How long to listen for handshakes that get no session: two of one sender tell, and it tries"
                    + " each 5 s; default ${DEFAULT-VALUE}.")
    private int listenSeconds;

    @Mixin
    private OutputOption output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        NodeConfig config = config();
        requirePeer(config);
        Examination examination = new Examination(
                HostPaths.SYSTEM,
                new NodeFactsReader(HostPaths.SYSTEM, UpCommand::resolve),
                config,
                Duration.ofSeconds(listenSeconds));
        DoctorReport report = DoctorReport.of(examination.run(), peer);
        output.print(spec.commandLine().getOut(), report, report::printTo);
        return report.exitCode();
    }

    /** What the machine is to have: the file that agent, {@code up} and wg-quick share. */
    private NodeConfig config() throws IOException {
        Path file = HostPaths.SYSTEM.config(device.name);
        NodeName name = node == null ? new NodeName(hostName()) : node;
        return new ConfigFile(file)
                .read()
                .map(read -> ConfigText.fromFile(read, name, device.name))
                .orElseThrow(() -> new AgentException(
                        file + ": is not there, so nobody knows which peers this machine is to have; node-agent up"
                                + " writes it"));
    }

    private void requirePeer(NodeConfig config) {
        if (peer != null
                && config.peers().stream().noneMatch(known -> known.peer().equals(peer))) {
            throw new AgentException("PEER: " + peer + " is no peer in " + HostPaths.SYSTEM.config(device.name)
                    + ", which has "
                    + config.peers().stream().map(known -> known.peer().text()).collect(Collectors.joining(", ")));
        }
    }

    private static String hostName() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip().toLowerCase(java.util.Locale.ROOT);
    }
}
