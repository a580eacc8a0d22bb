package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.PeerPlan;
import java.util.List;
import java.util.Optional;

/** Works out what the node is to have, from what it has and what the API server says. */
public final class DesiredConfig {

    private DesiredConfig() {}

    /**
     * The next configuration.
     *
     * @param current empty before the first one
     * @return empty while nothing is known yet; equal to {@code current} when the API server adds nothing to it
     */
    public static Optional<NodeConfig> next(NodeName node, Optional<NodeConfig> current, MeshSeen seen) {
        if (seen.node().isEmpty()) {
            return current;
        }
        MeshSeen.Self self = seen.node().get();
        List<IpAddress> addresses = !self.addresses().isEmpty()
                ? self.addresses()
                : current.map(NodeConfig::addresses).orElse(List.of());
        if (addresses.isEmpty()) {
            return current;
        }
        MeshSettings settings = seen.settings().orElse(MeshSettings.DEFAULTS);
        boolean settingsKnown = seen.settings().isPresent() || current.isEmpty();
        InterfaceName interfaceName = current.map(NodeConfig::interfaceName).orElse(settings.interfaceName());
        List<PeerPlan> applied = current.map(NodeConfig::peers).orElse(List.of());
        return Optional.of(new NodeConfig(
                node,
                interfaceName,
                addresses,
                self.listenPort()
                        .orElse(
                                settingsKnown
                                        ? settings.listenPort()
                                        : current.get().listenPort()),
                self.mtuBytes()
                        .orElse(
                                settingsKnown
                                        ? settings.mtuBytes()
                                        : current.get().mtuBytes()),
                PeerMerge.merge(applied, seen.peers(), self.planHash())));
    }
}
