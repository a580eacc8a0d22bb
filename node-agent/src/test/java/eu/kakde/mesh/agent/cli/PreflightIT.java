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

/**
 * Preflight on hosts that the test makes and dirties: network, {@code /etc} and {@code /var/lib} are their own, so that
 * nothing of the machine is seen or changed. Needs root, iproute2, nftables and iptables.
 */
class PreflightIT {

    private NetworkNamespace host;

    @BeforeEach
    void makeCleanHost() throws Exception {
        for (String program : List.of("/usr/sbin/nft", "/usr/sbin/iptables", "/usr/bin/wireguard-go")) {
            Assumptions.assumeTrue(Files.isExecutable(Path.of(program)), "needs " + program);
        }
        host = NetworkNamespace.create("preflight");
        host.run(() -> shell("cp -a /etc/alternatives /var/run; mount -t tmpfs none /etc;"
                + "cp -a /var/run/alternatives /etc; mount -t tmpfs none /var/lib; mkdir /etc/wireguard"));
    }

    @AfterEach
    void removeHost() {
        if (host != null) {
            host.close();
        }
    }

    @Test
    void saysGoOnACleanHost() throws Exception {
        Answer answer = preflight("");
        assertThat(answer.lines()).noneMatch(line -> line.startsWith("STOP"));
        assertThat(answer.lines().getLast()).isEqualTo("GO");
        assertThat(answer.exitCode()).isZero();
    }

    @Test
    void changesNothing() throws Exception {
        String look = "ip -d link; ip addr; ip route show table all; ip rule; nft list ruleset; find /etc /var/lib";
        String before = host.call(() -> shell(look));
        preflight("");
        assertThat(host.call(() -> shell(look))).isEqualTo(before);
    }

    @Test
    void adoptsAnInterfaceThatTheConfigurationKnows() throws Exception {
        host.run(() -> shell("wg genkey > /etc/wireguard/wg0.key; chmod 600 /etc/wireguard/wg0.key;"
                + "printf '[Interface]\\nListenPort = 51820\\n' > /etc/wireguard/wg0.conf;"
                + "wireguard-go wg0 >/dev/null 2>&1; wg set wg0 listen-port 51820 private-key /etc/wireguard/wg0.key;"
                + "ip link set wg0 up"));
        Answer answer = preflight("");
        assertThat(answer.lines()).anyMatch(line -> line.startsWith("ok    interface ") && line.contains("adopted"));
        assertThat(answer.lines().getLast()).isEqualTo("GO");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ip link add cni0 type bridge || other-networks | cni0",
                "ip link add flannel.1 type vxlan id 1 dstport 4789 || other-networks | flannel.1",
                "ip link add cali0a1b type veth peer name eth9 || other-networks | cali0a1b",
                "mkdir -p /etc/cni/net.d; touch /etc/cni/net.d/10.conflist || leftover-files | /etc/cni/net.d",
                "mkdir -p /var/lib/rancher/k3s || leftover-files | /var/lib/rancher",
                "cp /bin/sleep /etc/k3s; /etc/k3s 9 >/dev/null 2>&1 & || other-services | k3s",
                "ip link add wg0 type bridge || interface | wg0 is not WireGuard's but of kind bridge",
                "wireguard-go wg0 >/dev/null 2>&1 || interface | wg0 is foreign: there is no /etc/wireguard/wg0.conf",
                "echo '[Peer' > /etc/wireguard/wg0.conf || interface | wg0.conf",
                "ip rule add fwmark 1 table 100 priority 99 || ip-rules | rule 99 (table 100)",
                "nft 'table inet f { chain in { type filter hook input priority 0; udp dport 51820 drop; }; }'"
                        + " || firewall-wireguard | nft table inet f, chain in, handle 2",
                "nft 'table inet f { chain in { type filter hook input priority 0; policy drop; tcp dport 22 accept; }; }'"
                        + " || firewall-wireguard | nft table inet f, chain in, policy drop",
                "iptables -A INPUT -p udp --dport 51820 -j DROP"
                        + " || firewall-wireguard | iptables table ip filter, chain INPUT, rule 1",
                "nft 'table inet f { chain in { type filter hook input priority 0; policy drop;"
                        + " ct state vmap { established : accept, invalid : drop }; udp dport 51820 accept; }; }'"
                        + " || firewall-ssh | SSH is dropped by nft table inet f, chain in, policy drop",
                "iptables -N GATE; iptables -A INPUT -j GATE; iptables -A GATE -p tcp --dport 22 -j REJECT"
                        + " || firewall-ssh | chain GATE, rule 1",
                "wireguard-go wg9 >/dev/null 2>&1; wg set wg9 listen-port 51820; ip link set wg9 up"
                        + " || listen-port | taken by wireguard-go",
                "ip link add lan type bridge; ip addr add 172.27.15.99/24 dev lo || overlay | 172.27.15.99/24 on lo",
                "ip link add lan type bridge; ip link set lan up; ip route add 172.27.15.64/26 dev lan"
                        + " || overlay | the route 172.27.15.64/26 through lan",
                "ip addr add 172.27.15.12/32 dev lo | --manifests /etc/mesh.yaml --node ms-1 | own-address"
                        + " | 172.27.15.12 is already on lo",
                "mount -t tmpfs -o ro none /etc/wireguard || disk | /etc/wireguard cannot be written to",
                "mount -t tmpfs -o size=64k none /etc/wireguard || disk | on a full disk",
                "wg genkey > /etc/wireguard/wg0.key; chmod 644 /etc/wireguard/wg0.key || private-key | rw-r--r--",
                "(umask 77; echo nonsense > /etc/wireguard/wg0.key) || private-key | holds no WireGuard private key",
                "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 | --overlay fd27::/64 | ipv6 | disabled for all",
            })
    void saysStopOnADirtyHost(String dirt, String options, String check, String found) throws Exception {
        host.run(() -> {
            Files.writeString(Path.of("/etc/mesh.yaml"), """
                    apiVersion: mesh.kakde.eu/v1alpha1
                    kind: MeshNode
                    metadata: {name: ms-1}
                    spec:
                      addresses: [172.27.15.12]
                      publicEndpoint: 203.0.113.10:51821
                    """);
            shell(dirt);
        });
        Answer answer = preflight(options == null ? "" : options);
        assertThat(answer.lines().getLast()).isEqualTo("STOP");
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.lines())
                .as("of all lines")
                .anyMatch(line -> line.startsWith("STOP  " + check + " ") && line.contains(found));
    }

    private Answer preflight(String options) throws Exception {
        return host.call(() -> {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            CommandLine commandLine =
                    NodeAgentCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
            int exitCode = commandLine.execute(("preflight " + options).strip().split(" "));
            assertThat(err).hasToString("");
            return new Answer(out.toString().lines().toList(), exitCode);
        });
    }

    private record Answer(List<String> lines, int exitCode) {}

    /** Runs inside, since processes begin in the namespaces of the thread that starts them. */
    private static String shell(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-ec", script)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(script + ": " + output).isZero();
        return output;
    }
}
