package eu.kakde.mesh.kubectl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kubectl mesh}: a kubectl plugin, because its launcher is called kubectl-mesh. */
@Command(
        name = "kubectl mesh",
        description = "Shows a WireGuard mesh by what its resources say. Reads, and changes nothing.",
        mixinStandardHelpOptions = true,
        versionProvider = eu.kakde.mesh.operator.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class KubectlMesh {

    /** The client warns of alpha resources; held, because loggers are collected like anything else. */
    private static final Logger CLIENT_LOG = Logger.getLogger("io.fabric8");

    @Spec
    private CommandSpec spec;

    private KubectlMesh() {}

    /** Exit status: 0 done and GO, 1 STOP or something is wrong (one line says what), 2 usage. */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new KubectlMesh());
    }

    static int execute(String... args) {
        CLIENT_LOG.setLevel(Level.OFF);
        CommandLine line = commandLine();
        line.setExecutionExceptionHandler((problem, command, parsed) -> {
            if (!(problem instanceof IOException)) {
                throw problem;
            }
            command.getErr().println("kubectl mesh: " + problem.getMessage().replaceAll("\\p{Cntrl}+", " "));
            return CommandLine.ExitCode.SOFTWARE;
        });
        if (args.length == 0) {
            line.usage(line.getErr());
            return CommandLine.ExitCode.USAGE;
        }
        return line.execute(args);
    }

    @Command(description = "Prints who hears whom, and GO or STOP.", mixinStandardHelpOptions = true)
    int status(@Mixin ClusterOptions cluster) throws IOException {
        MeshPicture mesh = cluster.read();
        print(StatusMatrix.of(mesh));
        return mesh.isGo() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    @Command(
            description = "Prints what is wrong anywhere in the mesh and what to do, the surest first.",
            mixinStandardHelpOptions = true)
    int doctor(@Mixin ClusterOptions cluster) throws IOException {
        MeshPicture mesh = cluster.read();
        print(DoctorReport.of(mesh).text(mesh));
        return mesh.isGo() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** How a picture is written. */
    enum Format {
        svg,
        dot
    }

    @Command(
            description = "Draws the mesh: nodes by site, links coloured by their state, with round trips.",
            mixinStandardHelpOptions = true)
    int graph(
            @Mixin ClusterOptions cluster,
            @Option(
                            names = {"-o", "--output"},
                            defaultValue = "svg",
                            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
                    Format format,
            @Option(
                            names = {"-f", "--file"},
                            paramLabel = "FILE",
                            description = "Where to. Default: standard output")
                    Path file)
            throws IOException {
        MeshPicture mesh = cluster.read();
        String picture = switch (format) {
            case svg -> SvgGraph.of(mesh);
            case dot -> DotGraph.of(mesh);
        };
        if (file == null) {
            print(picture);
        } else {
            write(file, picture.getBytes(StandardCharsets.UTF_8));
        }
        return CommandLine.ExitCode.OK;
    }

    @Command(
            description = "Saves all that the cluster knows of the mesh into one file, for a report: resources, Leases,"
                    + " Events, logs. No secrets are in it, but addresses and public keys.",
            mixinStandardHelpOptions = true)
    int capture(
            @Mixin ClusterOptions cluster,
            @Option(
                            names = {"-n", "--namespace"},
                            paramLabel = "NAME",
                            defaultValue = "mesh-system",
                            description = "Of agents and operator. Default: ${DEFAULT-VALUE}")
                    String namespace,
            @Option(
                            names = {"-f", "--file"},
                            paramLabel = "FILE",
                            defaultValue = "mesh.zip",
                            description = "Where to. Default: ${DEFAULT-VALUE}")
                    Path file)
            throws IOException {
        Capture capture = cluster.capture(namespace);
        write(file, capture.zip());
        print(file + ": " + String.join(" ", capture.files().keySet()) + "\n");
        return CommandLine.ExitCode.OK;
    }

    private static void write(Path file, byte[] content) throws IOException {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new IOException("--file " + file + ": cannot be written, choose another");
        }
    }

    private void print(String text) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }
}
