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
        Optional<PublicKey> publicKey) {

    static MeshMember of(NodeClaim claim, List<IpAddress> addresses, MeshSettings settings) {
        return new MeshMember(
                claim.name(),
                List.copyOf(addresses),
                addresses.stream().map(Cidr::host).toList(),
                claim.site(),
                claim.lanEndpoint(),
                claim.publicEndpoint(),
                claim.behindNat(),
                claim.listenPort().orElse(settings.listenPort()),
                claim.publicKey());
    }

    boolean sharesSiteWith(MeshMember other) {
        return site.isPresent() && site.equals(other.site);
    }
}
