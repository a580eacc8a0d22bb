package eu.kakde.mesh.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.kakde.mesh.agent.lab.NetworkNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/**
 * The doctor on a real link that the test breaks. Needs root, wireguard-go, wireguard-tools, iproute2 and nftables.
 *
 * <pre>
 *   near  wg0 172.27.15.11, eth0 10.9.0.1 ── eth0 10.9.0.2, wg0 172.27.15.12  far
 * </pre>
 */
class DoctorIT {

    private NetworkNamespace near;
    private NetworkNamespace far;

    @BeforeEach
    void connect() throws Exception {
        for (String program : List.of("/usr/bin/wireguard-go", "/usr/bin/wg", "/usr/sbin/nft")) {
            Assumptions.assumeTrue(Files.isExecutable(Path.of(program)), "needs " + program);
        }
        near = NetworkNamespace.create("near");
        far = NetworkNamespace.create("far");
        NetworkNamespace.connect(near, "10.9.0.1/24", far, "10.9.0.2/24", "eth0");
        String nearKey = near.call(DoctorIT::begin);
        String farKey = far.call(DoctorIT::begin);
        near.run(() -> configure("172.27.15.11", "far", farKey, "172.27.15.12", "10.9.0.2"));
        far.run(() -> configure("172.27.15.12", "near", nearKey, "172.27.15.11", "10.9.0.1"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> near.call(() -> run("ping -c 1 -W 1 172.27.15.12").exitCode() == 0));
    }

    @AfterEach
    void close() {
        if (near != null) {
            near.close();
            far.close();
        }
    }

    @Test
    void findsNothingOnAHealthyLink() throws Exception {
        Answer answer = doctor(near, "--listen 1");
        assertThat(answer.text()).startsWith("1 of 1 peers answer through the tunnel; nothing is wrong");
        assertThat(answer.exitCode()).isZero();
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nft 'table inet f { chain in { type filter hook input priority 0; udp dport 51820 drop; }; }'"
                        + " | UdpBlockedLocally | nft table inet f, chain in, handle 2",
                "nft 'table inet f { chain out { type filter hook output priority 0; ip daddr 10.9.0.0/24 drop; }; }'"
                        + " | UdpBlockedLocally (far) | UDP to 10.9.0.2:51820 is dropped by nft table inet f, chain out",
                "ip route del 172.27.15.12 | RouteMissing (far) | no route leads to 172.27.15.12",
                "ip route add blackhole 172.27.15.12 table 100; ip rule add table 100 priority 99"
                        + " | RouteShadowed (far) | by the route 172.27.15.12/32 in table 100, to which ip rule 99",
                "ip route add 172.27.15.0/26 dev eth0 table 100; ip rule add table 100 priority 99"
                        + " | RouteShadowed (far) | leaves through eth0 instead of wg0 by the route 172.27.15.0/26",
                "ip route add 10.9.0.2 dev wg0 | TunnelInTunnel (far) | 10.9.0.2:51820 is reached through wg0 itself",
                "ip route del 10.9.0.0/24 | EndpointUnreachable (far) | no route to the endpoint 10.9.0.2:51820",
                "echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter | RpFilterStrict | rp_filter is strict",
                "wg set wg0 peer xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg= allowed-ips 172.27.15.12/32"
                        + " | AllowedIPsStolen (far) | is on peer xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=",
            })
    void namesWhatWasBroken(String fault, String reason, String evidence) throws Exception {
        near.run(() -> shell(fault));
        Answer answer = doctor(near, "--listen 1");
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.text()).startsWith(reason + "\n  seen: ").contains(evidence);
        assertThat(answer.text().lines().filter(line -> line.startsWith("  seen: ")))
                .as(answer.text())
                .hasSize(1);
    }

    @Test
    void measuresHowLargeAPacketMayBe() throws Exception {
        near.run(
                () -> shell(
                        "nft 'table inet f { chain out { type filter hook output priority 0; oifname eth0 meta length > 1300 drop; }; }'"));
        assertThat(doctor(near, "--listen 1").text())
                .startsWith("PathMTUTooSmall (far)\n  seen: packets of up to 12")
                .contains("1 of 1 peers answer");
    }

    @Test
    void tellsFromThePacketThatThePeerDialsWithAKeyThatIsNotItsOwn() throws Exception {
        String stranger = near.call(() -> {
            shell("ip link set wg0 down; wg genkey > /etc/wireguard/other.key;"
                    + "wg set wg0 private-key /etc/wireguard/other.key; ip link set wg0 up;"
                    + "ip route add 172.27.15.12 dev wg0");
            return shell("wg pubkey < /etc/wireguard/other.key").strip();
        });
        near.run(() -> shell("wg set wg0 peer $(wg show wg0 peers) persistent-keepalive 1"));
        assertThat(doctor(far, "").text())
                .startsWith("KeyMismatch\n")
                .contains("handshakes for this host arrive from 10.9.0.1:51820 with the key " + stranger);
    }

    @Test
    void knowsNoPeerThatTheFileDoesNotHave() throws Exception {
        Answer answer = doctor(near, "nobody");
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.text()).isEqualTo("PEER: nobody is no peer in /etc/wireguard/wg0.conf, which has far\n");
    }

    private static Answer doctor(NetworkNamespace host, String options) throws Exception {
        return host.call(() -> {
            StringWriter out = new StringWriter();
            CommandLine commandLine =
                    NodeAgentCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out, true));
            int exitCode = commandLine.execute(
                    ("doctor --node this-host " + options).strip().split(" "));
            return new Answer(exitCode, out.toString());
        });
    }

    /** A device with a key of its own; gives the public one. */
    private static String begin() throws IOException, InterruptedException {
        return shell("cp -a /etc/alternatives /var/run; mount -t tmpfs none /etc; cp -a /var/run/alternatives /etc;"
                        + "mkdir /etc/wireguard; umask 077; wg genkey > /etc/wireguard/wg0.key;"
                        + "wireguard-go wg0 >/dev/null 2>&1;"
                        + "wg set wg0 listen-port 51820 private-key /etc/wireguard/wg0.key;"
                        + "wg pubkey < /etc/wireguard/wg0.key")
                .strip();
    }

    private static void configure(String own, String peer, String key, String overlay, String endpoint)
            throws IOException, InterruptedException {
        Files.writeString(Path.of("/etc/wireguard/wg0.conf"), """
                [Interface]
                Address = %s/32
                ListenPort = 51820
                MTU = 1420

                [Peer]
                # %s
                PublicKey = %s
                AllowedIPs = %s/32
                Endpoint = %s:51820
                """.formatted(own, peer, key, overlay, endpoint));
        shell("wg set wg0 peer %s allowed-ips %s/32 endpoint %s:51820".formatted(key, overlay, endpoint)
                + "; ip addr add %s/32 dev wg0; ip link set wg0 mtu 1420 up; ip route add %s dev wg0"
                        .formatted(own, overlay));
    }

    private static String shell(String script) throws IOException, InterruptedException {
        Answer answer = run(script);
        assertThat(answer.exitCode()).as("%s: %s", script, answer.text()).isZero();
        return answer.text();
    }

    /** Runs inside, since processes begin in the namespaces of the thread that starts them. */
    private static Answer run(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-ec", script)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), output);
    }

    private record Answer(int exitCode, String text) {}
}
