package eu.kakde.mesh.agent.rtnetlink;

import static eu.kakde.mesh.agent.rtnetlink.AddressMessages.AddressAttribute.IFA_ADDRESS;
import static eu.kakde.mesh.agent.rtnetlink.AddressMessages.AddressAttribute.IFA_LOCAL;

import eu.kakde.mesh.agent.netlink.AttributeReader;
import eu.kakde.mesh.agent.netlink.AttributeWriter;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Encodes and parses address messages: {@code struct ifaddrmsg} of {@code linux/if_addr.h}. */
final class AddressMessages {

    private static final int IFADDRMSG_LENGTH = 8;

    /** Skips duplicate address detection, which has nobody to ask on a tunnel. */
    private static final int IFA_F_NODAD = 0x02;

    /** {@code IFA_*}, up to the last that is used. */
    enum AddressAttribute {
        IFA_UNSPEC,
        IFA_ADDRESS,
        IFA_LOCAL
    }

    private AddressMessages() {}

    /** @param interfaceIndex 0 for all; kernels before 4.20 list all in either case */
    static byte[] ofInterface(int interfaceIndex) {
        return Rtnetlink.fixedPart(IFADDRMSG_LENGTH).putInt(4, interfaceIndex).array();
    }

    static byte[] of(InterfaceAddress address) {
        byte[] bytes = address.address().bytes();
        byte[] fixed = Rtnetlink.fixedPart(IFADDRMSG_LENGTH)
                .put((byte) Rtnetlink.family(address.address()))
                .put((byte) address.prefixLength())
                .put((byte) (address.address().isIpv4() ? 0 : IFA_F_NODAD))
                .put((byte) address.scope())
                .putInt(address.interfaceIndex())
                .array();
        return new AttributeWriter(fixed)
                .bytes(IFA_LOCAL, bytes)
                .bytes(IFA_ADDRESS, bytes)
                .toBytes();
    }

    /** Empty for an address of a family that is neither IPv4 nor IPv6. */
    static Optional<InterfaceAddress> parse(byte[] payload) throws NetlinkException {
        if (payload.length < IFADDRMSG_LENGTH) {
            throw new NetlinkException("read an address of " + payload.length + " bytes", Errno.EBADMSG);
        }
        ByteBuffer fixed = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
        Optional<IpAddress> local = Optional.empty();
        Optional<IpAddress> other = Optional.empty();
        for (var in = AttributeReader.of(AddressAttribute.class, payload, IFADDRMSG_LENGTH); in.next(); ) {
            switch (in.type()) {
                case IFA_LOCAL -> local = Rtnetlink.address(in.bytes());
                case IFA_ADDRESS -> other = Rtnetlink.address(in.bytes());
                case IFA_UNSPEC -> {}
            }
        }
        int prefixLength = Byte.toUnsignedInt(fixed.get(1));
        int scope = Byte.toUnsignedInt(fixed.get(3));
        int index = fixed.getInt(4);
        // On a point-to-point IPv4 interface IFA_ADDRESS is the far end.
        Optional<IpAddress> address = local.isPresent() ? local : other;
        return address.filter(it -> prefixLength <= it.bits())
                .map(it -> new InterfaceAddress(index, it, prefixLength, scope));
    }
}
