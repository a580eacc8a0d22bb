package eu.kakde.mesh.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.kernel.MeshHost.Outcome;
import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.Cidr;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands {@code up} and {@code down}, on a kernel with WireGuard. All tests share two hosts; {@code up} itself
 * gives each of them what the one before took away.
 */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
class UpAndDownIT {

    private static final Path KEY = Path.of("/etc/wireguard/wg0.key");
    private static final Path CONF = Path.of("/etc/wireguard/wg0.conf");

    private TwoHosts hosts;
    private MeshHost left;

    @BeforeAll
    void makeHosts(@TempDir Path directory) throws Exception {
        hosts = TwoHosts.create(directory);
        left = hosts.left();
    }

    @AfterAll
    void removeHosts() {
        if (hosts != null) {
            hosts.close();
        }
    }

    @BeforeEach
    void bringUp() throws Exception {
        hosts.upBoth();
    }

    @Test
    void comesUpAsTheLauncherStartsIt() throws Exception {
        left.command("down");
        Outcome outcome = left.launch(hosts.upArguments("left"));

        assertThat(outcome.exitCode()).as(outcome.out()).isZero();
        assertThat(outcome.out()).endsWith("wg0 is up\n");
        assertThat(left.device().publicKey()).contains(hosts.leftKey());
        assertThat(left.ping(TwoHosts.RIGHT, 56)).isEqualTo(Ping.Answer.ANSWERED);
    }

    @Test
    void carriesPacketsOfBothFamiliesBothWays() throws Exception {
        MeshHost right = hosts.right();
        assertThat(left.ping(TwoHosts.RIGHT, 56)).isEqualTo(Ping.Answer.ANSWERED);
        assertThat(right.ping(TwoHosts.LEFT, 56)).isEqualTo(Ping.Answer.ANSWERED);
        assertThat(left.ping(TwoHosts.RIGHT_V6, 56)).isEqualTo(Ping.Answer.ANSWERED);
        assertThat(right.ping(TwoHosts.LEFT_V6, 56)).isEqualTo(Ping.Answer.ANSWERED);
    }

    @Test
    void carriesPacketsOfFullLengthInOnePiece() throws Exception {
        assertThat(left.ping(TwoHosts.RIGHT, 1392)).isEqualTo(Ping.Answer.ANSWERED);
        assertThat(left.ping(TwoHosts.RIGHT, 1393)).isEqualTo(Ping.Answer.TOO_LONG);
        assertThat(left.ping(TwoHosts.RIGHT_V6, 1372)).isEqualTo(Ping.Answer.ANSWERED);
        assertThat(left.ping(TwoHosts.RIGHT_V6, 1373)).isEqualTo(Ping.Answer.TOO_LONG);
    }

    @Test
    void makesTheInterfaceAsTheRunbookHasIt() throws Exception {
        Link link = left.link().orElseThrow();
        assertThat(link.kind()).contains("wireguard");
        assertThat(link.mtuBytes()).isEqualTo(1420);
        assertThat(link.isUp()).isTrue();
        assertThat(left.addresses(link.index()))
                .extracting(address -> address.address() + "/" + address.prefixLength())
                .containsExactlyInAnyOrder("172.27.15.11/32", "fd27::11/128");
        assertThat(left.routes())
                .filteredOn(route -> route.interfaceIndex() == link.index() && route.isOurs())
                .extracting(Route::destination)
                .containsExactlyInAnyOrder(Cidr.parse("172.27.15.12/32"), Cidr.parse("fd27::12/128"));
        for (String scope : List.of("all", "default")) {
            assertThat(left.read(Path.of("/proc/sys/net/ipv4/conf", scope, "rp_filter")))
                    .isEqualToIgnoringNewLines("2");
        }
    }

    @Test
    void makesThePeersAsPlanned() throws Exception {
        assertThat(left.device().listenPort()).isEqualTo(51820);
        assertThat(left.device().publicKey()).contains(hosts.leftKey());
        PeerState peer = left.peer(hosts.rightKey());
        assertThat(peer.allowedIps())
                .containsExactlyInAnyOrder(Cidr.parse("172.27.15.12/32"), Cidr.parse("fd27::12/128"));
        assertThat(peer.persistentKeepaliveSeconds())
                .as("from behind NAT to another site")
                .isEqualTo(25);
        assertThat(hosts.right().peer(hosts.leftKey()).persistentKeepaliveSeconds())
                .as("towards NAT")
                .isZero();
    }

    @Test
    void remembersOnDiskWithoutTheKey() throws Exception {
        assertThat(left.read(CONF))
                .contains("PublicKey = " + hosts.rightKey().base64())
                .contains("private-key /etc/wireguard/wg0.key")
                .doesNotContain(left.read(KEY).strip());
        for (Path file : List.of(KEY, CONF)) {
            String mode =
                    left.namespace().call(() -> PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertThat(mode).as(file.toString()).isEqualTo("rw-------");
        }
        assertThat(left.read(Path.of("/etc/sysctl.d/99-wireguard.conf"))).contains("rp_filter=2");
    }

    @Test
    void downTakesTheInterfaceAwayAndNothingElse() throws Exception {
        String key = left.read(KEY);
        String conf = left.read(CONF);
        int index = left.link().orElseThrow().index();

        Outcome outcome = left.command("down");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(left.links()).extracting(Link::name).containsExactlyInAnyOrder("lo", "eth0");
        assertThat(left.routes()).noneMatch(route -> route.isOurs() || route.interfaceIndex() == index);
        int cable = left.links().stream()
                .filter(link -> link.name().equals("eth0"))
                .findFirst()
                .orElseThrow()
                .index();
        assertThat(left.addresses(cable))
                .extracting(InterfaceAddress::address)
                .extracting(Object::toString)
                .contains("10.9.0.1");
        assertThat(left.read(KEY)).isEqualTo(key);
        assertThat(left.read(CONF)).isEqualTo(conf);
        assertThat(left.command("down").exitCode()).isZero();
    }
}
