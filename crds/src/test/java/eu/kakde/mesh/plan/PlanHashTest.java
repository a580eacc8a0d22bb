package eu.kakde.mesh.plan;

import static eu.kakde.mesh.plan.ClaimBuilder.keyNumber;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PlanHashTest {

    private static final PeerPlan PEER = peer("b", 1, "203.0.113.10:51820", 25, "172.27.15.12/32");

    /** An agent and an operator of different versions compare them: the value is part of the API. */
    @Test
    void isTheSameAsEver() {
        assertThat(PlanHash.of(List.of()).text()).isEqualTo("e3b0c44298fc1c149afbf4c8996fb924");
        assertThat(PlanHash.of(List.of(PEER, peer("c", 2, null, 0, "172.27.15.13/32", "fd27::13/128")))
                        .text())
                .isEqualTo("a273b0b4bee4af637704ec9bba608b4e");
    }

    @Test
    void changesWithEveryField() {
        List<PeerPlan> others = List.of(
                peer("c", 1, "203.0.113.10:51820", 25, "172.27.15.12/32"),
                peer("b", 2, "203.0.113.10:51820", 25, "172.27.15.12/32"),
                peer("b", 1, "203.0.113.11:51820", 25, "172.27.15.12/32"),
                peer("b", 1, "203.0.113.10:51821", 25, "172.27.15.12/32"),
                peer("b", 1, null, 25, "172.27.15.12/32"),
                peer("b", 1, "203.0.113.10:51820", 26, "172.27.15.12/32"),
                peer("b", 1, "203.0.113.10:51820", 0, "172.27.15.12/32"),
                peer("b", 1, "203.0.113.10:51820", 25, "172.27.15.13/32"),
                peer("b", 1, "203.0.113.10:51820", 25, "172.27.15.12/31"),
                peer("b", 1, "203.0.113.10:51820", 25, "172.27.15.12/32", "fd27::12/128"),
                peer("b", 1, "203.0.113.10:51820", 25));
        HashSet<String> hashes = new HashSet<>();
        hashes.add(PlanHash.of(List.of(PEER)).text());
        hashes.add(PlanHash.of(List.of()).text());
        others.forEach(other -> hashes.add(PlanHash.of(List.of(other)).text()));
        others.forEach(other -> hashes.add(PlanHash.of(List.of(PEER, other)).text()));
        assertThat(hashes).hasSize(2 + 2 * others.size());
    }

    /** Who holds the first key only has not confirmed the second. */
    @Test
    void changesWithANextKey() {
        PeerPlan both =
                PEER.withNextKey(peer("c", 2, null, 0, "172.27.15.13/32").publicKey());
        assertThat(PlanHash.of(List.of(both))).isNotEqualTo(PlanHash.of(List.of(PEER)));
        assertThat(PlanHash.of(List.of(both))).isNotEqualTo(PlanHash.of(List.of(both.turned())));
    }

    @Test
    void doesNotChangeWithTheNodeWhosePeersTheyAre() {
        PeerPlan elsewhere = new PeerPlan(
                new NodeName("z"),
                PEER.peer(),
                PEER.publicKey(),
                PEER.allowedIps(),
                PEER.endpoint(),
                PEER.persistentKeepaliveSeconds());
        assertThat(PlanHash.of(List.of(elsewhere))).isEqualTo(PlanHash.of(List.of(PEER)));
    }

    @Property(tries = 5000)
    void isEqualExactlyWhenTheSetsAre(@ForAll("peers") List<PeerPlan> some, @ForAll("peers") List<PeerPlan> others) {
        assertThat(PlanHash.of(some).equals(PlanHash.of(others)))
                .isEqualTo(new HashSet<>(some).equals(new HashSet<>(others)));
    }

    @Property
    void doesNotDependOnOrderOrRepetition(@ForAll("peers") List<PeerPlan> peers, @ForAll long seed) {
        List<PeerPlan> shuffled = new ArrayList<>(peers);
        shuffled.addAll(peers);
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(PlanHash.of(shuffled)).isEqualTo(PlanHash.of(peers));
    }

    @Test
    void allowedIpsAreASet() {
        assertThat(peer("b", 1, null, 0, "fd27::12/128", "172.27.15.12/32", "fd27::12/128"))
                .isEqualTo(peer("b", 1, null, 0, "172.27.15.12/32", "fd27::12/128"));
    }

    @Test
    void isThirtyTwoHexadecimalDigits() {
        assertThat(PlanHash.of(List.of(PEER)).toString()).matches("[0-9a-f]{32}");
    }

    /** Few values for each field, so that equal sets are not rare. */
    @Provide
    Arbitrary<List<PeerPlan>> peers() {
        Arbitrary<List<String>> allowedIps = Arbitraries.of(
                List.of("10.0.0.1/32"), List.of("10.0.0.1/32", "fd27::1/128"), List.of("fd27::1/128"), List.of());
        return Combinators.combine(
                        Arbitraries.of("a", "a.b"),
                        Arbitraries.of(1, 2),
                        Arbitraries.of("1.2.3.4:5", "a:5").injectNull(0.3),
                        Arbitraries.of(0, 25),
                        allowedIps)
                .as((name, key, endpoint, keepalive, ips) ->
                        peer(name, key, endpoint, keepalive, ips.toArray(String[]::new)))
                .list()
                .ofMaxSize(3);
    }

    private static PeerPlan peer(String name, int key, String endpoint, int keepalive, String... allowedIps) {
        return new PeerPlan(
                new NodeName("a"),
                new NodeName(name),
                keyNumber(key),
                Arrays.stream(allowedIps).map(Cidr::parse).toList(),
                Optional.ofNullable(endpoint).map(Endpoint::parse),
                keepalive);
    }
}
