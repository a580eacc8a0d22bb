package eu.kakde.mesh.agent.wireguard;

import static eu.kakde.mesh.agent.wireguard.KernelAttributes.AllowedIpAttribute.WGALLOWEDIP_A_CIDR_MASK;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.AllowedIpAttribute.WGALLOWEDIP_A_FAMILY;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.AllowedIpAttribute.WGALLOWEDIP_A_IPADDR;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.DeviceAttribute.WGDEVICE_A_IFNAME;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.DeviceAttribute.WGDEVICE_A_LISTEN_PORT;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.DeviceAttribute.WGDEVICE_A_PEERS;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.DeviceAttribute.WGDEVICE_A_PRIVATE_KEY;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_ALLOWEDIPS;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_ENDPOINT;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_FLAGS;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_PRESHARED_KEY;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_PUBLIC_KEY;

import eu.kakde.mesh.agent.netlink.AttributeWriter;
import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.agent.sys.Sockaddr;
import eu.kakde.mesh.agent.wireguard.PeerConfig.Action;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Encodes requests to the kernel's WireGuard: the attributes behind the header of generic netlink.
 *
 * <p>A change is cut into messages of at most {@value #MOST_BYTES} bytes and {@value #MOST_NEW_PEERS} peers that may be
 * new. The first limit is half of what fits the nest of peers; the second keeps the kernel from holding its RTNL lock
 * for long. A peer with many allowed IPs is cut too: all it has besides them goes into its first fragment, and the
 * others only add allowed IPs to a peer that is there.
 */
final class KernelRequest {

    static final int MOST_BYTES = 32 * 1024;
    static final int MOST_NEW_PEERS = 100;

    /** At 40 bytes each about 20 KiB. */
    static final int MOST_ALLOWED_IPS = 500;

    private KernelRequest() {}

    static byte[] get(InterfaceName name) {
        return new AttributeWriter().string(WGDEVICE_A_IFNAME, name.text()).toBytes();
    }

    /** The messages that make a change; none for an empty one. The first may hold the private key: wipe it. */
    static List<byte[]> set(InterfaceName name, DeviceConfig config) {
        List<List<PeerConfig>> batches = batches(config.peers());
        if (batches.isEmpty() && !config.isEmpty()) {
            batches = List.of(List.of());
        }
        List<byte[]> messages = new ArrayList<>();
        for (List<PeerConfig> batch : batches) {
            AttributeWriter out = new AttributeWriter().string(WGDEVICE_A_IFNAME, name.text());
            if (messages.isEmpty()) {
                writeDevice(out, config);
            }
            if (!batch.isEmpty()) {
                out.nest(
                        WGDEVICE_A_PEERS,
                        peers -> batch.forEach(peer -> peers.element(element -> writePeer(element, peer))));
            }
            messages.add(out.toBytes());
        }
        return messages;
    }

    private static List<List<PeerConfig>> batches(List<PeerConfig> peers) {
        List<List<PeerConfig>> batches = new ArrayList<>();
        List<PeerConfig> batch = new ArrayList<>();
        int bytes = 0;
        int mayBeNew = 0;
        for (PeerConfig fragment : fragments(peers)) {
            int itsBytes = length(fragment);
            int isNew = fragment.action() == Action.ADD_OR_UPDATE ? 1 : 0;
            if (!batch.isEmpty() && (bytes + itsBytes > MOST_BYTES || mayBeNew + isNew > MOST_NEW_PEERS)) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
                mayBeNew = 0;
            }
            batch.add(fragment);
            bytes += itsBytes;
            mayBeNew += isNew;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private static List<PeerConfig> fragments(List<PeerConfig> peers) {
        List<PeerConfig> fragments = new ArrayList<>();
        for (PeerConfig peer : peers) {
            List<Cidr> all = peer.allowedIps();
            if (all.size() <= MOST_ALLOWED_IPS) {
                fragments.add(peer);
                continue;
            }
            for (int from = 0; from < all.size(); from += MOST_ALLOWED_IPS) {
                List<Cidr> some = all.subList(from, Math.min(all.size(), from + MOST_ALLOWED_IPS));
                fragments.add(from == 0 ? firstFragment(peer, some) : laterFragment(peer, some));
            }
        }
        return fragments;
    }

    private static PeerConfig firstFragment(PeerConfig peer, List<Cidr> allowedIps) {
        return peer.replaceAllowedIps() ? peer.withAllowedIps(allowedIps) : peer.withMoreAllowedIps(allowedIps);
    }

    private static PeerConfig laterFragment(PeerConfig peer, List<Cidr> allowedIps) {
        return PeerConfig.updateOnly(peer.publicKey()).withMoreAllowedIps(allowedIps);
    }

    private static int length(PeerConfig peer) {
        AttributeWriter out = new AttributeWriter();
        out.element(element -> writePeer(element, peer));
        return out.length();
    }

    private static void writeDevice(AttributeWriter out, DeviceConfig config) {
        config.privateKey().ifPresent(key -> {
            byte[] bytes = key.bytes();
            out.bytes(WGDEVICE_A_PRIVATE_KEY, bytes);
            Arrays.fill(bytes, (byte) 0);
        });
        config.listenPort().ifPresent(port -> out.u16(WGDEVICE_A_LISTEN_PORT, port));
    }

    private static void writePeer(AttributeWriter out, PeerConfig peer) {
        out.bytes(WGPEER_A_PUBLIC_KEY, peer.publicKey().bytes());
        out.u32(WGPEER_A_FLAGS, flags(peer));
        if (peer.action() == Action.REMOVE) {
            return;
        }
        peer.presharedKey().ifPresent(key -> out.bytes(WGPEER_A_PRESHARED_KEY, key.bytes()));
        peer.endpoint().ifPresent(endpoint -> out.bytes(WGPEER_A_ENDPOINT, Sockaddr.of(endpoint)));
        peer.persistentKeepaliveSeconds()
                .ifPresent(seconds -> out.u16(WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, seconds));
        if (!peer.allowedIps().isEmpty()) {
            out.nest(
                    WGPEER_A_ALLOWEDIPS,
                    list -> peer.allowedIps()
                            .forEach(allowedIp -> list.element(element -> writeAllowedIp(element, allowedIp))));
        }
    }

    private static int flags(PeerConfig peer) {
        return switch (peer.action()) {
            case REMOVE -> KernelAttributes.WGPEER_F_REMOVE_ME;
            case UPDATE_ONLY -> KernelAttributes.WGPEER_F_UPDATE_ONLY | replaceFlag(peer);
            case ADD_OR_UPDATE -> replaceFlag(peer);
        };
    }

    private static int replaceFlag(PeerConfig peer) {
        return peer.replaceAllowedIps() ? KernelAttributes.WGPEER_F_REPLACE_ALLOWEDIPS : 0;
    }

    private static void writeAllowedIp(AttributeWriter out, Cidr allowedIp) {
        out.u16(WGALLOWEDIP_A_FAMILY, allowedIp.address().isIpv4() ? Libc.AF_INET : Libc.AF_INET6);
        out.bytes(WGALLOWEDIP_A_IPADDR, allowedIp.address().bytes());
        out.u8(WGALLOWEDIP_A_CIDR_MASK, allowedIp.prefixLength());
    }
}
