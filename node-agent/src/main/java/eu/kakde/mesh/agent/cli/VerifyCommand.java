package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.check.MeshFactsReader;
import eu.kakde.mesh.agent.check.Verify;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.net.InterfaceName;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code node-agent verify}: the runbook's checklist 2.5 on this machine. */
@Command(
        name = "verify",
        description = "Says whether this machine hears all its peers through the tunnel: GO (exit 0) or STOP (exit 1),"
                + " one line a check. Changes nothing.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(7);

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
    private StatusCommand.Output output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        MeshFactsReader reader = new MeshFactsReader(HostPaths.SYSTEM, interfaceName, PATIENCE);
        return CheckReport.of(Verify.check(reader.read(), interfaceName))
                .print(spec.commandLine().getOut(), output);
    }
}
