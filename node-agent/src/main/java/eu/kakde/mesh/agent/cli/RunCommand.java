package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.logging.LogFormat;
import eu.kakde.mesh.logging.Logging;
import eu.kakde.mesh.net.NodeName;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code node-agent run}: keeps the tunnel as the API server plans it, and from disk while there is none. */
@Command(
        name = "run",
        description = "Keeps this machine's interface as the mesh plans it, and reports what it hears. Ends on SIGTERM;"
                + " the interface stays.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    @Option(
            names = "--node",
            defaultValue = "${env:NODE_NAME}",
            required = true,
            paramLabel = "NAME",
            description = "The MeshNode to act as; default $NODE_NAME.")
    NodeName node;

    @Option(
            names = "--bootstrap-manifests",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files or folders with the Mesh and the MeshNodes to start from while there is no wg0.conf.")
    List<Path> bootstrapManifests = List.of();

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "How to reach the API server; default $KUBECONFIG, else the pod's service account.")
    Path kubeconfig;

    @Option(
            names = "--namespace",
            defaultValue = "mesh-system",
            paramLabel = "NAME",
            description = "Where the agents' Leases are; default ${DEFAULT-VALUE}.")
    String namespace;

    @Mixin
    InterfaceOption device;

    @Option(
            names = "--host-root",
            defaultValue = "/",
            paramLabel = "PATH",
            description = "Where the host's /usr and /etc/systemd are seen, for the condition BootPersistent; default"
                    + " ${DEFAULT-VALUE}.")
    Path hostRoot;

    @Option(
            names = "--http-bind",
            defaultValue = "127.0.0.1",
            paramLabel = "ADDRESS",
            description = "Where /livez, /readyz and /metrics are served; default ${DEFAULT-VALUE}.")
    String httpBind;

    @Option(
            names = "--http-port",
            defaultValue = "9586",
            paramLabel = "PORT",
            description = "Likewise; default ${DEFAULT-VALUE}.")
    int httpPort;

    @Option(
            names = "--log-format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "One line a record: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    LogFormat logFormat;

    @Override
    public Integer call() throws Exception {
        Logging.install(logFormat, NodeAgentCommand.LOG_LEVELS);
        try (Agent agent = Agent.start(this)) {
            agent.awaitEnd();
        }
        return 0;
    }
}
