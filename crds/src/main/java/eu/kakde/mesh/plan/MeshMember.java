package eu.kakde.mesh.plan;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * A node that the census accepted, with everything decided that its claim left open.
 *
 * @param addresses its overlay addresses, one or two
 * @param allowedIps the same as single-host prefixes: what the other nodes route to it
 * @param publicKey empty until its agent published one; the others do not know it until then
 * @param nextKey that the others are to know it by besides, so that it can change over; empty at other times
 */
public record MeshMember(
        NodeName name,
        List<IpAddress> addresses,
        List<Cidr> allowedIps,
        Optional<String> site,
        Optional<Endpoint> lanEndpoint,
        Optional<Endpoint> publicEndpoint,
        boolean behindNat,
        int listenPort,
        Optional<PublicKey> publicKey,
        Optional<PublicKey> nextKey) {

    /** @param nextKey of the claim, unless somebody else has it */
    static MeshMember of(
            NodeClaim claim, List<IpAddress> addresses, Optional<PublicKey> nextKey, MeshSettings settings) {
        return new MeshMember(
                claim.name(),
                List.copyOf(addresses),
                addresses.stream().map(Cidr::host).toList(),
                claim.site(),
                claim.lanEndpoint(),
                claim.publicEndpoint(),
                claim.behindNat(),
                claim.listenPort().orElse(settings.listenPort()),
                claim.publicKey(),
                nextKey);
    }

    boolean sharesSiteWith(MeshMember other) {
        return site.isPresent() && site.equals(other.site);
    }
}
