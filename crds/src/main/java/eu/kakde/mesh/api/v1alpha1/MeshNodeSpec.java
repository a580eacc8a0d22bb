package eu.kakde.mesh.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * What the user says of one machine.
 *
 * @param addresses overlay addresses without prefix, one IPv4 and/or one IPv6. Left out: allocated from the overlay,
 *     and stable for ever
 * @param site machines of one site reach each other by their lanEndpoint. Left out: a site of its own
 * @param lanEndpoint where the other machines of the site reach it, as host:port; needs site
 * @param publicEndpoint where everybody else reaches it, as host:port, e.g. the router's forward. Left out: others wait
 *     to be dialled
 * @param behindNAT whether a NAT router stands between it and other sites; it then sends keepalives. Left out: no
 * @param listenPort the UDP port of its interface. Left out: the mesh's
 * @param publicKey the only key this node may have; needed for a host without an agent. Left out: the one its agent
 *     publishes
 * @param foreignConfiguration what becomes of peers, addresses and routes on the interface that are in no plan: Keep
 *     leaves and reports them, Remove takes them away once the whole plan is known. Left out: Keep
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.lanEndpoint) || has(self.site)",
        fieldPath = ".lanEndpoint",
        message = "needs spec.site: only nodes of the same site use it; name the site, or use publicEndpoint")
public record MeshNodeSpec(
        @Size(max = 2)
        @ValidationRule(
                value = "self.all(a, isIP(a))",
                message = "must hold IP addresses without prefix, e.g. 172.27.15.12 or fd27::12")
        @ValidationRule(
                value = "self.all(a, !isIP(a) || ip.isCanonical(a))",
                message = "must hold IPv6 addresses in lower case and shortest form: fd27::12, not FD27:0::12")
        @ValidationRule(
                value = "self.all(a, !isIP(a) || ip(a).isGlobalUnicast())",
                message = "must hold unicast addresses: an unspecified, loopback, link-local, multicast or broadcast"
                        + " address cannot be a node's")
        @ValidationRule(
                value = "self.all(a, !isIP(a) || self.exists_one(b, isIP(b) && ip(a).family() == ip(b).family()))",
                message = "must hold at most one IPv4 and one IPv6 address: remove one of the same family")
        List<@Size(max = SchemaRules.ADDRESS_LENGTH) String> addresses,

        @Size(max = 63) @ValidationRule(value = SchemaRules.DNS_LABEL, message = SchemaRules.DNS_LABEL_MESSAGE)
        String site,

        @Size(max = SchemaRules.ENDPOINT_LENGTH)
        @ValidationRule(value = SchemaRules.ENDPOINT, message = SchemaRules.ENDPOINT_MESSAGE)
        @ValidationRule(value = SchemaRules.ENDPOINT_PORT, message = SchemaRules.ENDPOINT_PORT_MESSAGE)
        @ValidationRule(value = SchemaRules.ENDPOINT_ADDRESS, message = SchemaRules.ENDPOINT_ADDRESS_MESSAGE)
        @ValidationRule(value = SchemaRules.ENDPOINT_REACHABLE, message = SchemaRules.ENDPOINT_REACHABLE_MESSAGE)
        String lanEndpoint,

        @Size(max = SchemaRules.ENDPOINT_LENGTH)
        @ValidationRule(value = SchemaRules.ENDPOINT, message = SchemaRules.ENDPOINT_MESSAGE)
        @ValidationRule(value = SchemaRules.ENDPOINT_PORT, message = SchemaRules.ENDPOINT_PORT_MESSAGE)
        @ValidationRule(value = SchemaRules.ENDPOINT_ADDRESS, message = SchemaRules.ENDPOINT_ADDRESS_MESSAGE)
        @ValidationRule(value = SchemaRules.ENDPOINT_REACHABLE, message = SchemaRules.ENDPOINT_REACHABLE_MESSAGE)
        String publicEndpoint,

        Boolean behindNAT,

        @Min(1) @Max(65535) Integer listenPort,

        @Size(max = SchemaRules.PUBLIC_KEY_LENGTH)
        @ValidationRule(value = SchemaRules.PUBLIC_KEY, message = SchemaRules.PUBLIC_KEY_MESSAGE)
        @ValidationRule(value = SchemaRules.PUBLIC_KEY_ORDER, message = SchemaRules.PUBLIC_KEY_ORDER_MESSAGE)
        String publicKey,

        ForeignConfiguration foreignConfiguration) {

    /** What becomes of what somebody else put on the interface. */
    public enum ForeignConfiguration {
        Keep,
        Remove;

        /** By its name alone: Jackson would also take a number. */
        @JsonCreator
        static ForeignConfiguration named(String name) {
            return valueOf(name);
        }
    }

    /** A node that keeps what others put on its interface. */
    public MeshNodeSpec(
            List<String> addresses,
            String site,
            String lanEndpoint,
            String publicEndpoint,
            Boolean behindNAT,
            Integer listenPort,
            String publicKey) {
        this(addresses, site, lanEndpoint, publicEndpoint, behindNAT, listenPort, publicKey, null);
    }

    /** Whether somebody asked for their removal. */
    public boolean removesForeign() {
        return foreignConfiguration == ForeignConfiguration.Remove;
    }
}
