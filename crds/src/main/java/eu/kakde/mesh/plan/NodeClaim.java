package eu.kakde.mesh.plan;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one node asks to be in the mesh, before anybody looked at the others.
 *
 * @param addresses at most one of each family; empty asks for allocation
 * @param site nodes of one site reach each other by their LAN endpoints; empty is a site of its own
 * @param lanEndpoint inside the site
 * @param publicEndpoint from everywhere else
 * @param listenPort empty takes the mesh's
 * @param publicKey the pinned key, else the one its agent published, else empty
 * @param nextKey that its agent published beside {@code publicKey}, to change over to it; empty at other times
 * @param created when the claim was first made; of two claims to one thing the older wins
 * @param held what it was granted before; a holder wins over older claims
 */
public record NodeClaim(
        NodeName name,
        List<IpAddress> addresses,
        Optional<String> site,
        Optional<Endpoint> lanEndpoint,
        Optional<Endpoint> publicEndpoint,
        boolean behindNat,
        OptionalInt listenPort,
        Optional<PublicKey> publicKey,
        Optional<PublicKey> nextKey,
        Instant created,
        Held held) {

    /** Oldest first; names decide between equals. */
    static final Comparator<NodeClaim> BY_AGE =
            Comparator.comparing(NodeClaim::created).thenComparing(NodeClaim::name);

    public NodeClaim {
        addresses = addresses.stream().sorted().toList();
        site = site.filter(text -> !text.isEmpty());
    }

    /** The same claim of a node that holds something else. */
    public NodeClaim withHeld(Held other) {
        return new NodeClaim(
                name,
                addresses,
                site,
                lanEndpoint,
                publicEndpoint,
                behindNat,
                listenPort,
                publicKey,
                nextKey,
                created,
                other);
    }

    /** What an earlier census granted to a node, and what nobody else may have while the node exists. */
    public record Held(List<IpAddress> addresses, Optional<PublicKey> publicKey) {

        public static final Held NOTHING = new Held(List.of(), Optional.empty());

        public Held {
            addresses = addresses.stream().sorted().toList();
        }
    }
}
