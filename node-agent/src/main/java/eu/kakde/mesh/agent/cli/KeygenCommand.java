package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.host.KeyFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code node-agent keygen}: this machine's key, made once. */
@Command(
        name = "keygen",
        description = "Makes this machine's private key unless it has one, and prints the public key.",
        mixinStandardHelpOptions = true)
final class KeygenCommand implements Callable<Integer> {

    @Mixin
    private InterfaceOption device;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        KeyFile file = new KeyFile(HostPaths.SYSTEM, device.name);
        spec.commandLine().getOut().println(file.adoptOrMake().publicKey());
        return 0;
    }
}
