package eu.kakde.mesh.agent.check;

import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.rtnetlink.Rule;
import eu.kakde.mesh.agent.wireguard.DeviceState;
import eu.kakde.mesh.conf.WgQuickConfig;
import eu.kakde.mesh.net.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A host as it is, gathered before anything is judged. */
public record HostFacts(Network network, WireGuard wireguard, Files files, System system, Firewall firewall) {

    /** What rtnetlink and the socket tables show of the network namespace. */
    public record Network(
            List<Link> links,
            List<InterfaceAddress> addresses,
            List<Route> routes,
            List<Rule> rules,
            List<UdpSocket> udpSockets) {

        String nameOf(int index) {
            return links.stream()
                    .filter(link -> link.index() == index)
                    .map(Link::name)
                    .findFirst()
                    .orElse("interface " + index);
        }
    }

    /** A bound UDP socket. @param owner the process, or "the kernel or another user's process" */
    public record UdpSocket(int port, String owner) {}

    /**
     * What can serve the interface, and what does.
     *
     * @param programs userspace implementations that are installed
     * @param hasTun whether a userspace implementation could make its interface
     * @param device the interface's WireGuard device; empty when there is none
     * @param config the interface's wg-quick file; empty when there is none
     * @param configProblem why that file cannot be read
     * @param key of the node, from its file or the configuration; empty when there is none
     */
    public record WireGuard(
            boolean inKernel,
            List<String> programs,
            boolean hasTun,
            Optional<DeviceState> device,
            Optional<WgQuickConfig> config,
            Optional<String> configProblem,
            Optional<PublicKey> key) {}

    /**
     * What lies on the disk.
     *
     * @param leftovers directories of other networks that have something in them
     * @param directory of the keys and configurations
     * @param writable whether that directory, or the one it will be made in, can be written to
     * @param keyPermissions such as {@code rw-------}; empty when there is no key file
     * @param keyProblem why the key file cannot be read as a key
     */
    public record Files(
            List<String> leftovers,
            String directory,
            boolean writable,
            long freeBytes,
            Optional<String> keyPermissions,
            Optional<String> keyProblem) {}

    /**
     * The machine and this process's rights on it.
     *
     * @param capabilities the effective set, {@code CapEff} of {@code /proc/self/status}
     * @param rpFilter {@code net.ipv4.conf.*.rp_filter} by interface, "all" and "default" among them
     * @param ipv6Disabled {@code net.ipv6.conf.*.disable_ipv6}; empty when the kernel has no IPv6
     * @param clusterProcesses programs of clusters and other meshes that run in this network namespace
     */
    public record System(
            long capabilities,
            boolean clockSynchronised,
            Instant now,
            Map<String, Integer> rpFilter,
            Map<String, Integer> ipv6Disabled,
            List<String> clusterProcesses) {}

    /** @param problems why a part of the firewall could not be looked at @param sshPort where administrators come in */
    public record Firewall(List<Chain> chains, List<String> problems, int sshPort) {}
}
