package eu.kakde.mesh.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.lab.NetworkNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Verify on two hosts with a real tunnel between them. Needs root, iproute2, wireguard-go and wg. */
class VerifyIT {

    private static final String WG0 =
            "wireguard-go wg0 >/dev/null 2>&1; wg set wg0 listen-port 51820 private-key /etc/wireguard/wg0.key;"
                    + "ip link set wg0 up mtu 1420;";

    private NetworkNamespace left;
    private NetworkNamespace right;

    @BeforeEach
    void joinTwoHosts() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/wireguard-go")), "needs wireguard-go");
        left = NetworkNamespace.create("left");
        right = NetworkNamespace.create("right");
        NetworkNamespace.connect(left, "192.168.15.2/24", right, "192.168.15.3/24", "eth0");
        String leftKey = makeKey(left);
        String rightKey = makeKey(right);
        left.run(() -> shell(WG0 + "ip addr add 172.27.15.12/32 dev wg0; ip route add 172.27.15.11/32 dev wg0;"
                + "wg set wg0 peer " + rightKey + " allowed-ips 172.27.15.11/32 endpoint 192.168.15.3:51820;"
                + "printf '[Interface]\\nMTU = 1420\\n\\n[Peer]\\n# wk-1\\nPublicKey = " + rightKey
                + "\\nAllowedIPs = 172.27.15.11/32\\n' > /etc/wireguard/wg0.conf"));
        right.run(() -> shell(WG0 + "ip addr add 172.27.15.11/32 dev wg0; ip route add 172.27.15.12/32 dev wg0;"
                + "wg set wg0 peer " + leftKey + " allowed-ips 172.27.15.12/32"));
    }

    @AfterEach
    void removeHosts() {
        for (NetworkNamespace host : new NetworkNamespace[] {left, right}) {
            if (host != null) {
                host.close();
            }
        }
    }

    @Test
    void saysGoWhenThePeerAnswers() throws Exception {
        List<String> lines = verify(0);
        assertThat(lines.getLast()).isEqualTo("GO");
        assertThat(lines).anyMatch(line -> line.startsWith("ok    ping ") && line.contains("wk-1: 172.27.15.11 in"));
        assertThat(lines).anyMatch(line -> line.startsWith("ok    handshake ") && line.contains("wk-1: "));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ip route del 172.27.15.11/32 dev wg0 | routes | none to 172.27.15.11/32 (wk-1)",
                "ip rule add to 172.27.15.11 table 77 priority 9; ip route add 172.27.15.11 dev eth0 table 77"
                        + " | routes | (wk-1) leaves through interface",
                "ip link set wg0 mtu 1500 | mtu | is 1500 instead of 1420",
                "echo 1 > /proc/sys/net/ipv4/conf/wg0/rp_filter; echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter"
                        + " | rp-filter | is strict for wg0",
                "wg set wg0 peer $(wg show wg0 peers) allowed-ips 172.27.15.0/24 | allowed-ips | wk-1 has 172.27.15.0/24",
                "wg set wg0 peer $(wg show wg0 peers) remove | peers | wg0 lacks wk-1",
                "ip addr flush dev wg0 | interface | wg0 has no address",
                "wg set wg0 peer $(wg show wg0 peers) endpoint 192.168.15.9:51820 | handshake | wk-1: never",
                "ip link del wg0 | interface | wg0 is not a WireGuard interface of this host",
            })
    void saysStopWhenSomethingIsBroken(String fault, String check, String found) throws Exception {
        left.run(() -> shell(fault));
        List<String> lines = verify(1);
        assertThat(lines.getLast()).isEqualTo("STOP");
        assertThat(lines).anyMatch(line -> line.startsWith("STOP  " + check + " ") && line.contains(found));
    }

    private List<String> verify(int exitCode) throws Exception {
        return left.call(() -> {
            StringWriter out = new StringWriter();
            CommandLine commandLine = NodeAgentCommand.commandLine().setOut(new PrintWriter(out));
            assertThat(commandLine.execute("verify")).as(out::toString).isEqualTo(exitCode);
            return out.toString().lines().toList();
        });
    }

    private static String makeKey(NetworkNamespace host) throws Exception {
        return host.call(() -> shell("mount -t tmpfs none /etc; mkdir /etc/wireguard; umask 77;"
                        + "wg genkey > /etc/wireguard/wg0.key; wg pubkey < /etc/wireguard/wg0.key")
                .strip());
    }

    private static String shell(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-ec", script)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(script + ": " + output).isZero();
        return output;
    }
}
