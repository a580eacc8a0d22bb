package eu.kakde.mesh.agent.imported;

import eu.kakde.mesh.conf.WgQuickConfig.InterfaceAddress;
import eu.kakde.mesh.conf.WgQuickConfig.Peer;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who is who: every host and every peer of every host, joined by key, else by overlay address. A host's own file names
 * it; a peer without a file has the name that stands above its block, else one made of its key.
 */
final class Sightings {

    private final SortedMap<NodeName, Member> members = new TreeMap<>();
    private final Map<PublicKey, Member> byKey = new HashMap<>();
    private final Map<IpAddress, Member> byAddress = new HashMap<>();

    /** @throws ImportException when two hosts have one name or one key */
    static Sightings of(Collection<ImportedHost> hosts) {
        Sightings sightings = new Sightings();
        hosts.forEach(sightings::addHost);
        hosts.forEach(sightings::adoptKey);
        for (ImportedHost host : hosts) {
            host.config().peers().forEach(peer -> sightings.addPeer(host, peer));
        }
        return sightings;
    }

    /** By name. */
    Collection<Member> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    /** The node behind a key. */
    NodeName nameOf(PublicKey key) {
        return byKey.get(key).name;
    }

    /** One node, as far as anybody saw it. */
    static final class Member {
        private final NodeName name;
        private final Optional<ImportedHost> host;
        private final boolean isNamed;
        private Optional<PublicKey> publicKey;
        private final List<IpAddress> addresses = new ArrayList<>();
        private final List<Dialled> dialled = new ArrayList<>();

        Member(NodeName name, Optional<ImportedHost> host, boolean isNamed, Optional<PublicKey> publicKey) {
            this.name = name;
            this.host = host;
            this.isNamed = isNamed;
            this.publicKey = publicKey;
        }

        NodeName name() {
            return name;
        }

        /** Empty for one that only its peers told of. */
        Optional<ImportedHost> host() {
            return host;
        }

        /** Whether somebody gave it that name. */
        boolean isNamed() {
            return isNamed;
        }

        Optional<PublicKey> publicKey() {
            return publicKey;
        }

        /** At most one of each family. */
        List<IpAddress> addresses() {
            return addresses;
        }

        /** Where the others dial it. */
        List<Dialled> dialled() {
            return dialled;
        }
    }

    /** @param from whose file says so */
    record Dialled(NodeName from, Endpoint endpoint) {}

    private void addHost(ImportedHost host) {
        Member member = new Member(host.name(), Optional.of(host), true, host.publicKey());
        if (members.put(host.name(), member) != null) {
            throw new ImportException("node " + host.name() + ": is given twice; name each file's own node");
        }
        host.publicKey().ifPresent(key -> {
            Member other = byKey.putIfAbsent(key, member);
            if (other != null) {
                throw new ImportException("nodes " + other.name + " and " + host.name()
                        + ": have the same private key; give each its own file, or make a key on one of them anew");
            }
        });
        host.config().addresses().stream().map(InterfaceAddress::address).forEach(address -> own(member, address));
    }

    /** The key of a host whose file does not hold it is what the others know its address by. */
    private void adoptKey(ImportedHost from) {
        for (Peer peer : from.config().peers()) {
            owner(peer).filter(member -> member.publicKey.isEmpty()).ifPresent(member -> {
                if (byKey.putIfAbsent(peer.publicKey(), member) == null) {
                    member.publicKey = Optional.of(peer.publicKey());
                }
            });
        }
    }

    private void addPeer(ImportedHost from, Peer peer) {
        Member member = byKey.computeIfAbsent(peer.publicKey(), key -> newMember(peer));
        hostAddresses(peer).forEach(address -> own(member, address));
        peer.endpoint().ifPresent(endpoint -> member.dialled.add(new Dialled(from.name(), endpoint)));
    }

    private Member newMember(Peer peer) {
        Optional<NodeName> given = peer.name().flatMap(Sightings::nodeName).filter(name -> !members.containsKey(name));
        NodeName name = given.orElseGet(() -> namedByKey(peer.publicKey()));
        Member member = new Member(name, Optional.empty(), given.isPresent(), Optional.of(peer.publicKey()));
        members.put(name, member);
        return member;
    }

    private void own(Member member, IpAddress address) {
        boolean hasFamily = member.addresses.stream().anyMatch(known -> known.isIpv4() == address.isIpv4());
        if (!hasFamily && byAddress.putIfAbsent(address, member) == null) {
            member.addresses.add(address);
        }
    }

    private Optional<Member> owner(Peer peer) {
        return hostAddresses(peer).stream()
                .map(byAddress::get)
                .filter(member -> member != null && member.host.isPresent())
                .findFirst();
    }

    private static List<IpAddress> hostAddresses(Peer peer) {
        return peer.allowedIps().stream()
                .filter(Cidr::isHost)
                .map(Cidr::address)
                .toList();
    }

    private static Optional<NodeName> nodeName(String comment) {
        try {
            return Optional.of(new NodeName(comment.toLowerCase(Locale.ROOT)));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private static NodeName namedByKey(PublicKey key) {
        return new NodeName("key-" + HexFormat.of().formatHex(key.bytes(), 0, 8));
    }
}
