package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.reconcile.Tunnel;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code node-agent down}: takes the interface away. Key and wg0.conf stay, so that {@code up} finds them again. */
@Command(
        name = "down",
        description = "Removes this machine's interface with its addresses and routes. Key and wg0.conf stay.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

    @Mixin
    private InterfaceOption device;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (Tunnel tunnel = Tunnel.open()) {
            boolean removed = tunnel.remove(device.name);
            spec.commandLine().getOut().println(device.name + (removed ? " is removed" : " was not there"));
        }
        return 0;
    }
}
