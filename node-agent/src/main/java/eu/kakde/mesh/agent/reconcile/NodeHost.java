package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.host.ConfigFile;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.host.KeyFile;
import eu.kakde.mesh.agent.host.RefusalFile;
import eu.kakde.mesh.agent.host.Sysctls;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.RpFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** This machine: its key, its last-known-good configuration on disk, its tunnel. */
public final class NodeHost {

    private final NodeName node;
    private final InterfaceName interfaceName;
    private final HostPaths paths;
    private final ConfigFile configFile;
    private final RefusalFile refusalFile;
    private final Tunnel tunnel;

    public NodeHost(NodeName node, InterfaceName interfaceName, HostPaths paths, Tunnel tunnel) {
        this.node = node;
        this.interfaceName = interfaceName;
        this.paths = paths;
        this.configFile = new ConfigFile(paths.config(interfaceName));
        this.refusalFile = new RefusalFile(paths.refusal(interfaceName));
        this.tunnel = tunnel;
    }

    public NodeName node() {
        return node;
    }

    public InterfaceName interfaceName() {
        return interfaceName;
    }

    /** This machine's key; made when there is none. @throws HostFileException when it is there and cannot be read */
    public KeyFile.Pair key() {
        return new KeyFile(paths, interfaceName).adoptOrMake();
    }

    /** What the disk remembers. @throws HostFileException when a file is there that cannot be read or understood */
    public Optional<NodeConfig> remembered() {
        return configFile.read().map(file -> ConfigText.fromFile(file, node, interfaceName));
    }

    /**
     * Makes the interface as wanted. {@link #remember} follows once it is.
     *
     * @throws IOException when the kernel or the device refuses
     */
    public Tunnel.Round apply(
            Optional<NodeConfig> before, NodeConfig wanted, KeyFile.Pair key, EndpointChoice endpoints)
            throws IOException {
        return tunnel.apply(before, wanted, key.privateKey(), endpoints);
    }

    /** The change that this node went back from, as the disk remembers it; empty when there is none to be read. */
    public Optional<Refusal> refusal() {
        return refusalFile.read().map(file -> new Refusal(file.change(), file.retry(), file.message()));
    }

    /** Writes what differs on disk; says what it wrote. @throws HostFileException when it cannot */
    public List<String> remember(NodeConfig confirmed, Optional<Refusal> refusal) {
        List<String> wrote = new ArrayList<>();
        if (configFile.write(ConfigText.toFile(confirmed, paths.key(interfaceName)))) {
            wrote.add("write " + configFile.path());
        }
        refusalFile.write(
                refusal.map(refused -> new RefusalFile.Content(refused.change(), refused.retry(), refused.message())));
        return wrote;
    }

    /** Sets reverse path filtering, live and for the next boot; says what it changed. */
    public List<String> filterReversePaths(RpFilter rpFilter) {
        return new Sysctls(paths).apply(rpFilter);
    }

    /** The interface as it is; empty when it is not there. */
    public Optional<TunnelState> observe() throws IOException {
        return tunnel.observe(interfaceName);
    }
}
