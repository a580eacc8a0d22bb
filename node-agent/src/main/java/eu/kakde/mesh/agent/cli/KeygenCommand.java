package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.host.KeyFile;
import eu.kakde.mesh.net.InterfaceName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code node-agent keygen}: this machine's key, made once. */
@Command(
        name = "keygen",
        description = "Makes this machine's private key unless it has one, and prints the public key.",
        mixinStandardHelpOptions = true)
final class KeygenCommand implements Callable<Integer> {

    @Option(
            names = "--interface",
            defaultValue = "wg0",
            paramLabel = "NAME",
            description = "Whose key; default ${DEFAULT-VALUE}.")
    private InterfaceName interfaceName;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        KeyFile file = new KeyFile(HostPaths.SYSTEM, interfaceName);
        spec.commandLine().getOut().println(file.adoptOrMake().publicKey());
        return 0;
    }
}
