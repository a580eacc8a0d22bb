package eu.kakde.mesh.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * The mesh-wide settings that the user writes.
 *
 * @param overlayCIDRs where overlay addresses lie; up to 8 prefixes that do not overlap
 * @param interfaceName the WireGuard interface on every node
 * @param listenPort the UDP port a node listens on unless it says otherwise
 * @param mtu the largest packet on the interface, in bytes; at least 1280 when the overlay has IPv6. Pods on a VXLAN
 *     over IPv4 get 50 less
 * @param persistentKeepaliveSeconds how often a node behind NAT sends something to a peer elsewhere, so that the router
 *     keeps its mapping; 0 sends none
 * @param rpFilter what net.ipv4.conf.{all,default}.rp_filter is set to; Unmanaged leaves the host's setting alone
 * @param probeIntervalSeconds seconds between two probes of one link
 * @param confirmSeconds how long a node tries a change that could cut it off; unless it hears the API server and the
 *     peers that lived before by then, it goes back to what it had
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.mtu) || self.mtu >= 1280 || !has(self.overlayCIDRs)"
                + " || !self.overlayCIDRs.exists(c, isCIDR(c) && cidr(c).ip().family() == 6)",
        fieldPath = ".mtu",
        message = "must be at least 1280 when overlayCIDRs has an IPv6 prefix: below that Linux turns IPv6 off on the"
                + " interface")
public record MeshSpec(
        @Default("- 172.27.15.0/24")
        @Size(min = 1, max = 8)
        @ValidationRule(value = SchemaRules.CIDRS, message = SchemaRules.CIDRS_MESSAGE)
        @ValidationRule(value = SchemaRules.CIDRS_CANONICAL, message = SchemaRules.CIDRS_CANONICAL_MESSAGE)
        @ValidationRule(
                value = "self.all(c, !isCIDR(c) || cidr(c).ip().isGlobalUnicast())",
                message = "must hold unicast prefixes: 0.0.0.0/0, ::/0, loopback, link-local and multicast ranges"
                        + " cannot be the overlay")
        @ValidationRule(value = SchemaRules.UNIQUE, message = SchemaRules.UNIQUE_MESSAGE)
        @ValidationRule(
                value = "self.all(a, !isCIDR(a) || self.all(b, a == b || !isCIDR(b) || !cidr(a).containsCIDR(b)))",
                message = "must not overlap: a prefix lies inside another one, keep the wider")
        List<@Size(max = SchemaRules.CIDR_LENGTH) String> overlayCIDRs,

        @Default("wg0")
        @Size(min = 1, max = 15)
        @ValidationRule(
                value = "self.matches(r'^[a-zA-Z0-9_=+.-]{1,15}$') && self != '.' && self != '..'",
                message = "must be an interface name: 1 to 15 letters, digits or any of _ = + . -, e.g. wg0")
        String interfaceName,

        @Default("51820") @Min(1) @Max(65535) Integer listenPort,

        @Default("1420") @Min(576) @Max(9000) Integer mtu,

        @Default("25") @Min(0) @Max(65535) Integer persistentKeepaliveSeconds,

        @Default("Loose") RpFilter rpFilter,

        @Default("3") @Min(1) @Max(3600) Integer probeIntervalSeconds,

        @Default("30") @Min(10) @Max(3600) Integer confirmSeconds) {

    /** Reverse path filtering; {@code Unmanaged} leaves the host's setting alone. */
    public enum RpFilter {
        Loose,
        Strict,
        Disabled,
        Unmanaged;

        /** By its name alone: Jackson would also take a number, and 2, the sysctl's loose, for the third of these. */
        @JsonCreator
        static RpFilter named(String name) {
            return valueOf(name);
        }
    }
}
