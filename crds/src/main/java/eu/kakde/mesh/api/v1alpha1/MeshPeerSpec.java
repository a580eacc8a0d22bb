package eu.kakde.mesh.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.crd.generator.annotation.SelectableField;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * One {@code [Peer]} block.
 *
 * @param node the node on whose interface the block stands; never changes
 * @param peer the mesh node, or any name, that the block is for; never changes
 * @param publicKey the peer's public key
 * @param allowedIPs prefixes routed to the peer and accepted from it; the planner gives its overlay addresses as /32
 *     and /128
 * @param endpoint where the peer is dialled, as host:port. Left out: it dials
 * @param persistentKeepaliveSeconds how often something is sent to the peer at least. Left out or 0: nothing is
 * @param nextPublicKey the key that the peer is about to change over to; packets go to it and come from it under
 *     whichever of the two it uses. Left out: it keeps its key
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.node != self.peer",
        fieldPath = ".peer",
        message = "must be another node than spec.node: a node is no peer of itself")
public record MeshPeerSpec(
        @Required
        @SelectableField
        @Size(max = 253)
        @ValidationRule(value = SchemaRules.NODE_NAME, message = SchemaRules.NODE_NAME_MESSAGE)
        @ValidationRule(
                value = "self == oldSelf",
                message = "cannot be changed: delete the MeshPeer and make another one")
        String node,

        @Required
        @SelectableField
        @Size(max = 253)
        @ValidationRule(value = SchemaRules.NODE_NAME, message = SchemaRules.NODE_NAME_MESSAGE)
        @ValidationRule(
                value = "self == oldSelf",
                message = "cannot be changed: delete the MeshPeer and make another one")
        String peer,

        @Required
        @Size(max = SchemaRules.PUBLIC_KEY_LENGTH)
        @ValidationRule(value = SchemaRules.PUBLIC_KEY, message = SchemaRules.PUBLIC_KEY_MESSAGE)
        @ValidationRule(value = SchemaRules.PUBLIC_KEY_ORDER, message = SchemaRules.PUBLIC_KEY_ORDER_MESSAGE)
        String publicKey,

        @Required
        @Size(min = 1, max = 64)
        @ValidationRule(value = SchemaRules.CIDRS, message = SchemaRules.CIDRS_MESSAGE)
        @ValidationRule(value = SchemaRules.CIDRS_CANONICAL, message = SchemaRules.CIDRS_CANONICAL_MESSAGE)
        @ValidationRule(
                value = "self.all(c, !isCIDR(c) || !cidr(c).ip().isLoopback())",
                message = "must not hold loopback prefixes: every host keeps those for itself")
        @ValidationRule(value = SchemaRules.UNIQUE, message = SchemaRules.UNIQUE_MESSAGE)
        List<@Size(max = SchemaRules.CIDR_LENGTH) String> allowedIPs,

        @Size(max = SchemaRules.ENDPOINT_LENGTH)
        @ValidationRule(value = SchemaRules.ENDPOINT, message = SchemaRules.ENDPOINT_MESSAGE)
        @ValidationRule(value = SchemaRules.ENDPOINT_PORT, message = SchemaRules.ENDPOINT_PORT_MESSAGE)
        @ValidationRule(value = SchemaRules.ENDPOINT_ADDRESS, message = SchemaRules.ENDPOINT_ADDRESS_MESSAGE)
        @ValidationRule(value = SchemaRules.ENDPOINT_REACHABLE, message = SchemaRules.ENDPOINT_REACHABLE_MESSAGE)
        String endpoint,

        @Min(0) @Max(65535) Integer persistentKeepaliveSeconds,

        @Size(max = SchemaRules.PUBLIC_KEY_LENGTH)
        @ValidationRule(value = SchemaRules.PUBLIC_KEY, message = SchemaRules.PUBLIC_KEY_MESSAGE)
        @ValidationRule(value = SchemaRules.PUBLIC_KEY_ORDER, message = SchemaRules.PUBLIC_KEY_ORDER_MESSAGE)
        String nextPublicKey) {

    /** One {@code [Peer]} block of a peer that keeps its key. */
    public MeshPeerSpec(
            String node,
            String peer,
            String publicKey,
            List<String> allowedIPs,
            String endpoint,
            Integer persistentKeepaliveSeconds) {
        this(node, peer, publicKey, allowedIPs, endpoint, persistentKeepaliveSeconds, null);
    }
}
