package eu.kakde.mesh.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.kakde.mesh.agent.kernel.MeshHost.Outcome;
import eu.kakde.mesh.agent.kernel.MeshHost.RunningAgent;
import eu.kakde.mesh.agent.kernel.PingStream.Loss;
import eu.kakde.mesh.agent.reconcile.MeshSeen.KeyRequest;
import eu.kakde.mesh.agent.reconcile.NodeObservation;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.PlanHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Changes of a node, under a ping each 10 ms in both directions over its tunnel: nothing is lost. */
@Timeout(180)
class ZeroLossIT {

    private static final Path KEY = Path.of("/etc/wireguard/wg0.key");
    private static final Path CONF = Path.of("/etc/wireguard/wg0.conf");
    /** Long enough for whatever a change breaks to show: some of both directions before it, and after it. */
    private static final int PINGS_AROUND = 100;

    /** For one step of a change of keys; the guest is slow. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String NAT = "behindNAT: true";

    private final PublicKey third = PrivateKey.generate().publicKey();

    @TempDir
    private Path directory;

    private TwoHosts hosts;
    private MeshHost left;

    @FunctionalInterface
    private interface Change {
        void make() throws Exception;
    }

    @BeforeEach
    void bringUp() throws Exception {
        hosts = TwoHosts.create(directory);
        left = hosts.left();
        hosts.upBoth();
    }

    @AfterEach
    void removeHosts() {
        if (hosts != null) {
            hosts.close();
        }
    }

    @Test
    void changesThroughUpLoseNothing() throws Exception {
        losesNothing("control, no change", () -> {});
        losesNothing("peer added", () -> up("", NAT, third("10.9.0.3:51820")));
        losesNothing("endpoint changed", () -> up("", NAT, third("10.9.0.4:51820")));
        losesNothing("peer removed", () -> up("", NAT, ""));
        losesNothing("keepalive changed", () -> up("persistentKeepaliveSeconds: 7", NAT, ""));
        losesNothing("MTU changed", () -> up("mtu: 1380", NAT, ""));
        losesNothing("wg0.conf rewritten", () -> {
            left.namespace().run(() -> Files.delete(CONF));
            up("mtu: 1380", NAT, "");
        });
        assertThat(left.read(CONF)).contains("MTU = 1380");
    }

    @Test
    void theAgentTakesOverATunnelMadeByHandAndIsReplacedWithoutLoss() throws Exception {
        makeByHand();
        PeerState before = left.peer(hosts.rightKey());
        losesNothing("adoption by up", () -> up("", NAT, ""));
        assertThat(left.peer(hosts.rightKey()).lastHandshake()).isEqualTo(before.lastHandshake());

        makeByHand();
        losesNothing("adoption by run, agent stopped and started again", () -> {
            try (RunningAgent first = left.startAgent("left", hosts.manifests())) {
                assertThat(first.thread().isAlive()).isTrue();
            }
            left.startAgent("left", hosts.manifests()).close();
        });
        assertThat(left.peer(hosts.rightKey()).lastHandshake()).isEqualTo(before.lastHandshake());
        assertThat(left.read(CONF)).contains("private-key /etc/wireguard/wg0.key");
    }

    /** The other side learns of it by the next packet, and one of its own may be on the way meanwhile. */
    @Test
    void anotherListenPortLosesNoMoreThanWhatIsOnTheWay() throws Exception {
        Loss loss = lossDuring("listen port changed", () -> up("", NAT + "\n  listenPort: 51999", ""));
        assertThat(left.device().listenPort()).isEqualTo(51999);
        assertThat(loss.lost()).isLessThan(PINGS_AROUND / 2);
    }

    /**
     * Both hosts come to the new key, and the link carries packets again. Those of the host that changes wait until the
     * agent on the other one has read an initiation; in this guest that can take longer than the 128 last.
     */
    @Test
    void theOtherHostFollowsAnotherKey() throws Exception {
        try (RunningNode changing = RunningNode.start(left, "left", "10.9.0.1");
                RunningNode other = RunningNode.start(hosts.right(), "right", "10.9.0.2")) {
            changing.hear(changing.peer(), KeyRequest.NONE);
            other.hear(other.peer(), KeyRequest.NONE);
            lossDuring("key changed", () -> changeKey("once", changing, other, hosts.leftKey()));
            lossDuring("key changed again", () -> changeKey("again", changing, other, keyInFile()));
            Loss after = lossDuring("after the keys were changed, no change", () -> {});
            assertThat(after.lost()).isLessThan(PINGS_AROUND / 2);
        }
    }

    /** What the operator does, and what comes of it on both hosts. */
    private void changeKey(String request, RunningNode changing, RunningNode other, PublicKey before) throws Exception {
        PeerPlan known = new PeerPlan(
                other.peer().node(),
                other.peer().peer(),
                before,
                other.peer().allowedIps(),
                other.peer().endpoint(),
                other.peer().persistentKeepaliveSeconds());
        changing.hear(changing.peer(), said(request, Optional.empty(), Optional.empty(), Optional.empty()));
        PublicKey next = await().atMost(PATIENCE)
                .until(() -> rotation(changing).flatMap(NodeObservation.KeyRotation::nextKey), said -> said.isPresent())
                .orElseThrow();
        PeerPlan both = known.withNextKey(next);
        other.hear(both, KeyRequest.NONE);
        await().atMost(PATIENCE)
                .until(() -> other.latest()
                        .flatMap(NodeObservation::device)
                        .flatMap(NodeObservation.Device::confirmed)
                        .equals(Optional.of(PlanHash.of(List.of(both)))));
        changing.hear(changing.peer(), said(request, Optional.of(request), Optional.of(next), Optional.of(next)));
        await().atMost(PATIENCE)
                .until(() -> rotation(changing)
                        .filter(NodeObservation.KeyRotation::done)
                        .isPresent());
        changing.hear(changing.peer(), said(request, Optional.of(request), Optional.empty(), Optional.empty()));
        other.hear(
                new PeerPlan(
                        known.node(),
                        known.peer(),
                        next,
                        known.allowedIps(),
                        known.endpoint(),
                        known.persistentKeepaliveSeconds()),
                KeyRequest.NONE);
        await().atMost(PATIENCE)
                .until(() -> hosts.right().device().peers().size() == 1
                        && hosts.right().device().peer(next).isPresent());
        assertThat(keyInFile()).isEqualTo(next);
        assertThat(left.device().publicKey()).contains(next);
    }

    private static KeyRequest said(
            String asked, Optional<String> published, Optional<PublicKey> key, Optional<PublicKey> granted) {
        return new KeyRequest(Optional.of(asked), published, key, granted, List.of());
    }

    private static Optional<NodeObservation.KeyRotation> rotation(RunningNode node) {
        return node.latest().flatMap(NodeObservation::keyRotation);
    }

    private PublicKey keyInFile() throws Exception {
        return PrivateKey.parse(left.read(KEY).strip()).publicKey();
    }

    private void losesNothing(String what, Change change) throws Exception {
        assertThat(lossDuring(what, change).lost()).as(what).isZero();
    }

    private Loss lossDuring(String what, Change change) throws Exception {
        PingStream there = PingStream.start(left, TwoHosts.RIGHT);
        PingStream back = PingStream.start(hosts.right(), TwoHosts.LEFT);
        awaitSent(there, PINGS_AROUND);
        change.make();
        awaitSent(there, there.sent() + PINGS_AROUND);
        Loss one = there.end();
        Loss other = back.end();
        Loss loss = new Loss(one.sent() + other.sent(), one.lost() + other.lost());
        System.out.println("zero-loss, kernel: " + what + ": " + loss.sent() + " sent, " + loss.lost() + " lost");
        return loss;
    }

    private static void awaitSent(PingStream stream, int number) {
        await().atMost(Duration.ofSeconds(60)).until(() -> stream.sent() >= number);
    }

    private void up(String mesh, String leftNode, String more) throws Exception {
        hosts.writeManifests(mesh, leftNode, more);
        Outcome outcome = hosts.upLeft();
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    }

    private String third(String endpoint) {
        return TwoHosts.node("third", "172.27.15.13", "fd27::13", endpoint, third, "");
    }

    /** What the runbook leaves on a host: the key in the file alone, no word of ours. */
    private void makeByHand() throws Exception {
        String secret = left.read(KEY).strip();
        String byHand = """
                [Interface]
                Address = 172.27.15.11/32, fd27::11/128
                ListenPort = 51820
                PrivateKey = %s
                MTU = 1420
                SaveConfig = false

                [Peer]
                # right (public)
                PublicKey = %s
                AllowedIPs = 172.27.15.12/32, fd27::12/128
                Endpoint = 10.9.0.2:51820
                PersistentKeepalive = 25
                """.formatted(secret, hosts.rightKey().base64());
        left.namespace().run(() -> {
            Files.delete(KEY);
            Files.writeString(CONF, byHand);
        });
    }
}
