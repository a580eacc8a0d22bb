package eu.kakde.mesh.plan;

import static eu.kakde.mesh.plan.ClaimBuilder.ips;
import static eu.kakde.mesh.plan.ClaimBuilder.keyNumber;
import static eu.kakde.mesh.plan.ClaimBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.Admission.Reason;
import eu.kakde.mesh.plan.Admission.Rejected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and whose a disputed thing is. Allocation has a test of its own. */
class CensusTest {

    private static final MeshSettings SETTINGS = MeshSettings.DEFAULTS;

    @Test
    void rejectsTheNewerOfTwoClaimsToAnAddress() {
        Census census = census(
                node("old").addresses("172.27.15.11").created(1).build(),
                node("new").addresses("172.27.15.11").created(2).build());

        assertThat(names(census)).containsExactly("old");
        assertThat(census.rejections())
                .containsExactly(new Rejected(
                        new NodeName("new"),
                        Reason.DuplicateAddress,
                        "spec.addresses: 172.27.15.11 belongs to MeshNode old; take another one"));
    }

    @Test
    void rejectsTheNewerOfTwoClaimsToAKey() {
        Census census = census(
                node("old").key(7).created(1).build(),
                node("new").key(7).created(2).build());

        assertThat(names(census)).containsExactly("old");
        Rejected rejected = census.rejections().getFirst();
        assertThat(rejected.reason()).isEqualTo(Reason.DuplicatePublicKey);
        assertThat(rejected.message()).contains(keyNumber(7).toString(), "MeshNode old", "keygen");
    }

    @Test
    void leavesOutANextKeyThatIsAnothersOrTheNodesOwn() {
        Census census = census(
                node("a").key(1).nextKey(2).created(1).build(),
                node("b").key(2).nextKey(2).holdingKey(2).created(2).build(),
                node("c").key(3).nextKey(4).created(3).build(),
                node("d").nextKey(5).created(4).build());

        assertThat(names(census)).containsExactly("a", "b", "c", "d");
        assertThat(census.members())
                .extracting(MeshMember::nextKey)
                .containsExactly(Optional.empty(), Optional.empty(), Optional.of(keyNumber(4)), Optional.empty());
    }

    @Test
    void keepsANextKeyForTheNodeThatSaidIt() {
        Census census = census(
                node("a").key(1).nextKey(9).created(1).build(),
                node("b").key(9).created(2).build());
        assertThat(names(census)).containsExactly("a");
        assertThat(census.rejections().getFirst().message()).contains("belongs to MeshNode a");
    }

    @Test
    void letsNamesDecideBetweenClaimsOfOneAge() {
        Census census = census(
                node("b").addresses("172.27.15.11").build(),
                node("a").addresses("172.27.15.11").build());
        assertThat(names(census)).containsExactly("a");
    }

    @Test
    void letsTheHolderKeepWhatAnOlderClaimWantsNow() {
        Census census = census(
                node("old").addresses("172.27.15.11").key(7).created(1).build(),
                node("holder")
                        .addresses("172.27.15.11")
                        .key(8)
                        .created(2)
                        .holding("172.27.15.11")
                        .build());
        assertThat(names(census)).containsExactly("holder");

        census = census(
                node("old").key(7).created(1).build(),
                node("holder").key(7).created(2).holdingKey(7).build());
        assertThat(names(census)).containsExactly("holder");
    }

    @Test
    void keepsBothInPlaceWhenTwoNodesTryToSwap() {
        Census census = census(
                node("a").addresses("172.27.15.12").holding("172.27.15.11").build(),
                node("b").addresses("172.27.15.11").holding("172.27.15.12").build());
        assertThat(census.members()).isEmpty();
        assertThat(census.rejections()).extracting(Rejected::reason).containsOnly(Reason.DuplicateAddress);
    }

    @Test
    void leavesToARejectedNodeWhatItHeld() {
        Census census = census(
                node("typo")
                        .addresses("10.0.0.1")
                        .key(9)
                        .created(5)
                        .holding("172.27.15.11")
                        .holdingKey(7)
                        .build(),
                node("thief").addresses("172.27.15.11").created(1).build(),
                node("other-thief").key(7).created(1).build());
        assertThat(census.members()).isEmpty();
        assertThat(census.rejections())
                .extracting(rejected -> rejected.name() + " " + rejected.reason())
                .containsExactly(
                        "other-thief DuplicatePublicKey", "thief DuplicateAddress", "typo AddressOutsideOverlay");
    }

    @Test
    void givesNothingARejectedNodeNewlyClaimedToIt() {
        Census census = census(
                node("bad")
                        .addresses("172.27.15.11")
                        .key(7)
                        .at("172.27.15.99:51820")
                        .created(1)
                        .build(),
                node("good").addresses("172.27.15.11").key(7).created(2).build());
        assertThat(names(census)).containsExactly("good");
    }

    @Test
    void keepsForUnreadableNodesWhatTheyHold() {
        NodeClaim.Held held = new NodeClaim.Held(ips("172.27.15.11"), Optional.of(keyNumber(7)));
        Census census = Census.of(
                SETTINGS,
                List.of(
                        node("a").addresses("172.27.15.11").build(),
                        node("b").key(7).build(),
                        node("c").addresses("172.27.15.12").key(8).build()),
                List.of(held),
                List.of());

        assertThat(names(census)).containsExactly("c");
        assertThat(census.rejections())
                .extracting(Rejected::message)
                .allMatch(message -> message.contains("belongs to a MeshNode whose spec is invalid"));
    }

    @Test
    void freesWhatAHolderMovedAwayFromOnceItHasMoved() {
        NodeClaim moving =
                node("a").addresses("172.27.15.99").holding("172.27.15.11").build();
        NodeClaim waiting = node("b").addresses("172.27.15.11").build();
        assertThat(names(census(moving, waiting))).containsExactly("a");

        NodeClaim moved =
                node("a").addresses("172.27.15.99").holding("172.27.15.99").build();
        assertThat(names(census(moved, waiting))).containsExactly("a", "b");
    }

    @Test
    void keepsOfTwoHoldersOfOneThingTheOlder() {
        Census census = census(
                node("a").created(2).holding("172.27.15.11").build(),
                node("b").created(1).holding("172.27.15.11").build());
        assertThat(address(census, "b")).isEqualTo("172.27.15.11");
        assertThat(address(census, "a")).isNotEqualTo("172.27.15.11");
    }

    @ParameterizedTest
    @ValueSource(strings = {"172.27.16.1", "192.168.15.3", "fd27::11", "172.27.14.255"})
    void rejectsAddressesOutsideTheOverlay(String address) {
        Census census = census(
                node("out").addresses(address).build(),
                node("in").addresses("172.27.15.11").build());
        assertThat(names(census)).containsExactly("in");
        Rejected rejected = census.rejections().getFirst();
        assertThat(rejected.reason()).isEqualTo(Reason.AddressOutsideOverlay);
        assertThat(rejected.message())
                .contains(address, "172.27.15.0/24", "overlayCIDRs")
                .doesNotContain("\n");
    }

    @Test
    void rejectsADualStackNodeOfWhichOneAddressIsOutside() {
        Census census = census(node("a").addresses("172.27.15.11", "fd27::11").build());
        assertThat(census.rejections()).extracting(Rejected::reason).containsExactly(Reason.AddressOutsideOverlay);
    }

    @ParameterizedTest
    @CsvSource({
        "172.27.15.99:51820, true",
        "10.42.3.4:51820, true",
        "10.43.0.1:51820, true",
        "[fd42::1]:51820, true",
        "192.168.15.3:51820, false",
        "203.0.113.10:51820, false",
        "[2001:db8::1]:51820, false",
        "ten.42.example:51820, false",
    })
    void refusesATunnelInTheTunnel(String endpoint, boolean refused) {
        List<Cidr> inner = List.of(Cidr.parse("10.42.0.0/16"), Cidr.parse("10.43.0.0/16"), Cidr.parse("fd42::/16"));
        for (boolean lan : new boolean[] {true, false}) {
            ClaimBuilder builder = node("a").addresses("172.27.15.11");
            NodeClaim claim = (lan ? builder.lan(endpoint) : builder.at(endpoint)).build();
            Census census = Census.of(
                    SETTINGS, List.of(claim, node("b").addresses("172.27.15.12").build()), List.of(), inner);

            assertThat(names(census)).isEqualTo(refused ? List.of("b") : List.of("a", "b"));
            if (refused) {
                Rejected rejected = census.rejections().getFirst();
                assertThat(rejected.reason()).isEqualTo(Reason.EndpointInsideMesh);
                assertThat(rejected.message())
                        .startsWith((lan ? "spec.lanEndpoint: " : "spec.publicEndpoint: ") + endpoint);
            }
        }
    }

    @Test
    void acceptsNothingAndAnEmptyMesh() {
        assertThat(census().admissions()).isEmpty();
    }

    @Property
    void whoeverGotSomethingKeepsItInTheNextCensus(@ForAll("disputes") List<NodeClaim> claims) {
        Census first = Census.of(SETTINGS, claims);
        Census second = Census.of(
                SETTINGS, claims.stream().map(claim -> granted(first, claim)).toList());
        // Others may come in, where somebody moved away from what he held.
        assertThat(second.members()).containsAll(first.members());
    }

    @Property
    void theOrderOfTheClaimsDoesNotMatter(@ForAll("disputes") List<NodeClaim> claims, @ForAll long seed) {
        List<NodeClaim> shuffled = new ArrayList<>(claims);
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(Census.of(SETTINGS, shuffled).admissions())
                .isEqualTo(Census.of(SETTINGS, claims).admissions());
    }

    @Property
    void everyClaimGetsOneAnswerAndNoTwoMembersShareAThing(@ForAll("disputes") List<NodeClaim> claims) {
        Census census = Census.of(SETTINGS, claims);
        assertThat(census.admissions().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        claims.stream().map(NodeClaim::name).toList());
        assertThat(census.admissions())
                .allSatisfy((name, admission) -> assertThat(admission.name()).isEqualTo(name));
        assertThat(census.members().size() + census.rejections().size()).isEqualTo(claims.size());

        List<Object> things = new ArrayList<>();
        for (MeshMember member : census.members()) {
            assertThat(member.addresses()).isNotEmpty().allMatch(SETTINGS::isOverlay);
            assertThat(member.allowedIps())
                    .isEqualTo(member.addresses().stream().map(Cidr::host).toList());
            things.addAll(member.addresses());
            member.publicKey().ifPresent(things::add);
        }
        assertThat(things).doesNotHaveDuplicates();
    }

    @Test
    void keysThatTwoNodesExchangedAreCalledSwapped() {
        Census census = census(
                node("one").key(8).holdingKey(7).build(),
                node("two").key(7).holdingKey(8).build());

        assertThat(census.rejections()).hasSize(2).allSatisfy(rejected -> {
            assertThat(rejected.reason()).isEqualTo(Reason.DuplicatePublicKey);
            assertThat(rejected.message()).endsWith("the keys of the two are swapped; give each its own back");
        });
    }

    @Property
    void aNewerClaimNeverPushesAnOlderOneOut(
            @ForAll("disputes") List<NodeClaim> claims, @ForAll("dispute") Dispute late) {
        Census before = Census.of(SETTINGS, claims);
        List<NodeClaim> more = new ArrayList<>(claims);
        more.add(late.claim("late", 99));
        Census after = Census.of(
                SETTINGS, more.stream().map(claim -> granted(before, claim)).toList());
        assertThat(after.members()).containsAll(before.members());
    }

    @Property
    void rejectionsAreOneLineThatNamesAField(@ForAll("disputes") List<NodeClaim> claims) {
        assertThat(Census.of(SETTINGS, claims).rejections())
                .allSatisfy(rejected -> assertThat(rejected.message()).matches("(spec|status)\\.[a-zA-Z]+: [^\\n]+"));
    }

    /** Few addresses and keys for many nodes. */
    @Provide
    Arbitrary<List<NodeClaim>> disputes() {
        return dispute().list().ofMaxSize(8).map(all -> {
            List<NodeClaim> claims = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                claims.add(all.get(i).claim("node-" + i, all.get(i).age));
            }
            return claims;
        });
    }

    @Provide
    Arbitrary<Dispute> dispute() {
        Arbitrary<String> addresses = Arbitraries.of("172.27.15.1", "172.27.15.2", "172.27.15.3", "10.0.0.1");
        Arbitrary<Integer> keys = Arbitraries.of(1, 2, 3);
        return Combinators.combine(
                        addresses.injectNull(0.3),
                        keys.injectNull(0.3),
                        Arbitraries.integers().between(0, 3),
                        addresses.injectNull(0.6),
                        keys.injectNull(0.6),
                        Arbitraries.of("172.27.15.9:1", "192.0.2.1:1").injectNull(0.5))
                .as(Dispute::new);
    }

    record Dispute(String address, Integer key, int age, String heldAddress, Integer heldKey, String endpoint) {

        NodeClaim claim(String name, int created) {
            ClaimBuilder builder = node(name).created(created).at(endpoint);
            if (address != null) {
                builder.addresses(address);
            }
            if (key != null) {
                builder.key(key);
            }
            if (heldAddress != null) {
                builder.holding(heldAddress);
            }
            if (heldKey != null) {
                builder.holdingKey(heldKey);
            }
            return builder.build();
        }
    }

    /** As the operator does: an accepted node holds what it got, a rejected one what it held before. */
    private static NodeClaim granted(Census census, NodeClaim claim) {
        return census.members().stream()
                .filter(member -> member.name().equals(claim.name()))
                .findFirst()
                .map(member -> claim.withHeld(new NodeClaim.Held(member.addresses(), member.publicKey())))
                .orElse(claim);
    }

    private static Census census(NodeClaim... claims) {
        Census census = Census.of(SETTINGS, Arrays.asList(claims));
        Set<NodeName> all = new HashSet<>();
        Arrays.stream(claims).forEach(claim -> all.add(claim.name()));
        assertThat(census.admissions().keySet()).isEqualTo(all);
        return census;
    }

    private static List<String> names(Census census) {
        return census.members().stream().map(member -> member.name().text()).toList();
    }

    private static String address(Census census, String name) {
        return census.members().stream()
                .filter(member -> member.name().text().equals(name))
                .findFirst()
                .orElseThrow()
                .addresses()
                .getFirst()
                .text();
    }
}
