package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.net.InterfaceName;
import java.io.IOException;

/** Reads and changes WireGuard devices of one implementation. */
public interface WireGuardClient extends AutoCloseable {

    /** Who does the work. */
    enum Kind {
        /** The kernel's module. */
        KERNEL,
        /** A process with a TUN interface: wireguard-go, boringtun. */
        USERSPACE
    }

    Kind kind();

    /** @throws NoSuchDeviceException when this implementation has no device of that name */
    DeviceState get(InterfaceName name) throws IOException;

    /**
     * Makes a change. An empty one is not sent. A large one is sent in several messages; when one of them fails, those
     * before it stay done.
     *
     * @throws NoSuchDeviceException when this implementation has no device of that name
     */
    void set(InterfaceName name, DeviceConfig config) throws IOException;

    /** How many messages {@link #set} has sent since this client was opened. */
    long setMessages();

    @Override
    void close();
}
