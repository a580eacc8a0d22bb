package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.net.InterfaceName;
import picocli.CommandLine.Option;

/** Which WireGuard interface a command is about. */
final class InterfaceOption {

    @Option(
            names = "--interface",
            defaultValue = "wg0",
            paramLabel = "NAME",
            description = "Which interface; default ${DEFAULT-VALUE}.")
    InterfaceName name;
}
