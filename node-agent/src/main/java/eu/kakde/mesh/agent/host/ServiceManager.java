package eu.kakde.mesh.agent.host;

import eu.kakde.mesh.agent.sys.Libc;
import eu.kakde.mesh.agent.sys.Sockaddr;
import eu.kakde.mesh.agent.sys.SystemSocket;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The service manager that started this process, as sd_notify(3) speaks to it: a datagram to the socket that
 * {@code $NOTIFY_SOCKET} names. A process that was started otherwise has none, and nothing is said.
 */
public final class ServiceManager {

    private static final Logger LOG = System.getLogger(ServiceManager.class.getName());

    private final Optional<String> socket;
    private boolean ready;

    /** @param socket a path, or {@code @} and a name of the abstract kind; empty for none */
    public ServiceManager(Optional<String> socket) {
        this.socket = socket.filter(name -> name.startsWith("/") || name.startsWith("@"));
    }

    public static ServiceManager ofEnvironment() {
        return new ServiceManager(Optional.ofNullable(System.getenv("NOTIFY_SOCKET")));
    }

    /** What is ordered after this service may start. Said once; that it cannot be said changes nothing else. */
    public synchronized void ready(String status) {
        if (ready || socket.isEmpty()) {
            return;
        }
        ready = true;
        String text = "READY=1\nSTATUS=" + status.replace('\n', ' ');
        try (SystemSocket out = SystemSocket.open(Libc.AF_UNIX, Libc.SOCK_DGRAM, 0)) {
            out.send(text.getBytes(StandardCharsets.UTF_8), Sockaddr.unix(socket.get()));
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(Level.WARNING, "cannot tell the service manager at {0}: {1}", socket.get(), e.getMessage());
        }
    }
}
