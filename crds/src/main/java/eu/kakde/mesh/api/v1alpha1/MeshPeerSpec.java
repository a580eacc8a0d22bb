package eu.kakde.mesh.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * One {@code [Peer]} block.
 *
 * @param node on whose interface the block stands
 * @param peer the mesh node, or any name, that the block is for
 * @param publicKey of the peer
 * @param allowedIPs prefixes routed to the peer and accepted from it
 * @param endpoint host:port at which the peer is dialled; absent: it dials
 * @param persistentKeepaliveSeconds absent or 0: none is sent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MeshPeerSpec(
        String node,
        String peer,
        String publicKey,
        List<String> allowedIPs,
        String endpoint,
        Integer persistentKeepaliveSeconds) {}
