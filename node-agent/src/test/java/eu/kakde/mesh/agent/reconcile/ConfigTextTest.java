package eu.kakde.mesh.agent.reconcile;

import static eu.kakde.mesh.agent.reconcile.PlanFixture.NODE;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.config;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.key;
import static eu.kakde.mesh.agent.reconcile.PlanFixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.conf.WgQuickConfig;
import eu.kakde.mesh.net.InterfaceName;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigTextTest {

    /** wg gives an allowed IP to the last block that has it: one block must have it. */
    @Test
    void writesAPeerThatChangesItsKeyAsTwoBlocksAndReadsThemAsOnePeer() {
        for (NodeConfig config : List.of(
                config(peer(11).withNextKey(key(99)), peer(13)),
                config(peer(11).withNextKey(key(99)).turned(), peer(13)))) {
            String text =
                    ConfigText.toFile(config, Path.of("/etc/wireguard/wg0.key")).format();
            assertThat(text.split("172.27.15.11/32", -1)).hasSize(2);
            assertThat(text).contains(key(11).base64(), key(99).base64());
            assertThat(ConfigText.fromFile(WgQuickConfig.parse(text), NODE, new InterfaceName("wg0")))
                    .isEqualTo(config);
        }
    }

    @Test
    void takesTwoPeersOfOneNameForTwoWhenBothHaveAllowedIps() {
        WgQuickConfig file = WgQuickConfig.parse("""
                [Interface]
                Address = 172.27.15.12/32
                [Peer]
                # laptop
                PublicKey = %s
                AllowedIPs = 172.27.15.90/32
                [Peer]
                # laptop
                PublicKey = %s
                AllowedIPs = 172.27.15.91/32
                """.formatted(key(1), key(2)));
        assertThat(ConfigText.fromFile(file, NODE, new InterfaceName("wg0")).peers())
                .hasSize(2);
    }
}
