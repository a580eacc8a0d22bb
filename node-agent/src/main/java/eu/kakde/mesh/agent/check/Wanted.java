package eu.kakde.mesh.agent.check;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * What the mesh is going to need of this host.
 *
 * @param port the UDP port that the interface will listen on
 * @param ownAddresses this node's overlay addresses; empty when it is not known which node this is
 * @param pinnedKey by which the others know this node; empty when the manifests leave that to its agent
 */
public record Wanted(
        InterfaceName interfaceName,
        int port,
        List<Cidr> overlay,
        List<IpAddress> ownAddresses,
        Optional<PublicKey> pinnedKey) {

    public Wanted {
        overlay = List.copyOf(overlay);
        ownAddresses = List.copyOf(ownAddresses);
    }
}
