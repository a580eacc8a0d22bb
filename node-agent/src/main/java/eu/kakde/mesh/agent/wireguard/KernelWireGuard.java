package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.agent.genetlink.Family;
import eu.kakde.mesh.agent.genetlink.GenericNetlink;
import eu.kakde.mesh.agent.netlink.Message;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.net.InterfaceName;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The kernel's WireGuard devices, by generic netlink. */
public final class KernelWireGuard implements WireGuardClient {

    private final GenericNetlink netlink;
    private final Family family;
    private final AtomicLong setMessages = new AtomicLong();

    KernelWireGuard(GenericNetlink netlink, Family family) {
        this.netlink = netlink;
        this.family = family;
    }

    /** For the calling thread's network namespace; empty when the kernel has no WireGuard. */
    public static Optional<KernelWireGuard> open() throws IOException {
        GenericNetlink netlink = GenericNetlink.open();
        try {
            Optional<Family> family = netlink.family(KernelAttributes.WG_GENL_NAME);
            if (family.isEmpty()) {
                netlink.close();
            }
            return family.map(found -> new KernelWireGuard(netlink, found));
        } catch (IOException e) {
            netlink.close();
            throw e;
        }
    }

    @Override
    public Kind kind() {
        return Kind.KERNEL;
    }

    @Override
    public DeviceState get(InterfaceName name) throws IOException {
        try {
            List<Message> reply = netlink.dump(
                    family,
                    KernelAttributes.WG_CMD_GET_DEVICE,
                    KernelRequest.get(name),
                    "read WireGuard device " + name);
            DeviceState state = KernelReply.parse(name, reply);
            reply.forEach(message -> Arrays.fill(message.payload(), (byte) 0));
            return state;
        } catch (NetlinkException e) {
            throw failed(name, "read", e);
        }
    }

    @Override
    public void set(InterfaceName name, DeviceConfig config) throws IOException {
        for (byte[] message : KernelRequest.set(name, config)) {
            try {
                setMessages.incrementAndGet();
                netlink.execute(family, KernelAttributes.WG_CMD_SET_DEVICE, message, "change WireGuard device " + name);
            } catch (NetlinkException e) {
                throw failed(name, "change", e);
            } finally {
                Arrays.fill(message, (byte) 0);
            }
        }
    }

    @Override
    public long setMessages() {
        return setMessages.get();
    }

    @Override
    public void close() {
        netlink.close();
    }

    /** ENODEV: no such interface. EOPNOTSUPP: one of another kind. */
    private static WireGuardException failed(InterfaceName name, String verb, NetlinkException e) {
        if (e.errno().equals(Errno.ENODEV) || e.errno().equals(Errno.EOPNOTSUPP)) {
            return new NoSuchDeviceException(name, e.errno(), e);
        }
        return new WireGuardException("cannot " + verb + " WireGuard device " + name, e.errno(), e);
    }
}
