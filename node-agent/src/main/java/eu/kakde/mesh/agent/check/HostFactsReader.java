package eu.kakde.mesh.agent.check;

import eu.kakde.mesh.agent.host.ConfigFile;
import eu.kakde.mesh.agent.host.HostFileException;
import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkClient;
import eu.kakde.mesh.agent.rtnetlink.Rules;
import eu.kakde.mesh.agent.sys.KernelClock;
import eu.kakde.mesh.agent.wireguard.DeviceState;
import eu.kakde.mesh.agent.wireguard.KernelWireGuard;
import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.agent.wireguard.WireGuardClient;
import eu.kakde.mesh.agent.wireguard.WireGuardDevices;
import eu.kakde.mesh.conf.WgQuickConfig;
import eu.kakde.mesh.conf.WgQuickConfig.KeySource;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Gathers a host's facts, in the calling thread's network namespace. Changes nothing. */
public final class HostFactsReader {

    private static final List<Path> LEFTOVERS = List.of(
            Path.of("/etc/cni/net.d"), Path.of("/var/lib/cni"), Path.of("/etc/rancher"), Path.of("/var/lib/rancher"));
    private static final List<String> USERSPACE = List.of("wireguard-go", "boringtun-cli");
    private static final List<String> PROGRAM_DIRECTORIES =
            List.of("/usr/local/bin", "/usr/local/sbin", "/usr/bin", "/usr/sbin", "/bin", "/sbin");
    private static final Set<String> CLUSTER_PROGRAMS = Set.of(
            "k3s",
            "k3s-server",
            "k3s-agent",
            "rke2",
            "kubelet",
            "kube-proxy",
            "flanneld",
            "calico-node",
            "cilium-agent",
            "weaver",
            "antrea-agent",
            "kube-router",
            "nebula",
            "tailscaled",
            "zerotier-one",
            "netmaker",
            "netclient");

    private final HostPaths paths;
    private final InterfaceName name;

    public HostFactsReader(HostPaths paths, InterfaceName name) {
        this.paths = paths;
        this.name = name;
    }

    public HostFacts read(HostFacts.Firewall firewall) throws IOException {
        return new HostFacts(network(), wireguard(), files(), system(), firewall);
    }

    private static HostFacts.Network network() throws IOException {
        try (RtnetlinkClient client = RtnetlinkClient.open()) {
            List<Link> links = client.links();
            List<InterfaceAddress> addresses = new ArrayList<>();
            for (Link link : links) {
                addresses.addAll(client.addresses(link.index()));
            }
            return new HostFacts.Network(links, addresses, client.routes(), Rules.list(), UdpSockets.list());
        }
    }

    private HostFacts.WireGuard wireguard() throws IOException {
        Optional<WgQuickConfig> config = Optional.empty();
        Optional<String> problem = Optional.empty();
        try {
            config = new ConfigFile(paths.config(name)).read();
        } catch (HostFileException e) {
            problem = Optional.of(e.getMessage());
        }
        return new HostFacts.WireGuard(
                hasKernel(), programs(), Files.exists(Path.of("/dev/net/tun")), device(), config, problem, key(config));
    }

    private static boolean hasKernel() throws IOException {
        Optional<KernelWireGuard> kernel = KernelWireGuard.open();
        kernel.ifPresent(KernelWireGuard::close);
        return kernel.isPresent();
    }

    private static List<String> programs() {
        return USERSPACE.stream()
                .filter(program -> PROGRAM_DIRECTORIES.stream()
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program))))
                .toList();
    }

    /** Empty also when it may not be read: the checks say so. */
    private Optional<DeviceState> device() {
        try (WireGuardDevices devices = WireGuardDevices.open()) {
            Optional<WireGuardClient> client = devices.find(name);
            return client.isEmpty()
                    ? Optional.empty()
                    : Optional.of(client.get().get(name));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<PublicKey> key(Optional<WgQuickConfig> config) {
        try {
            if (Files.exists(paths.key(name))) {
                return Optional.of(publicKey(Files.readString(paths.key(name))));
            }
            return config.map(WgQuickConfig::key)
                    .filter(KeySource.Inline.class::isInstance)
                    .map(source -> publicKey(((KeySource.Inline) source).base64()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static PublicKey publicKey(String base64) {
        try (PrivateKey key = PrivateKey.parse(base64)) {
            return key.publicKey();
        }
    }

    private HostFacts.Files files() throws IOException {
        List<String> leftovers = new ArrayList<>();
        for (Path directory : LEFTOVERS) {
            if (hasEntries(directory)) {
                leftovers.add(directory.toString());
            }
        }
        Path existing = paths.wireguard();
        while (Files.notExists(existing)) {
            existing = existing.getParent();
        }
        Path key = paths.key(name);
        return new HostFacts.Files(
                leftovers,
                paths.wireguard().toString(),
                Files.isWritable(existing),
                Files.getFileStore(existing).getUsableSpace(),
                Files.exists(key)
                        ? Optional.of(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                        : Optional.empty(),
                keyProblem(key));
    }

    private static Optional<String> keyProblem(Path key) {
        try {
            if (Files.exists(key)) {
                publicKey(Files.readString(key));
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(key + " cannot be read");
        } catch (IllegalArgumentException e) {
            return Optional.of(key + " holds no WireGuard private key");
        }
    }

    private static boolean hasEntries(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return entries.iterator().hasNext();
        } catch (IOException e) {
            return true;
        }
    }

    private HostFacts.System system() throws IOException {
        long capabilities = 0;
        for (String line : Files.readAllLines(Path.of("/proc/thread-self/status"))) {
            if (line.startsWith("CapEff:")) {
                capabilities = Long.parseUnsignedLong(line.substring(7).strip(), 16);
            }
        }
        return new HostFacts.System(
                capabilities,
                KernelClock.isSynchronised(),
                Instant.now(),
                rpFilter(paths),
                sysctls(paths.procSys().resolve("net/ipv6/conf"), "disable_ipv6"),
                clusterProcesses());
    }

    /** {@code net.ipv4.conf.*.rp_filter} by interface, "all" and "default" among them. */
    public static Map<String, Integer> rpFilter(HostPaths paths) throws IOException {
        return sysctls(paths.procSys().resolve("net/ipv4/conf"), "rp_filter");
    }

    /** One number for each interface; empty when the kernel has no such directory. */
    private static Map<String, Integer> sysctls(Path directory, String key) throws IOException {
        Map<String, Integer> values = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> scopes = Files.newDirectoryStream(directory)) {
                for (Path scope : scopes) {
                    Path file = scope.resolve(key);
                    if (Files.exists(file)) {
                        values.put(
                                scope.getFileName().toString(),
                                Integer.parseInt(Files.readString(file).strip()));
                    }
                }
            }
        }
        return values;
    }

    /** Those of other network namespaces are not in the way. */
    private static List<String> clusterProcesses() throws IOException {
        Path own = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
        Set<String> found = new TreeSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    String program = Files.readString(process.resolve("comm")).strip();
                    if (CLUSTER_PROGRAMS.contains(program)
                            && Files.readSymbolicLink(process.resolve("ns/net")).equals(own)) {
                        found.add(program);
                    }
                } catch (IOException e) {
                    // It ended meanwhile.
                    continue;
                }
            }
        }
        return List.copyOf(found);
    }
}
