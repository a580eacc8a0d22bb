package eu.kakde.mesh.agent.wireguard;

/** Constants of {@code linux/wireguard.h}, in its order and spelling; an attribute's ordinal is its number. */
final class KernelAttributes {

    static final String WG_GENL_NAME = "wireguard";

    static final int WG_CMD_GET_DEVICE = 0;
    static final int WG_CMD_SET_DEVICE = 1;

    static final int WGPEER_F_REMOVE_ME = 1;
    static final int WGPEER_F_REPLACE_ALLOWEDIPS = 1 << 1;
    static final int WGPEER_F_UPDATE_ONLY = 1 << 2;

    /** {@code enum wgdevice_attribute}. */
    enum DeviceAttribute {
        WGDEVICE_A_UNSPEC,
        WGDEVICE_A_IFINDEX,
        WGDEVICE_A_IFNAME,
        WGDEVICE_A_PRIVATE_KEY,
        WGDEVICE_A_PUBLIC_KEY,
        WGDEVICE_A_FLAGS,
        WGDEVICE_A_LISTEN_PORT,
        WGDEVICE_A_FWMARK,
        WGDEVICE_A_PEERS
    }

    /** {@code enum wgpeer_attribute}. */
    enum PeerAttribute {
        WGPEER_A_UNSPEC,
        WGPEER_A_PUBLIC_KEY,
        WGPEER_A_PRESHARED_KEY,
        WGPEER_A_FLAGS,
        WGPEER_A_ENDPOINT,
        WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL,
        WGPEER_A_LAST_HANDSHAKE_TIME,
        WGPEER_A_RX_BYTES,
        WGPEER_A_TX_BYTES,
        WGPEER_A_ALLOWEDIPS,
        WGPEER_A_PROTOCOL_VERSION
    }

    /** {@code enum wgallowedip_attribute}. */
    enum AllowedIpAttribute {
        WGALLOWEDIP_A_UNSPEC,
        WGALLOWEDIP_A_FAMILY,
        WGALLOWEDIP_A_IPADDR,
        WGALLOWEDIP_A_CIDR_MASK
    }

    private KernelAttributes() {}
}
