package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.agent.genetlink.GenericNetlink;
import eu.kakde.mesh.agent.netlink.AttributeReader;
import eu.kakde.mesh.agent.netlink.Message;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.agent.sys.Sockaddr;
import eu.kakde.mesh.agent.wireguard.KernelAttributes.AllowedIpAttribute;
import eu.kakde.mesh.agent.wireguard.KernelAttributes.DeviceAttribute;
import eu.kakde.mesh.agent.wireguard.KernelAttributes.PeerAttribute;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parses the messages by which the kernel describes a device. A peer whose allowed IPs do not fit one message goes on
 * in the next with its key and more of them, so peers are joined by key.
 *
 * <p>What our value types refuse is left out: a peer with a key of low order, an allowed IP that is an IPv4-mapped IPv6
 * address. Somebody else must have put it there, and it must not hide the rest.
 */
final class KernelReply {

    private static final int TIMESPEC_LENGTH = 16;

    private final InterfaceName name;
    private final Map<PublicKey, PeerStateBuilder> peers = new LinkedHashMap<>();
    private int interfaceIndex;
    private Optional<PublicKey> publicKey = Optional.empty();
    private int listenPort;
    private int fwmark;

    private KernelReply(InterfaceName name) {
        this.name = name;
    }

    /** @param messages a whole dump */
    static DeviceState parse(InterfaceName name, List<Message> messages) throws NetlinkException {
        KernelReply reply = new KernelReply(name);
        for (Message message : messages) {
            reply.readDevice(
                    AttributeReader.of(DeviceAttribute.class, message.payload(), GenericNetlink.HEADER_LENGTH));
        }
        return new DeviceState(
                name,
                reply.interfaceIndex,
                reply.publicKey,
                reply.listenPort,
                reply.fwmark,
                reply.peers.values().stream().map(PeerStateBuilder::build).toList());
    }

    private void readDevice(AttributeReader<DeviceAttribute> in) throws NetlinkException {
        while (in.next()) {
            switch (in.type()) {
                case WGDEVICE_A_IFINDEX -> interfaceIndex = in.u32();
                case WGDEVICE_A_PUBLIC_KEY -> publicKey = key(in.bytes(PublicKey.LENGTH));
                case WGDEVICE_A_LISTEN_PORT -> listenPort = in.u16();
                case WGDEVICE_A_FWMARK -> fwmark = in.u32();
                case WGDEVICE_A_PEERS -> {
                    for (AttributeReader<PeerAttribute> peer : in.elements(PeerAttribute.class)) {
                        readPeer(peer);
                    }
                }
                case WGDEVICE_A_UNSPEC, WGDEVICE_A_IFNAME, WGDEVICE_A_PRIVATE_KEY, WGDEVICE_A_FLAGS -> {}
            }
        }
    }

    private void readPeer(AttributeReader<PeerAttribute> in) throws NetlinkException {
        if (!in.next() || in.type() != PeerAttribute.WGPEER_A_PUBLIC_KEY) {
            throw new NetlinkException("read " + name + ": a peer does not begin with its key", Errno.EBADMSG);
        }
        Optional<PublicKey> key = key(in.bytes(PublicKey.LENGTH));
        if (key.isEmpty()) {
            return;
        }
        PeerStateBuilder peer = peers.computeIfAbsent(key.get(), PeerStateBuilder::new);
        while (in.next()) {
            switch (in.type()) {
                case WGPEER_A_PRESHARED_KEY -> peer.presharedKey(in.bytes(PresharedKey.LENGTH));
                case WGPEER_A_ENDPOINT -> Sockaddr.parse(in.bytes()).ifPresent(peer::endpoint);
                case WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL -> peer.persistentKeepaliveSeconds(in.u16());
                case WGPEER_A_LAST_HANDSHAKE_TIME -> readHandshake(peer, in.bytes(TIMESPEC_LENGTH));
                case WGPEER_A_RX_BYTES -> peer.rxBytes(in.u64());
                case WGPEER_A_TX_BYTES -> peer.txBytes(in.u64());
                case WGPEER_A_ALLOWEDIPS -> {
                    for (AttributeReader<AllowedIpAttribute> element : in.elements(AllowedIpAttribute.class)) {
                        readAllowedIp(element).ifPresent(peer::allowedIp);
                    }
                }
                case WGPEER_A_PROTOCOL_VERSION -> peer.protocolVersion(in.u32());
                case WGPEER_A_UNSPEC, WGPEER_A_PUBLIC_KEY, WGPEER_A_FLAGS -> {}
            }
        }
    }

    /** {@code struct __kernel_timespec}: seconds and nanoseconds, 64 bits each. */
    private static void readHandshake(PeerStateBuilder peer, byte[] timespec) throws NetlinkException {
        ByteBuffer in = ByteBuffer.wrap(timespec).order(ByteOrder.nativeOrder());
        long seconds = in.getLong(0);
        long nanos = in.getLong(8);
        if (seconds < 0 || seconds > Instant.MAX.getEpochSecond() || nanos < 0 || nanos > 999_999_999) {
            throw new NetlinkException(
                    "read attribute WGPEER_A_LAST_HANDSHAKE_TIME: " + seconds + " s " + nanos + " ns is no time",
                    Errno.EBADMSG);
        }
        peer.handshakeSeconds(seconds);
        peer.handshakeNanos(nanos);
    }

    private static Optional<Cidr> readAllowedIp(AttributeReader<AllowedIpAttribute> in) throws NetlinkException {
        byte[] address = {};
        int prefixLength = 0;
        while (in.next()) {
            switch (in.type()) {
                case WGALLOWEDIP_A_IPADDR -> address = in.bytes();
                case WGALLOWEDIP_A_CIDR_MASK -> prefixLength = in.u8();
                case WGALLOWEDIP_A_UNSPEC, WGALLOWEDIP_A_FAMILY -> {}
            }
        }
        if (address.length != 4 && address.length != 16) {
            throw new NetlinkException(
                    "read attribute WGALLOWEDIP_A_IPADDR: it has " + address.length + " bytes", Errno.EBADMSG);
        }
        try {
            return Optional.of(new Cidr(IpAddress.of(address), prefixLength));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private static Optional<PublicKey> key(byte[] bytes) {
        try {
            return Optional.of(PublicKey.of(bytes));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }
}
