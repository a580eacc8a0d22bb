package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.manifest.Manifests;
import eu.kakde.mesh.agent.reconcile.ConfigText;
import eu.kakde.mesh.agent.reconcile.NodeConfig;
import eu.kakde.mesh.plan.NodePlan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code node-agent render}: the wg-quick file of one node, from manifests alone. */
@Command(
        name = "render",
        description = "Prints the wg-quick configuration of a node. Changes nothing.",
        mixinStandardHelpOptions = true)
final class RenderCommand implements Callable<Integer> {

    @Mixin
    private ManifestOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Manifests manifests = Manifests.read(options.manifests);
        if (!manifests.problems().isEmpty()) {
            throw new AgentException(manifests.problems().getFirst());
        }
        NodePlan plan = manifests.planFor(options.node);
        if (!plan.withoutKey().isEmpty()) {
            throw new AgentException("MeshNode " + plan.withoutKey().getFirst()
                    + ": spec.publicKey: is missing; run node-agent keygen on that machine and pin the key it prints");
        }
        if (!plan.unreachable().isEmpty()) {
            throw new AgentException("MeshNode " + options.node + ": spec.publicEndpoint: neither it nor MeshNode "
                    + plan.unreachable().getFirst() + " has an endpoint that the other could dial; give one of them"
                    + " a publicEndpoint");
        }
        NodeConfig config = NodeConfig.of(plan, manifests.settings());
        spec.commandLine()
                .getOut()
                .print(ConfigText.toFile(config, HostPaths.SYSTEM.key(config.interfaceName()))
                        .format());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
