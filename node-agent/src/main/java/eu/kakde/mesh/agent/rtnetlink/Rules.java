package eu.kakde.mesh.agent.rtnetlink;

import eu.kakde.mesh.agent.netlink.KernelNetlinkSocket;
import eu.kakde.mesh.agent.netlink.Message;
import eu.kakde.mesh.agent.netlink.NetlinkConnection;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.netlink.Request;
import eu.kakde.mesh.agent.sys.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Lists the rules of policy routing of the calling thread's network namespace. */
public final class Rules {

    /** A kernel without IPv6, or without policy routing. */
    private static final Set<Errno> NONE = Set.of(Errno.EAFNOSUPPORT, Errno.EOPNOTSUPP);

    private Rules() {}

    /** Of both families. */
    public static List<Rule> list() throws IOException {
        List<Rule> rules = new ArrayList<>();
        try (NetlinkConnection connection = NetlinkConnection.open(KernelNetlinkSocket.NETLINK_ROUTE)) {
            for (boolean ipv4 : new boolean[] {true, false}) {
                for (Message message : dump(connection, ipv4)) {
                    rules.add(RuleMessages.parse(message.payload()));
                }
            }
        }
        return rules;
    }

    private static List<Message> dump(NetlinkConnection connection, boolean ipv4) throws IOException {
        try {
            return connection.dump(new Request(RuleMessages.RTM_GETRULE, 0, RuleMessages.all(ipv4), "list rules"));
        } catch (NetlinkException e) {
            if (NONE.contains(e.errno())) {
                return List.of();
            }
            throw e;
        }
    }
}
