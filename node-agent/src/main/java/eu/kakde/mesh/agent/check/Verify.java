package eu.kakde.mesh.agent.check;

import eu.kakde.mesh.agent.reconcile.TunnelState;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.conf.WgQuickConfig;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checklist 2.5 of the runbook: whether this host hears all its peers through the tunnel, and as it should. */
public final class Verify {

    /** WireGuard gives a session up after this time (REJECT_AFTER_TIME). */
    static final Duration RECENT = Duration.ofSeconds(180);

    private static final int DEFAULT_MTU = 1420;
    private static final String MAKE_IT = "node-agent up makes it";

    private final MeshFacts facts;
    private final TunnelState tunnel;
    private final String name;

    private Verify(MeshFacts facts, TunnelState tunnel) {
        this.facts = facts;
        this.tunnel = tunnel;
        this.name = tunnel.link().link().name();
    }

    /** Findings in the order of the checklist: of the interface, then of each peer. */
    public static List<Finding> check(MeshFacts facts, InterfaceName name) {
        return facts.tunnel()
                .map(tunnel -> new Verify(facts, tunnel).all())
                .orElseGet(() -> List.of(
                        Finding.stop("interface", name + " is not a WireGuard interface of this host", MAKE_IT)));
    }

    private List<Finding> all() {
        List<Finding> findings =
                new ArrayList<>(List.of(isUp(), peersAreThere(), mtu(), reversePath(), allowedIpsAreHosts(), routes()));
        List<PeerState> peers = tunnel.device().peers();
        peers.forEach(peer -> findings.add(handshake(peer)));
        peers.forEach(peer -> findings.add(ping(peer)));
        return findings;
    }

    private Finding isUp() {
        String addresses =
                tunnel.link().addresses().stream().map(Object::toString).collect(Collectors.joining(", "));
        if (!tunnel.link().link().isUp()) {
            return Finding.stop("interface", name + " is down", MAKE_IT);
        }
        return addresses.isEmpty()
                ? Finding.stop("interface", name + " has no address", MAKE_IT)
                : Finding.ok("interface", name + " is up with " + addresses);
    }

    private Finding peersAreThere() {
        int count = tunnel.device().peers().size();
        List<String> missing = facts.config().stream()
                .flatMap(config -> config.peers().stream())
                .filter(peer -> tunnel.device().peer(peer.publicKey()).isEmpty())
                .map(peer -> peer.name().orElse(peer.publicKey().base64()))
                .toList();
        if (!missing.isEmpty()) {
            return Finding.stop("peers", name + " lacks " + String.join(", ", missing), MAKE_IT);
        }
        return count == 0
                ? Finding.stop("peers", name + " has none", "write the MeshNodes, then node-agent up")
                : Finding.ok("peers", count + " of them");
    }

    private Finding mtu() {
        int wanted = DEFAULT_MTU;
        if (facts.config().isPresent() && facts.config().get().mtuBytes().isPresent()) {
            wanted = facts.config().get().mtuBytes().getAsInt();
        }
        int found = tunnel.link().link().mtuBytes();
        return found == wanted
                ? Finding.ok("mtu", Integer.toString(found))
                : Finding.stop(
                        "mtu", "is " + found + " instead of " + wanted, "ip link set " + name + " mtu " + wanted);
    }

    private Finding reversePath() {
        return ReversePath.isStrict(facts.rpFilter(), name)
                ? Finding.stop(
                        "rp-filter",
                        "is strict for " + name + ": handshakes work and pings do not",
                        "sysctl -w net.ipv4.conf.all.rp_filter=2")
                : Finding.ok("rp-filter", ReversePath.effective(facts.rpFilter(), name) == 2 ? "loose" : "off");
    }

    private Finding allowedIpsAreHosts() {
        List<String> bad = tunnel.device().peers().stream()
                .filter(peer -> peer.allowedIps().isEmpty()
                        || !peer.allowedIps().stream().allMatch(Cidr::isHost))
                .map(peer -> nameOf(peer) + " has "
                        + (peer.allowedIps().isEmpty()
                                ? "none"
                                : peer.allowedIps().stream().map(Cidr::toString).collect(Collectors.joining(", "))))
                .toList();
        return bad.isEmpty()
                ? Finding.ok("allowed-ips", "single hosts only")
                : Finding.stop("allowed-ips", String.join("; ", bad), "give each peer its /32 or /128 and no more");
    }

    private Finding routes() {
        List<String> wrong = new ArrayList<>();
        int right = 0;
        for (PeerState peer : tunnel.device().peers()) {
            for (Cidr destination : peer.allowedIps()) {
                Optional<Route> lookup = Optional.ofNullable(facts.lookups().get(destination));
                boolean own = tunnel.link().routes().stream()
                        .anyMatch(route -> route.destination().equals(destination)
                                && route.table() == Route.RT_TABLE_MAIN
                                && route.type() == Route.RTN_UNICAST);
                if (!own) {
                    wrong.add("none to " + destination + " (" + nameOf(peer) + ")");
                } else if (lookup.map(Route::interfaceIndex)
                        .filter(index -> index == tunnel.link().link().index())
                        .isEmpty()) {
                    wrong.add(destination + " (" + nameOf(peer) + ") leaves through "
                            + lookup.map(route -> "interface " + route.interfaceIndex() + ", table "
                                            + Integer.toUnsignedString(route.table()))
                                    .orElse("nothing"));
                } else {
                    right++;
                }
            }
        }
        return wrong.isEmpty()
                ? Finding.ok("routes", right + " through " + name + ", one a peer's address")
                : Finding.stop("routes", String.join("; ", wrong), "node-agent up adds them; see also ip rule");
    }

    private Finding handshake(PeerState peer) {
        Optional<Duration> age = peer.lastHandshake().map(at -> Duration.between(at, facts.now()));
        String remedy = "check its key, its endpoint and the port-forward to it";
        if (age.isEmpty()) {
            return Finding.stop("handshake", nameOf(peer) + ": never", remedy);
        }
        String found = nameOf(peer) + ": " + Math.max(0, age.get().toSeconds()) + " s ago";
        return age.get().compareTo(RECENT) <= 0
                ? Finding.ok("handshake", found)
                : Finding.stop("handshake", found, remedy);
    }

    /** All of a peer's addresses have to answer. */
    private Finding ping(PeerState peer) {
        List<Cidr> hosts = peer.allowedIps().stream().filter(Cidr::isHost).toList();
        List<String> silent = hosts.stream()
                .filter(host -> !facts.roundTrips().containsKey(host.address()))
                .map(host -> host.address().text())
                .toList();
        if (hosts.isEmpty()) {
            return Finding.stop("ping", nameOf(peer) + ": has no address to ping", "give it its /32 or /128");
        }
        if (!silent.isEmpty()) {
            return Finding.stop(
                    "ping",
                    nameOf(peer) + ": " + String.join(", ", silent) + " does not answer",
                    "after a handshake: its routes, allowed IPs, rp_filter or firewall");
        }
        return Finding.ok(
                "ping",
                nameOf(peer) + ": "
                        + hosts.stream()
                                .map(host -> host.address() + " in "
                                        + facts.roundTrips().get(host.address()).toMillis() + " ms")
                                .collect(Collectors.joining(", ")));
    }

    private String nameOf(PeerState peer) {
        Map<PublicKey, String> names = facts.config().stream()
                .flatMap(config -> config.peers().stream())
                .filter(known -> known.name().isPresent())
                .collect(Collectors.toMap(
                        WgQuickConfig.Peer::publicKey, known -> known.name().get()));
        return names.getOrDefault(peer.publicKey(), peer.publicKey().base64());
    }
}
