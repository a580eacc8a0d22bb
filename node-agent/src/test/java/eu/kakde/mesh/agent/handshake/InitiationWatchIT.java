package eu.kakde.mesh.agent.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.kakde.mesh.agent.lab.NetworkNamespace;
import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Real initiations of wireguard-go, heard on a host whose firewall drops them and where no WireGuard listens.
 *
 * <pre>
 *   caller  wg0, eth0 10.9.0.1 ── eth0 10.9.0.2  callee
 * </pre>
 */
class InitiationWatchIT {

    private static final Duration RETRIED = Duration.ofSeconds(40);
    private static final int PORT = 51820;

    private final PrivateKey own = PrivateKey.generate();
    private final PrivateKey neighbour = PrivateKey.generate();
    private final PrivateKey unknown = PrivateKey.generate();
    private final InitiationWatch watch = new InitiationWatch(InstantSource.system());
    private NetworkNamespace caller;
    private NetworkNamespace callee;

    @BeforeEach
    void connect() throws Exception {
        for (String program : List.of("/usr/bin/wireguard-go", "/usr/bin/wg", "/usr/sbin/nft")) {
            Assumptions.assumeTrue(Files.isExecutable(Path.of(program)), "needs " + program);
        }
        caller = NetworkNamespace.create("caller");
        callee = NetworkNamespace.create("callee");
        NetworkNamespace.connect(caller, "10.9.0.1/24", callee, "10.9.0.2/24", "eth0");
        callee.run(() -> {
            shell("nft 'table inet f { chain in { type filter hook input priority 0; udp dport 51820 drop; }; }'");
            watch.listen(
                    PORT,
                    new InitiationWatch.Known(
                            Optional.of(new Responder(own, own.publicKey())),
                            List.of(Mac1Key.of(neighbour.publicKey())),
                            Set.of(new IpAddress("10.9.0.2"))));
        });
    }

    @AfterEach
    void close() {
        watch.close();
        if (caller != null) {
            caller.close();
            callee.close();
        }
    }

    @Test
    void namesWhomEachIsForAndWhoCallsIfItIsForThisHost() throws Exception {
        PublicKey callerKey = call(own.publicKey(), neighbour.publicKey(), unknown.publicKey());
        await().atMost(RETRIED).untilAsserted(() -> assertThat(heard()).hasSize(3));
        assertThat(heard()).allSatisfy(stray -> {
            assertThat(stray.from().getAddress().getHostAddress()).isEqualTo("10.9.0.1");
            assertThat(stray.count()).isGreaterThan(1);
        });
        assertThat(heard())
                .filteredOn(stray -> stray.responder().equals(Optional.of(own.publicKey())))
                .singleElement()
                .satisfies(stray -> {
                    assertThat(stray.initiator()).contains(callerKey);
                    assertThat(stray.isReplay()).isFalse();
                });
        assertThat(heard())
                .filteredOn(stray -> stray.responder().equals(Optional.of(neighbour.publicKey())))
                .singleElement()
                .satisfies(stray -> assertThat(stray.initiator()).isEmpty());
        assertThat(heard())
                .filteredOn(stray -> stray.responder().isEmpty())
                .singleElement()
                .satisfies(stray -> assertThat(stray.initiator()).isEmpty());
    }

    @Test
    void doesNotHearWhatIsForAnotherPort() throws Exception {
        callee.run(() -> watch.listen(PORT + 1, InitiationWatch.Known.NOTHING));
        call(own.publicKey());
        await().atMost(RETRIED)
                .until(() -> caller.call(
                        () -> shell("wg show wg0 transfer").split("\\s+")[2].equals("296")));
        assertThat(heard()).isEmpty();
    }

    /** Dials the callee as each of these peers; gives the caller's key. */
    private PublicKey call(PublicKey... peers) throws Exception {
        return caller.call(() -> {
            shell("wg genkey > /var/run/key; wireguard-go wg0 >/dev/null 2>&1; wg set wg0 private-key /var/run/key;"
                    + " ip link set wg0 up");
            for (PublicKey peer : peers) {
                shell("wg set wg0 peer " + peer + " endpoint 10.9.0.2:51820 persistent-keepalive 1");
            }
            return new PublicKey(shell("wg pubkey < /var/run/key").strip());
        });
    }

    private List<StrayHandshake> heard() {
        return watch.strays().list(peer -> Optional.empty(), Instant.now());
    }

    private static String shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
        return output;
    }
}
