package eu.kakde.mesh.operator.verdict;

import static eu.kakde.mesh.operator.verdict.VerdictReason.DoubleNAT;
import static eu.kakde.mesh.operator.verdict.VerdictReason.LanEndpointWrong;
import static eu.kakde.mesh.operator.verdict.VerdictReason.PathMTUTooSmall;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is wrong for certain even while packets flow. */
final class FlowingCauses {

    /** RFC 1918, RFC 6598 (carrier-grade NAT) and RFC 4193: addresses that nobody reaches across the internet. */
    private static final List<Cidr> PRIVATE = Stream.of(
                    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
            .map(Cidr::parse)
            .toList();

    private FlowingCauses() {}

    static Optional<Verdict> pathMtu(LinkCase link) {
        int mtu = link.mesh().mtuBytes();
        if (link.there().pathMtuBytes().isEmpty() || link.there().pathMtuBytes().getAsInt() >= mtu) {
            return Optional.empty();
        }
        int passed = link.there().pathMtuBytes().getAsInt();
        return Optional.of(new Verdict(
                PathMTUTooSmall,
                "packets of " + passed + " bytes pass through the tunnel between "
                        + link.node().name() + " and " + link.peer().name() + ", larger ones get lost, but the"
                        + " interface's MTU is " + mtu + "; set spec.mtu of the Mesh to " + passed
                        + ", or mend the path (PPPoE, VPN or a firewall that drops ICMP \"fragmentation needed\")"));
    }

    /**
     * The peer's own agent says that its LAN endpoint is no address of its host, and the node hears it elsewhere: an
     * address that DHCP changed, for example. The next time the node has to dial, it fails.
     */
    static Optional<Verdict> lanEndpoint(LinkCase link) {
        boolean isGone = link.peer().findings().stream().anyMatch(finding -> finding.reason() == LanEndpointWrong);
        return link.dialsLan() && isGone && !link.isPlannedEndpoint(link.there().live())
                ? link.there()
                        .live()
                        .map(live -> new Verdict(
                                LanEndpointWrong,
                                "lanEndpoint " + link.there().planned().get() + " of "
                                        + link.peer().name() + " is no address of that host any more, and "
                                        + link.node().name() + " hears it at " + live
                                        + ". Packets flow all the same, but only because "
                                        + link.peer().name()
                                        + " dials " + link.node().name()
                                        + "; put that into spec.lanEndpoint of MeshNode "
                                        + link.peer().name() + ", or give the host its old address for good"))
                : Optional.empty();
    }

    /** The router's own outer address was given as the public one, and it is not the last router. */
    static Optional<Verdict> doubleNat(LinkCase link) {
        if (!link.dialsPublic()
                || !link.peer().behindNat()
                || !isPrivate(link.there().planned())) {
            return Optional.empty();
        }
        return Stream.concat(Stream.of(link.there()).filter(LinkEnd::isFlowing), link.heardBy(false))
                .filter(end -> end.live().isPresent() && !isPrivate(end.live()))
                .findFirst()
                .map(end -> new Verdict(
                        DoubleNAT,
                        "publicEndpoint " + link.there().planned().get() + " of "
                                + link.peer().name() + " is a private address, and "
                                + end.node() + " hears " + link.peer().name() + " from "
                                + end.live().get().host()
                                + ": two NAT routers stand in a row. Forward the port on both, and put "
                                + Endpoint.of(
                                        end.live().get().address().orElseThrow(),
                                        link.there().planned().get().port())
                                + " into its spec.publicEndpoint"));
    }

    static boolean isPrivate(Optional<Endpoint> endpoint) {
        Optional<IpAddress> address = endpoint.flatMap(Endpoint::address);
        return address.isPresent() && PRIVATE.stream().anyMatch(range -> range.contains(address.get()));
    }
}
