package eu.kakde.mesh.agent.rtnetlink;

import eu.kakde.mesh.agent.netlink.AttributeReader;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.agent.sys.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Encodes and parses rule messages: {@code struct fib_rule_hdr} of {@code linux/fib_rules.h}.
 *
 * <pre>
 *   family:1 dst length:1 src length:1 tos:1 table:1 reserved:2 action:1 flags:4 │ FRA_*
 * </pre>
 */
final class RuleMessages {

    static final int RTM_GETRULE = 34;

    private static final int HEADER_LENGTH = 12;

    /** {@code FRA_*}. */
    enum RuleAttribute {
        FRA_UNSPEC,
        FRA_DST,
        FRA_SRC,
        FRA_IIFNAME,
        FRA_GOTO,
        FRA_UNUSED2,
        FRA_PRIORITY,
        FRA_UNUSED3,
        FRA_UNUSED4,
        FRA_UNUSED5,
        FRA_FWMARK,
        FRA_FLOW,
        FRA_TUN_ID,
        FRA_SUPPRESS_IFGROUP,
        FRA_SUPPRESS_PREFIXLEN,
        FRA_TABLE,
        FRA_FWMASK,
        FRA_OIFNAME,
        FRA_PAD,
        FRA_L3MDEV,
        FRA_UID_RANGE,
        FRA_PROTOCOL,
        FRA_IP_PROTO,
        FRA_SPORT_RANGE,
        FRA_DPORT_RANGE
    }

    private RuleMessages() {}

    static byte[] all(boolean ipv4) {
        byte[] header = new byte[HEADER_LENGTH];
        header[0] = (byte) (ipv4 ? Libc.AF_INET : Libc.AF_INET6);
        return header;
    }

    static Rule parse(byte[] payload) throws NetlinkException {
        if (payload.length < HEADER_LENGTH) {
            throw new NetlinkException("read a rule of " + payload.length + " bytes", Errno.EBADMSG);
        }
        ByteBuffer header = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
        int priority = 0;
        int table = Byte.toUnsignedInt(header.get(4));
        Optional<String> interfaceName = Optional.empty();
        boolean selects = header.get(1) != 0 || header.get(2) != 0 || header.get(3) != 0;
        for (var in = AttributeReader.of(RuleAttribute.class, payload, HEADER_LENGTH); in.next(); ) {
            switch (in.type()) {
                case FRA_PRIORITY -> priority = in.u32();
                case FRA_TABLE -> table = in.u32();
                case FRA_IIFNAME, FRA_OIFNAME -> {
                    interfaceName = Optional.of(in.string());
                    selects = true;
                }
                case FRA_FWMARK, FRA_UID_RANGE, FRA_IP_PROTO, FRA_SPORT_RANGE, FRA_DPORT_RANGE -> selects = true;
                default -> {}
            }
        }
        return new Rule(header.get(0) == Libc.AF_INET, priority, table, interfaceName, selects);
    }
}
