package eu.kakde.mesh.agent.diagnose;

import eu.kakde.mesh.agent.check.PacketFate;
import eu.kakde.mesh.agent.check.PacketFate.Direction;
import eu.kakde.mesh.agent.check.PacketFate.Fate;
import eu.kakde.mesh.agent.check.PacketFate.Outcome;
import eu.kakde.mesh.agent.check.PacketFate.Packet;
import eu.kakde.mesh.agent.check.ReversePath;
import eu.kakde.mesh.agent.diagnose.Diagnosis.Reason;
import eu.kakde.mesh.agent.diagnose.NodeFacts.Peering;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.plan.PeerPlan;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong with a node, from its facts. Pure. */
public final class Diagnoses {

    /** Less is the network's delay, and second hands that were set by hand. */
    static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(30);

    private final NodeFacts facts;
    private final String interfaceName;
    private final List<Diagnosis> found = new ArrayList<>();

    private Diagnoses(NodeFacts facts) {
        this.facts = facts;
        this.interfaceName = facts.config().interfaceName().text();
    }

    /** Everything that is wrong, the likeliest cause of trouble first; empty when all is well. */
    public static List<Diagnosis> of(NodeFacts facts) {
        return new Diagnoses(facts).all();
    }

    private List<Diagnosis> all() {
        Routes.diagnose(facts).forEach(found::add);
        firewall();
        lanEndpoint();
        allowedIps();
        reversePath();
        clock();
        for (Peering peering : facts.peerings()) {
            name(peering);
            pathMtu(peering);
        }
        return found.stream().sorted().toList();
    }

    /** What is dropped whoever sends it is said once; what depends on the peer is said of each that it concerns. */
    private void firewall() {
        int port = facts.config().listenPort();
        Fate inbound = fate(Direction.IN, port, Optional.empty(), true);
        if (inbound.outcome() == Outcome.DROPPED) {
            drop("", "UDP to port " + port + " of this host", inbound, "accept udp dport " + port + " before it");
        }
        for (Peering peering : facts.peerings()) {
            Optional<InetSocketAddress> dialled = peering.dialled();
            if (dialled.isEmpty()) {
                continue;
            }
            Optional<IpAddress> address =
                    dialled.map(InetSocketAddress::getAddress).map(IpAddress::of);
            boolean ipv4 = address.get().isIpv4();
            Fate in = fate(Direction.IN, port, address, ipv4);
            Fate out = fate(Direction.OUT, dialled.get().getPort(), address, ipv4);
            if (out.outcome() == Outcome.DROPPED) {
                drop(peering.name(), "UDP to " + text(dialled.get()), out, "accept it before that rule");
            } else if (in.outcome() == Outcome.DROPPED && inbound.outcome() != Outcome.DROPPED) {
                drop(peering.name(), "UDP from " + address.get(), in, "accept udp dport " + port + " before it");
            }
        }
    }

    private Fate fate(Direction direction, int port, Optional<IpAddress> peer, boolean ipv4) {
        return PacketFate.of(facts.host().firewall().chains(), new Packet(direction, ipv4, "udp", port, peer));
    }

    private void drop(String subject, String what, Fate fate, String remedy) {
        add(
                Reason.UdpBlockedLocally,
                subject,
                what + " is dropped by " + fate.by().orElse("the firewall"),
                remedy);
    }

    private void lanEndpoint() {
        facts.host()
                .lanEndpoint()
                .ifPresent(endpoint -> endpoint.address()
                        .filter(address -> !facts.routing().addresses().contains(address))
                        .ifPresent(address -> add(
                                Reason.LanEndpointWrong,
                                "",
                                "the LAN endpoint " + endpoint + " is no address of this host",
                                "set spec.lanEndpoint of MeshNode "
                                        + facts.config().node() + " to the address that ip -br addr" + " shows")));
    }

    /** Seen on the device between two rounds of the reconciler, which gives it back. */
    private void allowedIps() {
        if (facts.tunnel().isEmpty()) {
            return;
        }
        List<PeerState> live = facts.tunnel().get().device().peers();
        for (Peering peering : facts.peerings()) {
            PeerPlan plan = peering.plan();
            for (Cidr cidr : plan.allowedIps()) {
                live.stream()
                        .filter(peer -> !peer.publicKey().equals(plan.publicKey())
                                && peer.allowedIps().contains(cidr))
                        .findFirst()
                        .ifPresent(thief -> add(
                                Reason.AllowedIPsStolen,
                                peering.name(),
                                cidr + " is on peer " + thief.publicKey() + " of " + interfaceName + ", not on "
                                        + peering.name(),
                                "find who adds that peer, and: wg set " + interfaceName + " peer " + thief.publicKey()
                                        + " remove"));
            }
        }
    }

    private void reversePath() {
        if (ReversePath.isStrict(facts.host().rpFilter(), interfaceName)) {
            add(
                    Reason.RpFilterStrict,
                    "",
                    "net.ipv4.conf." + interfaceName + ".rp_filter is strict, so that what comes out of the tunnel may"
                            + " be dropped",
                    "sysctl -w net.ipv4.conf.all.rp_filter=2");
        }
    }

    /** Our own clock; a peer's shows in its initiations. */
    private void clock() {
        NodeFacts.Clock clock = facts.host().clock();
        String remedy = "set it, and enable time synchronisation (systemd-timesyncd, chrony)";
        Optional<Duration> behindFile = clock.newestFile().map(at -> Duration.between(clock.now(), at));
        if (clock.behindServer().filter(Diagnoses::isMuch).isPresent()) {
            add(
                    Reason.ClockBehind,
                    "",
                    "this host's clock is " + clock.behindServer().get().toSeconds()
                            + " s behind the API server's, by the Date of its answers",
                    remedy);
        } else if (!clock.isSynchronised()
                && behindFile.filter(Diagnoses::isMuch).isPresent()) {
            add(
                    Reason.ClockBehind,
                    "",
                    "this host's clock says " + clock.now() + ", but it wrote a file of its own at "
                            + clock.newestFile().get(),
                    remedy);
        }
    }

    private static boolean isMuch(Duration behind) {
        return behind.compareTo(CLOCK_TOLERANCE) > 0;
    }

    private void name(Peering peering) {
        if (peering.isDown() && peering.dialled().isEmpty()) {
            peering.plan()
                    .endpoint()
                    .filter(endpoint -> endpoint.address().isEmpty())
                    .ifPresent(endpoint -> add(
                            Reason.EndpointUnreachable,
                            peering.name(),
                            "the name " + endpoint.host() + " does not resolve on this host",
                            "correct the endpoint of MeshNode " + peering.name() + ", or this host's DNS"));
        }
    }

    private void pathMtu(Peering peering) {
        peering.pathMtu()
                .ifPresent(bytes -> add(
                        Reason.PathMTUTooSmall,
                        peering.name(),
                        "packets of up to " + bytes + " bytes pass to " + peering.name() + " and back, those of "
                                + facts.config().mtuBytes() + ", the MTU of " + interfaceName + ", do not",
                        "set spec.mtu of the Mesh to " + Math.max(bytes / 4 * 4, 1280) + " or less"));
    }

    private void add(Reason reason, String subject, String evidence, String remedy) {
        found.add(new Diagnosis(reason, subject, evidence, remedy));
    }

    static String text(InetSocketAddress address) {
        return eu.kakde.mesh.net.Endpoint.of(address).toString();
    }
}
