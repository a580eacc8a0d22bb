package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.net.NodeName;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which manifests, and which of their nodes this machine is. */
final class ManifestOptions {

    @Option(
            names = "--manifests",
            required = true,
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files or folders with the Mesh and the MeshNodes.")
    List<Path> manifests;

    @Option(names = "--node", required = true, paramLabel = "NAME", description = "The MeshNode to act as.")
    NodeName node;
}
