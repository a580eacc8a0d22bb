package eu.kakde.mesh.operator;

import eu.kakde.mesh.logging.Causes;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The operator's command line. */
@Command(
        name = "operator",
        description = "Plans a WireGuard mesh: MeshNodes in, MeshPeers out.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = RunCommand.class)
public final class OperatorMain {

    private OperatorMain() {}

    /** Exit status: 0 done, 1 something is wrong (one line says what), 2 usage. */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new OperatorMain()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    static int execute(String... args) {
        CommandLine line = commandLine();
        line.setExecutionExceptionHandler((problem, command, parsed) -> {
            command.getErr().println("operator: " + Causes.of(problem).replaceAll("[\\p{Cntrl}]+", " "));
            return CommandLine.ExitCode.SOFTWARE;
        });
        if (args.length == 0) {
            line.usage(line.getErr());
            return CommandLine.ExitCode.USAGE;
        }
        return line.execute(args);
    }
}
