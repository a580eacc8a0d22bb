package eu.kakde.mesh.agent.wireguard;

import static eu.kakde.mesh.agent.wireguard.KernelAttributes.AllowedIpAttribute.WGALLOWEDIP_A_CIDR_MASK;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.AllowedIpAttribute.WGALLOWEDIP_A_FAMILY;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.AllowedIpAttribute.WGALLOWEDIP_A_IPADDR;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.DeviceAttribute.WGDEVICE_A_FWMARK;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.DeviceAttribute.WGDEVICE_A_IFINDEX;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.DeviceAttribute.WGDEVICE_A_IFNAME;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.DeviceAttribute.WGDEVICE_A_LISTEN_PORT;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.DeviceAttribute.WGDEVICE_A_PEERS;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.DeviceAttribute.WGDEVICE_A_PUBLIC_KEY;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_ALLOWEDIPS;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_ENDPOINT;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_LAST_HANDSHAKE_TIME;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_PRESHARED_KEY;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_PROTOCOL_VERSION;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_PUBLIC_KEY;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_RX_BYTES;
import static eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute.WGPEER_A_TX_BYTES;

import eu.kakde.mesh.agent.netlink.AttributeReader;
import eu.kakde.mesh.agent.netlink.AttributeWriter;
import eu.kakde.mesh.agent.netlink.Message;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.agent.sys.Sockaddr;
import eu.kakde.mesh.agent.wireguard.KernelAttributes.AllowedIpAttribute;
import eu.kakde.mesh.agent.wireguard.KernelAttributes.DeviceAttribute;
import eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute;
import eu.kakde.mesh.agent.wireguard.PeerConfig.Action;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The kernel's side of the messages: writes what it replies, and reads what it is asked. */
final class KernelCodec {

    private static final byte[] GENL_HEADER = {0, 1, 0, 0};

    private KernelCodec() {}

    /** A reply in messages of so many peers, whose allowed IPs come in fragments of so many. */
    static List<Message> reply(DeviceState state, int peersEach, int allowedIpsEach) {
        List<Message> messages = new ArrayList<>();
        List<PeerState> peers = state.peers();
        for (int from = 0; from == 0 || from < peers.size(); from += peersEach) {
            AttributeWriter out = new AttributeWriter(GENL_HEADER);
            if (from == 0) {
                out.u32(WGDEVICE_A_IFINDEX, state.interfaceIndex()).u16(WGDEVICE_A_LISTEN_PORT, state.listenPort());
                out.u32(WGDEVICE_A_FWMARK, state.fwmark());
                state.publicKey().ifPresent(key -> out.bytes(WGDEVICE_A_PUBLIC_KEY, key.bytes()));
            }
            out.string(WGDEVICE_A_IFNAME, state.name().text());
            List<PeerState> some = peers.subList(from, Math.min(peers.size(), from + peersEach));
            out.nest(WGDEVICE_A_PEERS, list -> some.forEach(peer -> write(list, peer, allowedIpsEach)));
            messages.add(new Message(28, 2, 1, 0, out.toBytes()));
        }
        return messages;
    }

    private static void write(AttributeWriter list, PeerState peer, int allowedIpsEach) {
        List<Cidr> all = peer.allowedIps();
        for (int from = 0; from == 0 || from < all.size(); from += allowedIpsEach) {
            boolean first = from == 0;
            List<Cidr> some = all.subList(from, Math.min(all.size(), from + allowedIpsEach));
            list.element(out -> {
                out.bytes(WGPEER_A_PUBLIC_KEY, peer.publicKey().bytes());
                if (first) {
                    writeOnce(out, peer);
                }
                out.nest(
                        WGPEER_A_ALLOWEDIPS,
                        ips -> some.forEach(ip -> ips.element(element -> element.u16(
                                        WGALLOWEDIP_A_FAMILY, ip.address().isIpv4() ? Libc.AF_INET : Libc.AF_INET6)
                                .bytes(WGALLOWEDIP_A_IPADDR, ip.address().bytes())
                                .u8(WGALLOWEDIP_A_CIDR_MASK, ip.prefixLength()))));
            });
        }
    }

    private static void writeOnce(AttributeWriter out, PeerState peer) {
        byte[] presharedKey = peer.hasPresharedKey() ? Samples.key(5).bytes() : new byte[32];
        Instant handshake = peer.lastHandshake().orElse(Instant.EPOCH);
        byte[] timespec = ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putLong(handshake.getEpochSecond())
                .putLong(handshake.getNano())
                .array();
        out.bytes(WGPEER_A_PRESHARED_KEY, presharedKey)
                .bytes(WGPEER_A_LAST_HANDSHAKE_TIME, timespec)
                .u16(WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, peer.persistentKeepaliveSeconds())
                .u64(WGPEER_A_TX_BYTES, peer.txBytes())
                .u64(WGPEER_A_RX_BYTES, peer.rxBytes())
                .u32(WGPEER_A_PROTOCOL_VERSION, peer.protocolVersion());
        peer.endpoint().ifPresent(endpoint -> out.bytes(WGPEER_A_ENDPOINT, Sockaddr.of(endpoint)));
    }

    /** What a SET message asks for. */
    static DeviceConfig request(byte[] attributes) throws NetlinkException {
        Optional<PrivateKey> key = Optional.empty();
        OptionalInt port = OptionalInt.empty();
        List<PeerConfig> peers = new ArrayList<>();
        for (var in = AttributeReader.of(DeviceAttribute.class, attributes); in.next(); ) {
            switch (in.type()) {
                case WGDEVICE_A_PRIVATE_KEY -> key = Optional.of(PrivateKey.of(in.bytes(32)));
                case WGDEVICE_A_LISTEN_PORT -> port = OptionalInt.of(in.u16());
                case WGDEVICE_A_PEERS -> {
                    for (var peer : in.elements(PeerAttribute.class)) {
                        peers.add(readPeer(peer));
                    }
                }
                case WGDEVICE_A_IFNAME -> {}
                default -> throw new AssertionError("unexpected " + in.type());
            }
        }
        return new DeviceConfig(key, port, peers);
    }

    private static PeerConfig readPeer(AttributeReader<PeerAttribute> in) throws NetlinkException {
        PublicKey key = Samples.key(0);
        int flags = 0;
        Optional<PresharedKey> presharedKey = Optional.empty();
        OptionalInt keepalive = OptionalInt.empty();
        Optional<InetSocketAddress> endpoint = Optional.empty();
        List<Cidr> allowedIps = new ArrayList<>();
        while (in.next()) {
            switch (in.type()) {
                case WGPEER_A_PUBLIC_KEY -> key = PublicKey.of(in.bytes(32));
                case WGPEER_A_FLAGS -> flags = in.u32();
                case WGPEER_A_PRESHARED_KEY -> presharedKey = Optional.of(PresharedKey.of(in.bytes(32)));
                case WGPEER_A_ENDPOINT -> endpoint = Sockaddr.parse(in.bytes());
                case WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL -> keepalive = OptionalInt.of(in.u16());
                case WGPEER_A_ALLOWEDIPS -> {
                    for (var element : in.elements(AllowedIpAttribute.class)) {
                        allowedIps.add(readAllowedIp(element));
                    }
                }
                default -> throw new AssertionError("unexpected " + in.type());
            }
        }
        Action action = (flags & 1) != 0 ? Action.REMOVE : (flags & 4) != 0 ? Action.UPDATE_ONLY : Action.ADD_OR_UPDATE;
        return new PeerConfig(key, action, presharedKey, endpoint, keepalive, (flags & 2) != 0, allowedIps);
    }

    private static Cidr readAllowedIp(AttributeReader<AllowedIpAttribute> in) throws NetlinkException {
        byte[] address = {};
        int length = -1;
        int family = 0;
        while (in.next()) {
            switch (in.type()) {
                case WGALLOWEDIP_A_FAMILY -> family = in.u16();
                case WGALLOWEDIP_A_IPADDR -> address = in.bytes();
                case WGALLOWEDIP_A_CIDR_MASK -> length = in.u8();
                case WGALLOWEDIP_A_UNSPEC -> throw new AssertionError();
            }
        }
        if (family != (address.length == 4 ? Libc.AF_INET : Libc.AF_INET6)) {
            throw new AssertionError("family " + family + " of " + address.length + " bytes");
        }
        return new Cidr(IpAddress.of(address), length);
    }
}
