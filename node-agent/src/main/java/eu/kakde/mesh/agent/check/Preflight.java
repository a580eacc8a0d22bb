package eu.kakde.mesh.agent.check;

import eu.kakde.mesh.agent.check.PacketFate.Fate;
import eu.kakde.mesh.agent.check.PacketFate.Outcome;
import eu.kakde.mesh.agent.check.PacketFate.Packet;
import eu.kakde.mesh.agent.rtnetlink.Rule;
import eu.kakde.mesh.net.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Phase 1 and 2.0 of the runbook: whether this host is fit for the mesh. */
public final class Preflight {

    private static final Pattern FOREIGN_INTERFACE = Pattern.compile(
            "cni0|cni-.*|flannel.*|vxlan\\.calico|vxlan-v6\\.calico|wireguard\\.cali|wg-v6\\.cali|cali.*|tunl0|cilium_.*|lxc_health|weave|vethwe-.*|kube-ipvs0|kube-bridge|nodelocaldns|antrea-.*|ovn-k8s.*|genev_sys_.*");

    private static final long CAP_NET_ADMIN = 1L << 12;
    private static final long CAP_NET_RAW = 1L << 13;
    private static final long LEAST_FREE_BYTES = 1 << 20;
    /** No host that runs this program lives earlier: its clock lost its battery. */
    private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

    private static final int STRICT = 1;

    private Preflight() {}

    /** Every check, in the order of the runbook; one finding each. */
    public static List<Finding> check(HostFacts facts, Wanted wanted) {
        return List.of(
                capabilities(facts.system()),
                interfaces(facts.network()),
                directories(facts.files()),
                processes(facts.system()),
                rules(facts.network()),
                firewall("firewall-wireguard", facts.firewall(), "udp", wanted.port(), "UDP " + wanted.port()),
                firewall(
                        "firewall-ssh",
                        facts.firewall(),
                        "tcp",
                        facts.firewall().sshPort(),
                        "SSH"),
                Overlap.existingInterface(facts, wanted),
                port(facts, wanted),
                Overlap.overlay(facts.network(), wanted),
                Overlap.ownAddress(facts.network(), wanted),
                wireguard(facts.wireguard()),
                disk(facts.files()),
                key(facts.files(), facts.wireguard().key(), wanted.pinnedKey()),
                clock(facts.system()),
                reversePaths(facts.system()),
                ipv6(facts.system(), wanted));
    }

    static Finding capabilities(HostFacts.System system) {
        if ((system.capabilities() & CAP_NET_ADMIN) == 0) {
            return Finding.stop("capabilities", "CAP_NET_ADMIN is missing", "run as root: sudo node-agent preflight");
        }
        return (system.capabilities() & CAP_NET_RAW) == 0
                ? Finding.warn(
                        "capabilities", "CAP_NET_RAW is missing", "give it too: without it links cannot be probed")
                : Finding.ok("capabilities", "CAP_NET_ADMIN and CAP_NET_RAW");
    }

    /** tunl0 is made by the ipip module as soon as it is loaded; one that is down is nobody's. */
    static Finding interfaces(HostFacts.Network network) {
        List<String> found = network.links().stream()
                .filter(link -> FOREIGN_INTERFACE.matcher(link.name()).matches())
                .filter(link -> !link.name().equals("tunl0") || link.isUp())
                .map(link -> link.name())
                .toList();
        return found.isEmpty()
                ? Finding.ok("other-networks", "no interface of another CNI or mesh")
                : Finding.stop(
                        "other-networks",
                        "interfaces of another CNI or mesh: " + String.join(", ", found),
                        "uninstall what made them, then: ip link delete " + found.getFirst());
    }

    static Finding directories(HostFacts.Files files) {
        return files.leftovers().isEmpty()
                ? Finding.ok("leftover-files", "no files of another cluster or CNI")
                : Finding.stop(
                        "leftover-files",
                        "files of another cluster or CNI in " + String.join(", ", files.leftovers()),
                        "uninstall it, or move them away");
    }

    static Finding processes(HostFacts.System system) {
        return system.clusterProcesses().isEmpty()
                ? Finding.ok("other-services", "no service of a cluster or another mesh")
                : Finding.stop(
                        "other-services",
                        "running: " + String.join(", ", system.clusterProcesses()),
                        "stop and disable it: systemctl disable --now NAME");
    }

    static Finding rules(HostFacts.Network network) {
        List<Rule> foreign =
                network.rules().stream().filter(rule -> !rule.isDefault()).toList();
        return foreign.isEmpty()
                ? Finding.ok("ip-rules", "only the kernel's own")
                : Finding.stop(
                        "ip-rules",
                        "beyond the kernel's own: "
                                + foreign.stream().map(Rule::toString).collect(Collectors.joining(", ")),
                        "find who needs it (ip rule), else: ip "
                                + (foreign.getFirst().ipv4() ? "" : "-6 ")
                                + "rule del priority "
                                + Integer.toUnsignedString(foreign.getFirst().priority()));
    }

    /** What IPv4 lacks is a STOP; IPv6 is the way in for few, and its absence a warning. */
    static Finding firewall(String check, HostFacts.Firewall firewall, String protocol, int port, String what) {
        Fate v4 = PacketFate.of(firewall.chains(), Packet.inbound(true, protocol, port));
        Fate v6 = PacketFate.of(firewall.chains(), Packet.inbound(false, protocol, port));
        String accept = "accept " + protocol + " port " + port + " before it";
        if (v4.outcome() == Outcome.DROPPED) {
            return Finding.stop(check, what + " is dropped by " + v4.by().orElse("the firewall"), accept);
        }
        if (v4.outcome() == Outcome.UNSURE) {
            return Finding.warn(
                    check,
                    what + " may be dropped, depending on where it comes from, by "
                            + v4.by().orElse("the firewall"),
                    "see that it lets all peers in");
        }
        if (v6.outcome() != Outcome.PASSES) {
            return Finding.warn(
                    check,
                    what + " over IPv6 is dropped by " + v6.by().orElse("the firewall"),
                    accept + " if peers dial this host by IPv6");
        }
        return firewall.problems().isEmpty()
                ? Finding.ok(check, what + " is let in")
                : Finding.warn(
                        check,
                        String.join("; ", firewall.problems()),
                        "look yourself: nft list ruleset, iptables-save");
    }

    static Finding port(HostFacts facts, Wanted wanted) {
        boolean own = facts.wireguard()
                .device()
                .filter(device -> device.listenPort() == wanted.port())
                .isPresent();
        Optional<HostFacts.UdpSocket> taken = facts.network().udpSockets().stream()
                .filter(socket -> socket.port() == wanted.port())
                .findFirst();
        if (taken.isEmpty() || own) {
            return Finding.ok("listen-port", "UDP " + wanted.port() + (own ? " is the interface's own" : " is free"));
        }
        return Finding.stop(
                "listen-port",
                "UDP " + wanted.port() + " is taken by " + taken.get().owner(),
                "stop it (ss -lunp), or choose another listenPort");
    }

    static Finding wireguard(HostFacts.WireGuard wireguard) {
        if (wireguard.inKernel()) {
            return Finding.ok("wireguard", "the kernel has it");
        }
        if (wireguard.programs().isEmpty()) {
            return Finding.stop(
                    "wireguard",
                    "neither the kernel has it nor is there wireguard-go or boringtun-cli",
                    "modprobe wireguard, or apt install wireguard-go");
        }
        String program = wireguard.programs().getFirst();
        return wireguard.hasTun()
                ? Finding.ok("wireguard", program + " (the kernel has none)")
                : Finding.stop("wireguard", program + " needs /dev/net/tun, which is missing", "modprobe tun");
    }

    static Finding disk(HostFacts.Files files) {
        if (!files.writable()) {
            return Finding.stop(
                    "disk", files.directory() + " cannot be written to", "mount it read-write, and run as root");
        }
        return files.freeBytes() < LEAST_FREE_BYTES
                ? Finding.stop(
                        "disk",
                        files.directory() + " is on a full disk (" + files.freeBytes() + " bytes left)",
                        "make room: the key and the configuration are kept there")
                : Finding.ok("disk", files.directory() + " can be written to");
    }

    static Finding key(HostFacts.Files files, Optional<PublicKey> own, Optional<PublicKey> pinned) {
        return files.keyPermissions()
                .flatMap(permissions -> keyFile(files, permissions))
                .or(() -> pinned.filter(key -> !own.equals(Optional.of(key))).map(key -> otherKey(own, key)))
                .orElseGet(() -> Finding.ok("private-key", whereKey(files, own)));
    }

    private static String whereKey(HostFacts.Files files, Optional<PublicKey> own) {
        if (files.keyPermissions().isPresent()) {
            return "there, and its owner's alone";
        }
        return own.isPresent() ? "in the configuration; it will be adopted" : "none yet; it will be made";
    }

    private static Finding otherKey(Optional<PublicKey> own, PublicKey pinned) {
        return Finding.stop(
                "private-key",
                own.map(key -> "its public half is " + key).orElse("there is none here")
                        + ", but spec.publicKey of the MeshNode pins " + pinned,
                "pin what node-agent keygen prints here, or look whether this is the right machine");
    }

    /** What is wrong with the file; empty when nothing is. */
    private static Optional<Finding> keyFile(HostFacts.Files files, String permissions) {
        if (permissions.substring(3).chars().anyMatch(bit -> bit != '-')) {
            return Optional.of(Finding.stop(
                    "private-key",
                    "others can get at it (" + permissions + ")",
                    "chmod 600 the .key file in " + files.directory() + "; if somebody may have read it, make a new"
                            + " key"));
        }
        return files.keyProblem()
                .map(problem -> Finding.stop("private-key", problem, "restore it from a backup, or move it away"));
    }

    static Finding clock(HostFacts.System system) {
        if (system.now().isBefore(EARLIEST)) {
            return Finding.stop(
                    "clock",
                    "stands at " + system.now() + ", which is past",
                    "set it: peers take handshakes from the past for replays");
        }
        return system.clockSynchronised()
                ? Finding.ok("clock", "synchronised")
                : Finding.warn(
                        "clock",
                        "is kept by no time service",
                        "enable one (systemd-timesyncd, chrony): a clock behind after boot keeps handshakes out");
    }

    static Finding reversePaths(HostFacts.System system) {
        String strict = system.rpFilter().entrySet().stream()
                .filter(entry -> entry.getValue() == STRICT)
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(", "));
        int all = system.rpFilter().getOrDefault("all", 0);
        return strict.isEmpty() || all == 2
                ? Finding.ok("rp-filter", "not strict")
                : Finding.warn("rp-filter", "strict for " + strict, "nothing to do: the agent sets it to loose");
    }

    static Finding ipv6(HostFacts.System system, Wanted wanted) {
        boolean needed = Stream.concat(
                        wanted.overlay().stream().map(cidr -> cidr.address()), wanted.ownAddresses().stream())
                .anyMatch(address -> !address.isIpv4());
        if (!needed) {
            return Finding.ok("ipv6", "not needed");
        }
        List<String> off = new ArrayList<>(system.ipv6Disabled().entrySet().stream()
                .filter(entry -> entry.getValue() != 0)
                .filter(entry -> entry.getKey().equals("all")
                        || entry.getKey().equals("default")
                        || entry.getKey().equals(wanted.interfaceName().text()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList());
        if (system.ipv6Disabled().isEmpty()) {
            return Finding.stop("ipv6", "the kernel has none, and the overlay needs it", "boot without ipv6.disable=1");
        }
        return off.isEmpty()
                ? Finding.ok("ipv6", "enabled")
                : Finding.stop(
                        "ipv6",
                        "disabled for " + String.join(", ", off) + ", and the overlay needs it",
                        "sysctl -w net.ipv6.conf." + off.getFirst() + ".disable_ipv6=0");
    }
}
