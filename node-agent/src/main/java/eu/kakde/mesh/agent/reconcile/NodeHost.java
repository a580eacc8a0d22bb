package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.host.BootUnits;
import eu.kakde.mesh.agent.host.ConfigFile;
import eu.kakde.mesh.agent.host.HostFileException;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.host.KeyFile;
import eu.kakde.mesh.agent.host.LastGoodTime;
import eu.kakde.mesh.agent.host.NextKeyFile;
import eu.kakde.mesh.agent.host.RefusalFile;
import eu.kakde.mesh.agent.host.Sysctls;
import eu.kakde.mesh.agent.sys.KernelClock;
import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.RpFilter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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
    private final KeyFile keyFile;
    private final NextKeyFile nextKeyFile;
    private final BootUnits bootUnits;
    private final LastGoodTime lastGoodTime;
    private final Tunnel tunnel;

    public NodeHost(NodeName node, InterfaceName interfaceName, HostPaths paths, Tunnel tunnel) {
        this.node = node;
        this.interfaceName = interfaceName;
        this.paths = paths;
        this.configFile = new ConfigFile(paths.config(interfaceName));
        this.refusalFile = new RefusalFile(paths.refusal(interfaceName));
        this.keyFile = new KeyFile(paths, interfaceName);
        this.nextKeyFile = new NextKeyFile(paths, interfaceName);
        this.bootUnits = new BootUnits(paths.root(), interfaceName);
        this.lastGoodTime = new LastGoodTime(paths.time(interfaceName), KernelClock::isSynchronised);
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
        return keyFile.adoptOrMake();
    }

    /**
     * This machine's key as far as it can be had. A file that is gone while the interface still has its key is not
     * replaced by a new one: nobody would know the node by that.
     *
     * @param live the public key of the interface; empty when it has none
     */
    public NodeKey key(Optional<PublicKey> live) {
        if (live.isPresent() && !keyFile.isThere()) {
            String file = paths.key(interfaceName).toString();
            return new NodeKey(
                    Optional.empty(),
                    live,
                    Optional.of(new NodeObservation.Problem(
                            "KeyMissing",
                            file
                                    + " is gone, and with the next boot the key would be; the interface still has it: umask"
                                    + " 077; wg show " + interfaceName + " private-key > " + file)));
        }
        try {
            KeyFile.Pair pair = keyFile.adoptOrMake();
            return new NodeKey(
                    Optional.of(pair.privateKey()),
                    Optional.of(pair.publicKey()),
                    keyFile.exposure().map(exposed -> new NodeObservation.Problem("KeyExposed", exposed)));
        } catch (HostFileException e) {
            return new NodeKey(
                    Optional.empty(), live, Optional.of(new NodeObservation.Problem("KeyUnreadable", e.getMessage())));
        }
    }

    /** Where the key lies that this node is to change over to. */
    NextKeyFile nextKey() {
        return nextKeyFile;
    }

    /** The next key when its public half is this; else empty. @throws HostFileException when it cannot be read */
    Optional<PrivateKey> nextKey(PublicKey publicKey) {
        return nextKeyFile
                .read()
                .filter(pair -> pair.publicKey().equals(publicKey))
                .map(KeyFile.Pair::privateKey);
    }

    /** Makes the next key the key, if its public half is this; says whether it did. @throws HostFileException if not */
    boolean keepNextKey(PublicKey publicKey) {
        boolean isIt = nextKey(publicKey).isPresent();
        if (isIt) {
            nextKeyFile.keep();
        }
        return isIt;
    }

    /** Whether the interface comes up at boot. */
    public BootUnits.Answer boot() {
        return bootUnits.look();
    }

    /** How far this host's clock is behind a time that it has known; empty when it is not. */
    public Optional<Duration> clockBehind(Instant now) {
        return lastGoodTime.behind(now);
    }

    /** What the disk remembers. @throws HostFileException when a file is there that cannot be read or understood */
    public Optional<NodeConfig> remembered() {
        return configFile.read().map(file -> ConfigText.fromFile(file, node, interfaceName));
    }

    /**
     * Makes the interface as wanted. {@link #remember} follows once it is.
     *
     * @param key empty: the interface keeps the one it has
     * @throws IOException when the kernel or the device refuses
     */
    public Tunnel.Round apply(
            Optional<NodeConfig> before, NodeConfig wanted, Optional<PrivateKey> key, EndpointChoice endpoints)
            throws IOException {
        return tunnel.apply(before, wanted, key, endpoints);
    }

    /** Takes away what {@link #apply} found to be in no plan; says what it took. */
    public List<String> removeForeign(List<Foreign> foreign) throws IOException {
        return tunnel.removeForeign(interfaceName, foreign);
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
