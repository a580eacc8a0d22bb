package eu.kakde.mesh.agent.rtnetlink;

import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Constants of {@code linux/rtnetlink.h} that links, addresses and routes share. */
final class Rtnetlink {

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    static final int RTM_GETROUTE = 26;

    static final int RTNLGRP_LINK = 1;
    static final int RTNLGRP_IPV4_IFADDR = 5;
    static final int RTNLGRP_IPV4_ROUTE = 7;
    static final int RTNLGRP_IPV6_IFADDR = 9;
    static final int RTNLGRP_IPV6_ROUTE = 11;

    private Rtnetlink() {}

    static int family(IpAddress address) {
        return address.isIpv4() ? Libc.AF_INET : Libc.AF_INET6;
    }

    static ByteBuffer fixedPart(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    }

    /** The unspecified address of a family that a default route is about; empty for other families. */
    static Optional<IpAddress> any(int family) {
        return switch (family) {
            case Libc.AF_INET -> Optional.of(IpAddress.of(new byte[4]));
            case Libc.AF_INET6 -> Optional.of(IpAddress.of(new byte[16]));
            default -> Optional.empty();
        };
    }

    /** Empty for what we have no value for: other lengths, and IPv4-mapped IPv6 addresses. */
    static Optional<IpAddress> address(byte[] bytes) {
        if (bytes.length != 4 && bytes.length != 16) {
            return Optional.empty();
        }
        try {
            return Optional.of(IpAddress.of(bytes));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }
}
