package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.agent.rtnetlink.RtnetlinkClient;
import eu.kakde.mesh.net.InterfaceName;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The contract with a device of the kernel. */
class KernelWireGuardIT extends WireGuardClientContract {

    @BeforeAll
    static void needsItsModule() throws Exception {
        try (KernelWireGuard kernel = KernelWireGuard.open().orElse(null)) {
            Assumptions.assumeTrue(kernel != null, "this kernel has no WireGuard");
        }
    }

    @Override
    WireGuardClient createDevice(InterfaceName name) throws Exception {
        try (RtnetlinkClient links = RtnetlinkClient.open()) {
            links.createLink(name, "wireguard", OptionalInt.of(1420));
        }
        return KernelWireGuard.open().orElseThrow();
    }

    @Override
    int messagesForNewPeers(int peers) {
        return (peers + KernelRequest.MOST_NEW_PEERS - 1) / KernelRequest.MOST_NEW_PEERS;
    }
}
