package eu.kakde.mesh.api.v1alpha1;

/**
 * The CEL rules that several fields share, and what they say when they refuse. They accept what the types of
 * {@code net} accept, if it is written the one canonical way. Every rule but the first of a field passes what an
 * earlier one refuses, so that a person reads one message for one mistake.
 */
final class SchemaRules {

    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final String SUBDOMAIN_PART = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String PORT =
            "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

    static final String DNS_LABEL = "self.matches(r'^" + LABEL + "$')";
    static final String DNS_LABEL_MESSAGE =
            "must be a DNS label: 1 to 63 lower-case letters, digits and '-', e.g. home; leave the field out for none";

    static final String NODE_NAME = "self.matches(r'^" + SUBDOMAIN_PART + "(\\." + SUBDOMAIN_PART + ")*$')";
    static final String NODE_NAME_MESSAGE =
            "must be the name of a node: at most 253 lower-case letters, digits, '-' and '.', e.g. ms-1";

    /** 253 of a DNS name, a colon, 5 digits. */
    static final int ENDPOINT_LENGTH = 259;

    static final String ENDPOINT = "self.lastIndexOf(':') <= 253 && self.matches(r'^(\\[[0-9a-f:.]+\\]|" + LABEL
            + "(\\." + LABEL + ")*):[0-9]+$')";
    static final String ENDPOINT_MESSAGE =
            "must be host:port in lower case, e.g. 203.0.113.10:51820, [2001:db8::1]:51820 or host.example:51820";
    static final String ENDPOINT_PORT = "!self.matches(r':[0-9]+$') || self.matches(r':" + PORT + "$')";
    static final String ENDPOINT_PORT_MESSAGE = "must end in a UDP port from 1 to 65535, without leading zeros";

    private static final String LITERAL = "self.matches(r'^(\\[[0-9a-f:.]+\\]|[0-9.]+):')";
    private static final String LITERAL_ADDRESS = "[self.find(r'^(\\[[0-9a-f:.]+|[0-9.]+)').replace('[', '')]";
    /** A resolver may read a name that ends in a number as an IPv4 address: 0xac1b0f0c is 172.27.15.12. */
    private static final String ENDS_IN_NUMBER = "self.matches(r'(^|\\.)([0-9]+|0x[0-9a-f]*):[0-9]+$')";

    static final String ENDPOINT_ADDRESS = LITERAL + " ? " + LITERAL_ADDRESS
            + ".all(a, isIP(a) && ip.isCanonical(a) && (ip(a).family() == 6) == self.startsWith('[')) : !"
            + ENDS_IN_NUMBER;
    static final String ENDPOINT_ADDRESS_MESSAGE =
            "must have a valid address before the port, IPv4 as 203.0.113.10 or IPv6 in brackets and shortest form as"
                    + " [2001:db8::1], or a DNS name that does not end in a number";
    static final String ENDPOINT_REACHABLE = "!" + LITERAL + " || " + LITERAL_ADDRESS
            + ".all(a, !isIP(a) || ip(a).isGlobalUnicast() || (ip(a).family() == 4 && ip(a).isLinkLocalUnicast()))";
    static final String ENDPOINT_REACHABLE_MESSAGE =
            "must be where other nodes reach the host: an unspecified, loopback, multicast, broadcast or IPv6"
                    + " link-local address is none";

    /** Longer than a key, so that a key that is too long meets the rule with the better message. */
    static final int PUBLIC_KEY_LENGTH = 128;

    static final String PUBLIC_KEY = "self.matches(r'^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$')";
    static final String PUBLIC_KEY_MESSAGE =
            "must be a WireGuard public key: 44 characters of base64, as node-agent keygen and wg pubkey print it";
    /** The points of {@code net.PublicKey}, each with its top bit, which Curve25519 ignores, clear and set. */
    static final String PUBLIC_KEY_ORDER = "!(self in ["
            + "'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA=', "
            + "'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA=', "
            + "'4Ot6fDtBuK4WVuP68Z/EatoJjeucMrH9hmIFFl9JuAA=', '4Ot6fDtBuK4WVuP68Z/EatoJjeucMrH9hmIFFl9JuIA=', "
            + "'X5yVvKNQjCSx0LFVnIPvWwREXMRYHI6G2CJO3dCfEVc=', 'X5yVvKNQjCSx0LFVnIPvWwREXMRYHI6G2CJO3dCfEdc=', "
            + "'7P///////////////////////////////////////38=', '7P////////////////////////////////////////8=', "
            + "'7f///////////////////////////////////////38=', '7f////////////////////////////////////////8=', "
            + "'7v///////////////////////////////////////38=', '7v////////////////////////////////////////8='])";

    static final String PUBLIC_KEY_ORDER_MESSAGE =
            "must not be a point of low order, which no WireGuard key can be: paste what node-agent keygen prints";

    /** Of an address, and of a prefix. */
    static final int ADDRESS_LENGTH = 45;

    static final int CIDR_LENGTH = 49;

    static final String CIDRS = "self.all(c, isCIDR(c))";
    static final String CIDRS_MESSAGE = "must hold prefixes such as 172.27.15.0/24, 172.27.15.12/32 or fd27::/64";
    static final String CIDRS_CANONICAL = "self.all(c, !isCIDR(c) || string(cidr(c).masked()) == c)";
    static final String CIDRS_CANONICAL_MESSAGE =
            "must hold prefixes without bits behind their length and in shortest form: 172.27.15.0/24, not"
                    + " 172.27.15.1/24";
    static final String UNIQUE = "self.all(a, self.exists_one(b, a == b))";
    static final String UNIQUE_MESSAGE = "must not hold the same prefix twice: remove one of them";

    private SchemaRules() {}
}
