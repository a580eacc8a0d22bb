package eu.kakde.mesh.plan;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives out overlay addresses. The search starts where the node's name hashes to, so a node that was removed and comes
 * back finds its old address, as long as nobody took it.
 */
final class AddressAllocator {

    /** So many are tried in one prefix before it counts as full: more than any mesh has nodes. */
    private static final int MOST_TRIES = 1 << 20;

    private final List<Cidr> overlay;
    private final Set<IpAddress> taken;
    /** Prefixes that were searched in vain; nothing becomes free while this allocator lives. */
    private final Set<Cidr> full = new HashSet<>();

    AddressAllocator(List<Cidr> overlay, Collection<IpAddress> taken) {
        this.overlay = overlay;
        this.taken = new HashSet<>(taken);
    }

    /** One address from the first overlay prefix of each family that has room; empty when none has any. */
    List<IpAddress> allocate(NodeName name) {
        List<IpAddress> found = new ArrayList<>();
        for (boolean ipv4 : new boolean[] {true, false}) {
            overlay.stream()
                    .filter(cidr -> cidr.address().isIpv4() == ipv4)
                    .map(cidr -> free(cidr, name))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .ifPresent(found::add);
        }
        taken.addAll(found);
        return found;
    }

    private Optional<IpAddress> free(Cidr cidr, NodeName name) {
        if (full.contains(cidr)) {
            return Optional.empty();
        }
        BigInteger hosts = hosts(cidr);
        BigInteger first = firstHost(cidr);
        BigInteger start = hash(name).mod(hosts);
        int tries = hosts.min(BigInteger.valueOf(MOST_TRIES)).intValue();
        for (int i = 0; i < tries; i++) {
            BigInteger offset = start.add(BigInteger.valueOf(i)).mod(hosts).add(first);
            IpAddress candidate = cidr.address().plus(offset);
            if (!taken.contains(candidate)) {
                return Optional.of(candidate);
            }
        }
        full.add(cidr);
        return Optional.empty();
    }

    /**
     * The first address of a prefix is the network's (or the anycast address of its routers), the last IPv4's
     * broadcast.
     */
    private static BigInteger hosts(Cidr cidr) {
        int reserved = cidr.size().bitLength() <= 2 ? 0 : cidr.address().isIpv4() ? 2 : 1;
        return cidr.size().subtract(BigInteger.valueOf(reserved));
    }

    private static BigInteger firstHost(Cidr cidr) {
        return cidr.size().bitLength() <= 2 ? BigInteger.ZERO : BigInteger.ONE;
    }

    private static BigInteger hash(NodeName name) {
        try {
            return new BigInteger(
                    1, MessageDigest.getInstance("SHA-256").digest(name.text().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
