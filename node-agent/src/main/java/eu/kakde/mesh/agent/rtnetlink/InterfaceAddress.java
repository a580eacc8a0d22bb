package eu.kakde.mesh.agent.rtnetlink;

import eu.kakde.mesh.net.IpAddress;

/**
 * An address on an interface. Unlike in a prefix, bits behind the length are part of the address: 192.168.15.3/24.
 *
 * @param scope of {@code linux/rtnetlink.h}: {@link #RT_SCOPE_UNIVERSE} for an ordinary address
 */
public record InterfaceAddress(int interfaceIndex, IpAddress address, int prefixLength, int scope) {

    public static final int RT_SCOPE_UNIVERSE = 0;
    public static final int RT_SCOPE_LINK = 253;

    public InterfaceAddress {
        if (prefixLength < 0 || prefixLength > address.bits()) {
            throw new IllegalArgumentException(address + "/" + prefixLength + ": no such prefix length");
        }
    }

    /** Just this address, /32 or /128, as the mesh gives its interface. */
    public static InterfaceAddress host(int interfaceIndex, IpAddress address) {
        return new InterfaceAddress(interfaceIndex, address, address.bits(), RT_SCOPE_UNIVERSE);
    }

    @Override
    public String toString() {
        return address + "/" + prefixLength;
    }
}
