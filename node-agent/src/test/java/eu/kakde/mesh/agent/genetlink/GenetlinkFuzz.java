package eu.kakde.mesh.agent.genetlink;

import eu.kakde.mesh.agent.fuzz.FuzzTarget;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import java.util.List;

/** The parser of what the kernel says of a family. */
public final class GenetlinkFuzz {

    private GenetlinkFuzz() {}

    public static List<FuzzTarget> targets() {
        // struct genlmsghdr; CTRL_ATTR_FAMILY_ID 28, CTRL_ATTR_VERSION 1
        byte[] family = {1, 2, 0, 0, 6, 0, 1, 0, 28, 0, 0, 0, 8, 0, 3, 0, 1, 0, 0, 0};
        return List.of(new FuzzTarget("family", List.of(family), NetlinkException.class, GenericNetlink::parse));
    }
}
