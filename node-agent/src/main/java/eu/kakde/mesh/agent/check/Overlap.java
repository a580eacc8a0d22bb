package eu.kakde.mesh.agent.check;

import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.conf.WgQuickConfig;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks that look for somebody else in the mesh's place: its interface, its prefix, its address. */
final class Overlap {

    private Overlap() {}

    /** Ours is an interface whose peers all stand in our configuration, and whose key is ours. */
    static Finding existingInterface(HostFacts facts, Wanted wanted) {
        String check = "interface";
        String name = wanted.interfaceName().text();
        HostFacts.WireGuard wireguard = facts.wireguard();
        String configPath = facts.files().directory() + "/" + name + ".conf";
        if (wireguard.configProblem().isPresent()) {
            return Finding.stop(check, wireguard.configProblem().get(), "correct it, or move it away");
        }
        Optional<Link> link = facts.network().links().stream()
                .filter(found -> found.name().equals(name))
                .findFirst();
        if (link.isEmpty()) {
            return Finding.ok(check, name + " is not there yet");
        }
        String kind = link.get().kind().orElse("hardware");
        if (!kind.equals("wireguard") && !kind.equals("tun")) {
            return Finding.stop(
                    check, name + " is not WireGuard's but of kind " + kind, "choose another interface name");
        }
        String take = "wg-quick down " + name + " if nobody needs it, or choose another interface name";
        if (wireguard.config().isEmpty()) {
            return Finding.stop(check, name + " is foreign: there is no " + configPath, take);
        }
        Set<PublicKey> known = wireguard.config().get().peers().stream()
                .map(WgQuickConfig.Peer::publicKey)
                .collect(Collectors.toSet());
        if (wireguard.device().isEmpty()) {
            return kind.equals("tun")
                    ? Finding.ok(check, name + " is a TUN that nobody serves; it will be adopted")
                    : Finding.stop(check, name + " cannot be read", "run as root");
        }
        List<PublicKey> strangers = wireguard.device().get().peers().stream()
                .map(peer -> peer.publicKey())
                .filter(key -> !known.contains(key))
                .toList();
        if (!strangers.isEmpty()) {
            return Finding.stop(
                    check, name + " has a peer that " + configPath + " does not know: " + strangers.getFirst(), take);
        }
        Optional<PublicKey> live = wireguard.device().get().publicKey();
        if (live.isPresent() && wireguard.key().isPresent() && !live.equals(wireguard.key())) {
            return Finding.stop(
                    check,
                    name + " runs with key " + live.get() + ", but this host's is "
                            + wireguard.key().get(),
                    "bring it up anew by its own key: wg-quick down " + name + "; wg-quick up " + name);
        }
        return Finding.ok(check, name + " is ours by " + configPath + "; it will be adopted");
    }

    static Finding overlay(HostFacts.Network network, Wanted wanted) {
        String check = "overlay";
        for (Cidr overlay : wanted.overlay()) {
            for (InterfaceAddress address : network.addresses()) {
                String holder = network.nameOf(address.interfaceIndex());
                boolean clashes = overlay.overlaps(Cidr.networkOf(address.address(), address.prefixLength()));
                if (clashes && !holder.equals(wanted.interfaceName().text()) && address.prefixLength() > 0) {
                    return Finding.stop(
                            check,
                            overlay + " clashes with " + address + " on " + holder,
                            "take that address away, or choose another overlay");
                }
            }
        }
        Optional<Finding> wider = Optional.empty();
        for (Cidr overlay : wanted.overlay()) {
            for (Route route : network.routes()) {
                String through = route.interfaceIndex() == 0 ? "nowhere" : network.nameOf(route.interfaceIndex());
                Cidr destination = route.destination();
                if (destination.prefixLength() == 0
                        || !overlay.overlaps(destination)
                        || through.equals(wanted.interfaceName().text())) {
                    continue;
                }
                String found = overlay + " clashes with the route " + destination + " through " + through + " (table "
                        + Integer.toUnsignedString(route.table()) + ")";
                if (overlay.contains(destination)) {
                    return Finding.stop(check, found, "ip route del " + destination + ", or choose another overlay");
                }
                wider = wider.or(() -> Optional.of(Finding.warn(
                        check, found, "the mesh's own routes are narrower and win; see that it is meant")));
            }
        }
        return wider.orElseGet(() -> Finding.ok(
                check, wanted.overlay().stream().map(Cidr::toString).collect(Collectors.joining(", ")) + " is free"));
    }

    static Finding ownAddress(HostFacts.Network network, Wanted wanted) {
        String check = "own-address";
        for (InterfaceAddress address : network.addresses()) {
            String holder = network.nameOf(address.interfaceIndex());
            if (wanted.ownAddresses().contains(address.address())
                    && !holder.equals(wanted.interfaceName().text())) {
                return Finding.stop(
                        check,
                        "this node's overlay address " + address.address() + " is already on " + holder,
                        "ip address del " + address + " dev " + holder);
            }
        }
        return Finding.ok(
                check,
                wanted.ownAddresses().isEmpty()
                        ? "not known without --manifests and --node"
                        : "no other interface has " + wanted.ownAddresses().getFirst());
    }
}
