package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.check.MeshFactsReader;
import eu.kakde.mesh.agent.check.Verify;
import eu.kakde.mesh.agent.host.HostPaths;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code node-agent verify}: the runbook's checklist 2.5 on this machine. */
@Command(
        name = "verify",
        description = "Says whether this machine hears all its peers through the tunnel: GO (exit 0) or STOP (exit 1),"
                + " one line a check. Changes nothing.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(7);

    @Mixin
    private InterfaceOption device;

    @Mixin
    private OutputOption output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        MeshFactsReader reader = new MeshFactsReader(HostPaths.SYSTEM, device.name, PATIENCE);
        CheckReport report = CheckReport.of(Verify.check(reader.read(), device.name));
        output.print(spec.commandLine().getOut(), report, report::printTo);
        return report.exitCode();
    }
}
