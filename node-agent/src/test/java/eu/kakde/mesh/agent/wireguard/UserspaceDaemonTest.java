package eu.kakde.mesh.agent.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.InterfaceName;
import org.junit.jupiter.api.Test;

class UserspaceDaemonTest {

    private static final InterfaceName WG0 = new InterfaceName("wg0");

    @Test
    void saysWhatToInstallOnAHostWithoutWireGuard() {
        assertThat(UserspaceDaemon.noProgram(WG0, false)).endsWith("install one (apt install wireguard-go)");
    }

    @Test
    void sendsTheReaderToTheHostWhenItRunsInAContainer() {
        assertThat(UserspaceDaemon.noProgram(WG0, true))
                .isEqualTo(
                        "cannot create WireGuard device wg0: the kernel has no WireGuard, and no wireguard-go runs on"
                                + " the host; start it there: systemctl restart wg-quick@wg0, or node-agent up");
    }
}
