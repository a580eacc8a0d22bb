package eu.kakde.mesh.agent.imported;

import eu.kakde.mesh.agent.imported.Sightings.Dialled;
import eu.kakde.mesh.agent.imported.Sightings.Member;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Guesses who stands in one site with whom: a host that dials a peer at a private address is on that network, so the
 * two share a site. Sites are numbered in the order of their first node's name.
 */
final class Sites {

    /** RFC 1918, RFC 3927, RFC 4193. */
    private static final List<Cidr> PRIVATE = List.of(
            Cidr.parse("10.0.0.0/8"),
            Cidr.parse("172.16.0.0/12"),
            Cidr.parse("192.168.0.0/16"),
            Cidr.parse("169.254.0.0/16"),
            Cidr.parse("fc00::/7"));

    private final Map<NodeName, SortedSet<NodeName>> groups = new TreeMap<>();
    private final Map<NodeName, String> names = new TreeMap<>();

    static Sites guess(Collection<Member> members) {
        Sites sites = new Sites();
        for (Member member : members) {
            for (Dialled dialled : member.dialled()) {
                if (isPrivate(dialled.endpoint())) {
                    sites.join(member.name(), dialled.from());
                }
            }
        }
        sites.groups.forEach((node, group) ->
                sites.names.put(node, sites.names.getOrDefault(group.first(), "site-" + sites.numberOf(group))));
        return sites;
    }

    static boolean isPrivate(Endpoint endpoint) {
        return endpoint.address()
                .filter(address -> PRIVATE.stream().anyMatch(cidr -> cidr.contains(address)))
                .isPresent();
    }

    /** Empty for a node that is alone. */
    Optional<String> of(NodeName node) {
        return Optional.ofNullable(names.get(node));
    }

    boolean isShared(NodeName one, NodeName other) {
        return of(one).isPresent() && of(one).equals(of(other));
    }

    private void join(NodeName one, NodeName other) {
        SortedSet<NodeName> joined = new TreeSet<>(List.of(one, other));
        joined.addAll(groups.getOrDefault(one, joined));
        joined.addAll(groups.getOrDefault(other, joined));
        joined.forEach(node -> groups.put(node, joined));
    }

    private long numberOf(SortedSet<NodeName> group) {
        return 1
                + groups.values().stream()
                        .map(SortedSet::first)
                        .distinct()
                        .filter(first -> first.compareTo(group.first()) < 0)
                        .count();
    }
}
