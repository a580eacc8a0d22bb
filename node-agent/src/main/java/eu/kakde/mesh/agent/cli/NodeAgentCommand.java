package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.host.HostFileException;
import eu.kakde.mesh.agent.imported.ImportException;
import eu.kakde.mesh.agent.manifest.ManifestException;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.wireguard.WireGuardException;
import eu.kakde.mesh.client.KubeAccessException;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.NodeName;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;

/** {@code node-agent}: one node's part of the mesh. */
@Command(
        name = "node-agent",
        description = "Keeps this machine's WireGuard interface as the mesh plans it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            UpCommand.class,
            BootCommand.class,
            DownCommand.class,
            StatusCommand.class,
            RenderCommand.class,
            KeygenCommand.class,
            PreflightCommand.class,
            VerifyCommand.class,
            DoctorCommand.class,
            ImportCommand.class
        })
public final class NodeAgentCommand {

    static final int WRONG = 1;

    /** The client library logs each failed attempt at length; that the API server is away is ordinary here. */
    public static final Map<String, Level> LOG_LEVELS = Map.of("io.fabric8.kubernetes.client", Level.SEVERE);

    private NodeAgentCommand() {}

    /** The command line, ready to be executed. */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new NodeAgentCommand())
                .registerConverter(NodeName.class, value(NodeName::new))
                .registerConverter(InterfaceName.class, value(InterfaceName::new));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        return commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(oneLine(failure));
            return WRONG;
        });
    }

    private static <T> ITypeConverter<T> value(Function<String, T> type) {
        return text -> {
            try {
                return type.apply(text);
            } catch (InvalidValueException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
        };
    }

    /** What we throw on purpose speaks for itself; anything else is a fault of ours and says its type too. */
    private static String oneLine(Exception failure) {
        String message = String.valueOf(failure.getMessage()).replace('\n', ' ');
        boolean expected = failure instanceof ManifestException
                || failure instanceof HostFileException
                || failure instanceof ImportException
                || failure instanceof WireGuardException
                || failure instanceof NetlinkException
                || failure instanceof KubeAccessException
                || failure instanceof AgentException;
        return expected ? message : failure.getClass().getSimpleName() + ": " + message;
    }
}
