package eu.kakde.mesh.conf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WgQuickLossTest {

    @Test
    void namesWhatAFileMadeByHandHasBesides() {
        assertThat(WgQuickLoss.of("""
                        [Interface]
                        Address = 172.27.15.12/32
                        PrivateKey = dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=
                        # PreDown = not a key, a comment
                        PostUp = iptables -A FORWARD -i %i -j ACCEPT
                        PostUp = iptables -A FORWARD -o %i -j ACCEPT
                        DNS = 9.9.9.9
                        [Peer]
                        PresharedKey = dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=
                        """)).containsExactly("PostUp", "DNS", "PresharedKey");
    }

    @Test
    void findsNothingInTheRunbooksFilesAndInOurs() {
        assertThat(WgQuickLoss.of("""
                        [Interface]
                        Address = 172.27.15.12/32
                        ListenPort = 51820
                        MTU = 1420
                        SaveConfig = false
                        PostUp = wg set %i private-key /etc/wireguard/wg0.key
                        [Peer]
                        # wk-1 (LAN)
                        Endpoint = 192.168.15.3:51820
                        """)).isEmpty();
    }
}
