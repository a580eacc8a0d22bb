package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkClient;
import eu.kakde.mesh.agent.sys.Errno;
import eu.kakde.mesh.agent.sys.SystemCallException;
import eu.kakde.mesh.agent.sys.TunDevice;
import eu.kakde.mesh.net.InterfaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The WireGuard interfaces of the network namespace, whoever serves them: finds out whether it is the kernel or a
 * process, makes an interface that is not there, preferably the kernel's, and removes one.
 *
 * <pre>
 *   interface is ...          ensure
 *   of kind wireguard         the kernel serves it
 *   answered for by a socket  a process serves it
 *   not there                 make it: the kernel, or if that has no WireGuard a process
 *   a TUN, nobody answers     its process died: start one on it
 *   of another kind           refused: it is somebody else's
 * </pre>
 */
public final class WireGuardDevices implements AutoCloseable {

    private static final String WIREGUARD = "wireguard";
    private static final String TUN = "tun";

    private final RtnetlinkClient links;
    private final UserspaceWireGuard userspace = new UserspaceWireGuard();
    private Optional<KernelWireGuard> kernel = Optional.empty();

    private WireGuardDevices(RtnetlinkClient links) {
        this.links = links;
    }

    /** For the calling thread's network namespace. */
    public static WireGuardDevices open() throws IOException {
        return new WireGuardDevices(RtnetlinkClient.open());
    }

    /** The client that serves this interface; empty when nobody does. It is closed with this object. */
    public Optional<WireGuardClient> find(InterfaceName name) throws IOException {
        Optional<Link> link = links.link(name);
        if (link.isEmpty()) {
            return Optional.empty();
        }
        if (link.get().isKind(WIREGUARD)) {
            return kernel().map(WireGuardClient.class::cast);
        }
        return link.get().isKind(TUN) && userspace.isServed(name) ? Optional.of(userspace) : Optional.empty();
    }

    /**
     * The client that serves this interface, which is made if it is not there. An existing one stays as it is; a new
     * one is blank and down and has this MTU. The client is closed with this object.
     *
     * @throws WireGuardException EEXIST when the name belongs to an interface of another kind; EOPNOTSUPP when neither
     *     the kernel nor a program can make one
     */
    public WireGuardClient ensure(InterfaceName name, int mtuBytes) throws IOException {
        Optional<WireGuardClient> present = find(name);
        if (present.isPresent()) {
            return present.get();
        }
        Optional<Link> link = links.link(name);
        if (link.isPresent() && !link.get().isKind(TUN)) {
            throw new WireGuardException(
                    "interface " + name + " is not WireGuard's but of kind "
                            + link.get().kind().orElse("hardware") + "; choose another name",
                    Errno.EEXIST);
        }
        if (link.isEmpty() && kernel().isPresent() && createdByKernel(name, mtuBytes)) {
            return kernel().orElseThrow();
        }
        new UserspaceDaemon(userspace, name).start();
        setMtu(name, mtuBytes);
        return userspace;
    }

    /**
     * Removes the interface, with the addresses, routes and devices on top, and ends the process that serves it. Does
     * nothing when it is not there.
     *
     * @throws WireGuardException EEXIST when the name belongs to an interface of another kind, EBUSY when it is a TUN
     *     that another program holds
     */
    public void delete(InterfaceName name) throws IOException {
        Optional<Link> link = links.link(name);
        if (link.isPresent()) {
            checkIsOurs(name, link.get());
            links.deleteLink(link.get().index());
        }
        // A process ends when its interface or its socket vanishes; one that was killed has left the socket.
        Files.deleteIfExists(userspace.socket(name));
    }

    @Override
    public void close() {
        kernel.ifPresent(KernelWireGuard::close);
        links.close();
    }

    /** Looked for until it is found: a module may be installed while we run. */
    private Optional<KernelWireGuard> kernel() throws IOException {
        if (kernel.isEmpty()) {
            kernel = KernelWireGuard.open();
        }
        return kernel;
    }

    private boolean createdByKernel(InterfaceName name, int mtuBytes) throws IOException {
        try {
            links.createLink(name, WIREGUARD, OptionalInt.of(mtuBytes));
            return true;
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.EOPNOTSUPP)) {
                return false;
            }
            throw e;
        }
    }

    /** A TUN without a WireGuard socket is ours only when nobody holds it: then its process was killed. */
    private void checkIsOurs(InterfaceName name, Link link) throws IOException {
        if (link.isKind(WIREGUARD) || link.isKind(TUN) && Files.exists(userspace.socket(name))) {
            return;
        }
        if (!link.isKind(TUN)) {
            throw new WireGuardException("interface " + name + " is not WireGuard's; it stays", Errno.EEXIST);
        }
        try {
            TunDevice.makePersistent(name.text());
        } catch (SystemCallException e) {
            throw new WireGuardException("interface " + name + " is another program's; it stays", e.errno(), e);
        }
    }

    private void setMtu(InterfaceName name, int mtuBytes) throws IOException {
        Optional<Link> link = links.link(name);
        if (link.isPresent() && link.get().mtuBytes() != mtuBytes) {
            links.setMtu(link.get().index(), mtuBytes);
        }
    }
}
