package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.net.InterfaceName;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The contract with a device of wireguard-go. */
class UserspaceWireGuardIT extends WireGuardClientContract {

    @BeforeAll
    static void needsItsProgram() {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/wireguard-go")), "wireguard-go is not installed");
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/net/tun")), "the kernel has no TUN devices");
    }

    @Override
    WireGuardClient createDevice(InterfaceName name) throws Exception {
        UserspaceWireGuard client = new UserspaceWireGuard();
        new UserspaceDaemon(client, name).start();
        return client;
    }

    @Override
    int messagesForNewPeers(int peers) {
        return 1;
    }
}
