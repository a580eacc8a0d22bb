package eu.kakde.mesh.agent.imported;

import eu.kakde.mesh.agent.imported.Sightings.Member;
import eu.kakde.mesh.api.v1alpha1.MeshSpec;
import eu.kakde.mesh.conf.WgQuickConfig.InterfaceAddress;
import eu.kakde.mesh.conf.WgQuickConfig.Peer;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.plan.MeshSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What the hosts of a mesh have in common: the value that most of them have, the default where nobody has one.
 *
 * @param overlay the prefixes in which the overlay addresses lie; a guess
 */
record CommonValues(
        List<Cidr> overlay, InterfaceName interfaceName, int listenPort, int mtuBytes, int persistentKeepaliveSeconds) {

    private static final MeshSettings DEFAULTS = MeshSettings.DEFAULTS;
    /** As many as a Mesh may have. */
    private static final int MOST_PREFIXES = 8;

    private static final int USUAL_IPV4_PREFIX = 24;
    private static final int USUAL_IPV6_PREFIX = 64;

    static CommonValues of(InterfaceName interfaceName, Collection<ImportedHost> hosts, Collection<Member> members) {
        return new CommonValues(
                overlay(hosts, members),
                interfaceName,
                usual(hosts.stream().flatMapToInt(host -> host.config().listenPort().stream()))
                        .orElse(DEFAULTS.listenPort()),
                usual(hosts.stream().flatMapToInt(host -> host.config().mtuBytes().stream()))
                        .orElse(DEFAULTS.mtuBytes()),
                usual(hosts.stream()
                                .flatMap(host -> host.config().peers().stream())
                                .mapToInt(Peer::persistentKeepaliveSeconds)
                                .filter(seconds -> seconds > 0))
                        .orElse(DEFAULTS.persistentKeepaliveSeconds()));
    }

    /** What differs from the defaults; the rest is left out. */
    MeshSpec spec() {
        return new MeshSpec(
                overlay.equals(DEFAULTS.overlay())
                        ? null
                        : overlay.stream().map(Cidr::toString).toList(),
                interfaceName.equals(DEFAULTS.interfaceName()) ? null : interfaceName.text(),
                listenPort == DEFAULTS.listenPort() ? null : Integer.valueOf(listenPort),
                mtuBytes == DEFAULTS.mtuBytes() ? null : Integer.valueOf(mtuBytes),
                persistentKeepaliveSeconds == DEFAULTS.persistentKeepaliveSeconds()
                        ? null
                        : Integer.valueOf(persistentKeepaliveSeconds),
                null,
                null,
                null);
    }

    /** The networks that interfaces were given, then what holds the other addresses. */
    private static List<Cidr> overlay(Collection<ImportedHost> hosts, Collection<Member> members) {
        TreeSet<Cidr> prefixes = new TreeSet<>();
        for (ImportedHost host : hosts) {
            for (InterfaceAddress address : host.config().addresses()) {
                if (address.prefixLength() < address.address().bits()) {
                    prefixes.add(Cidr.networkOf(address.address(), address.prefixLength()));
                }
            }
        }
        for (Member member : members) {
            for (IpAddress address : member.addresses()) {
                if (prefixes.stream().noneMatch(prefix -> prefix.contains(address))) {
                    prefixes.add(usualPrefix(address));
                }
            }
        }
        List<Cidr> widest = new ArrayList<>(prefixes);
        widest.removeIf(inner -> prefixes.stream().anyMatch(outer -> !outer.equals(inner) && outer.contains(inner)));
        if (widest.isEmpty()) {
            return DEFAULTS.overlay();
        }
        return widest.size() <= MOST_PREFIXES ? List.copyOf(widest) : joined(widest);
    }

    private static Cidr usualPrefix(IpAddress address) {
        return DEFAULTS.overlay().stream()
                .filter(prefix -> prefix.contains(address))
                .findFirst()
                .orElseGet(() -> Cidr.networkOf(address, address.isIpv4() ? USUAL_IPV4_PREFIX : USUAL_IPV6_PREFIX));
    }

    /** One prefix of each family that holds all of it. */
    private static List<Cidr> joined(List<Cidr> prefixes) {
        Map<Integer, Cidr> byFamily = new TreeMap<>();
        prefixes.forEach(prefix -> byFamily.merge(prefix.address().bits(), prefix, (one, other) -> {
            Cidr wider = one;
            while (!wider.contains(other)) {
                wider = Cidr.networkOf(wider.address(), wider.prefixLength() - 1);
            }
            return wider;
        }));
        return List.copyOf(byFamily.values());
    }

    /** The most frequent, the smallest of several such. */
    private static Optional<Integer> usual(IntStream values) {
        TreeMap<Integer, Integer> counts = new TreeMap<>();
        values.forEach(value -> counts.merge(value, 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue()
                        .thenComparing(
                                Map.Entry.<Integer, Integer>comparingByKey().reversed()))
                .map(Map.Entry::getKey);
    }
}
