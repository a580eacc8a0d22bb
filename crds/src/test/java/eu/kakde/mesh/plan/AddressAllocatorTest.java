package eu.kakde.mesh.plan;

import static eu.kakde.mesh.plan.ClaimBuilder.ips;
import static eu.kakde.mesh.plan.ClaimBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.CpuTime;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.Admission.Reason;
import eu.kakde.mesh.plan.Admission.Rejected;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Allocation as the census hands it out. */
class AddressAllocatorTest {

    @ParameterizedTest
    @CsvSource({
        // a network, how many nodes it takes, what it never gives out
        "10.0.0.0/24, 254, 10.0.0.0, 10.0.0.255",
        "10.0.0.128/25, 126, 10.0.0.128, 10.0.0.255",
        "10.0.0.0/30, 2, 10.0.0.0, 10.0.0.3",
        "10.0.0.0/31, 2, 10.0.1.0, 10.0.1.0",
        "10.0.0.7/32, 1, 10.0.1.0, 10.0.1.0",
        "fd27::/120, 255, fd27::, fd28::",
        "fd27::/127, 2, fd28::, fd28::",
        "fd27::7/128, 1, fd28::, fd28::",
    })
    void givesOutEveryHostOfANetworkOnceAndNoOther(String cidr, int hosts, String never, String neverEither) {
        MeshSettings settings = MeshPlannerTest.settings(25, cidr);
        Census census = Census.of(settings, claims(hosts + 3));

        List<IpAddress> given = census.members().stream()
                .flatMap(member -> member.addresses().stream())
                .toList();
        assertThat(given)
                .hasSize(hosts)
                .doesNotHaveDuplicates()
                .doesNotContain(new IpAddress(never), new IpAddress(neverEither))
                .allMatch(Cidr.parse(cidr)::contains);
        assertThat(census.rejections())
                .hasSize(3)
                .allSatisfy(rejected -> assertThat(rejected.reason()).isEqualTo(Reason.OverlayExhausted))
                .allSatisfy(rejected -> assertThat(rejected.message())
                        .isEqualTo("spec.addresses: the overlay [" + cidr
                                + "] has no free address left; widen overlayCIDRs of the Mesh"));
    }

    @Test
    void turnsAwayTheNewestWhenNotAllFit() {
        Census census = Census.of(
                MeshPlannerTest.settings(25, "10.0.0.0/30"),
                List.of(
                        node("newest").created(3).build(),
                        node("old").created(1).build(),
                        node("older").created(0).build()));
        assertThat(census.rejections()).extracting(Rejected::name).containsExactly(new NodeName("newest"));
    }

    @Test
    void givesOneAddressOfEachFamilyOfTheOverlay() {
        Census census = Census.of(
                MeshPlannerTest.settings(25, "fd27::/64", "10.0.0.0/24", "10.1.0.0/24"),
                List.of(node("a").build()));
        assertThat(census.members().getFirst().addresses())
                .hasSize(2)
                .satisfiesExactly(
                        ipv4 -> assertThat(Cidr.parse("10.0.0.0/24").contains(ipv4))
                                .isTrue(),
                        ipv6 -> assertThat(Cidr.parse("fd27::/64").contains(ipv6))
                                .isTrue());
    }

    @Test
    void goesOnToTheNextNetworkOfAFamilyWhenOneIsFull() {
        Census census = Census.of(MeshPlannerTest.settings(25, "10.0.0.0/30", "10.1.0.0/30"), claims(4));
        assertThat(census.members()).hasSize(4);
    }

    @Test
    void passesByWhatOthersClaimHoldOrHeldBeforeTheirSpecBroke() {
        Census census = Census.of(
                MeshPlannerTest.settings(25, "10.0.0.0/29"),
                List.of(
                        node("claims").addresses("10.0.0.1").created(9).build(),
                        node("holds")
                                .addresses("10.0.0.2")
                                .holding("10.0.0.3")
                                .created(9)
                                .build(),
                        node("rejected")
                                .addresses("192.168.0.1")
                                .holding("10.0.0.4")
                                .created(9)
                                .build(),
                        node("a").created(1).build()),
                List.of(new NodeClaim.Held(ips("10.0.0.5"), Optional.empty())),
                List.of());
        assertThat(byName(census)).containsEntry("a", "10.0.0.6");
    }

    @Test
    void keepsWhatANodeHolds() {
        Census census = Census.of(
                MeshSettings.DEFAULTS,
                List.of(node("a").holding("172.27.15.200").build()));
        assertThat(byName(census)).containsEntry("a", "172.27.15.200");
    }

    @Test
    void renumbersNoNodeWhenTheOverlayMovedAwayFromItsAddress() {
        Census census = Census.of(
                MeshPlannerTest.settings(25, "10.0.0.0/24"),
                List.of(node("a").holding("172.27.15.200").build()));
        assertThat(census.rejections())
                .singleElement()
                .satisfies(rejected -> assertThat(rejected.message())
                        .contains("172.27.15.200, which was allocated, lies outside the overlay"));
    }

    /** Nodes of a small network, where names collide, join and leave in any order. */
    @Property(tries = 300)
    void nobodyMovesWhenOthersComeAndGo(@ForAll long seed, @ForAll @IntRange(min = 1, max = 14) int names) {
        MeshSettings settings = MeshPlannerTest.settings(25, "10.0.0.0/28");
        Random random = new Random(seed);
        Map<String, String> mesh = new HashMap<>();
        for (int step = 0; step < 40; step++) {
            String name = "node-" + random.nextInt(names);
            if (mesh.remove(name) == null) {
                mesh.put(name, "");
            }
            List<NodeClaim> claims = mesh.entrySet().stream()
                    .map(entry -> entry.getValue().isEmpty()
                            ? node(entry.getKey()).build()
                            : node(entry.getKey()).holding(entry.getValue()).build())
                    .toList();
            Map<String, String> after = byName(Census.of(settings, claims));

            assertThat(after.keySet()).isEqualTo(mesh.keySet());
            assertThat(after.values()).doesNotHaveDuplicates();
            mesh.forEach((each, address) ->
                    assertThat(after.get(each)).isEqualTo(address.isEmpty() ? after.get(each) : address));
            mesh.putAll(after);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wk-1", "ms-1", "node.home.example", "a"})
    void givesANodeThatComesBackItsOldAddress(String name) {
        List<NodeClaim> others = claims(20);
        Map<String, String> settled = byName(Census.of(MeshSettings.DEFAULTS, with(others, name)));

        List<NodeClaim> held = others.stream()
                .map(claim -> ClaimBuilder.like(claim)
                        .holding(settled.get(claim.name().text()))
                        .build())
                .toList();
        assertThat(byName(Census.of(MeshSettings.DEFAULTS, held))).doesNotContainKey(name);
        assertThat(byName(Census.of(MeshSettings.DEFAULTS, with(held, name)))).isEqualTo(settled);
    }

    /** Written into manifests and firewalls by people: an upgrade may not give out others. */
    @Test
    void givesTheSameAddressesAsEver() {
        assertThat(byName(Census.of(
                        MeshPlannerTest.settings(25, "172.27.15.0/24", "fd27::/64"),
                        List.of(node("wk-1").build()))))
                .containsEntry("wk-1", "172.27.15.86");
        assertThat(Census.of(
                                MeshPlannerTest.settings(25, "fd27::/64"),
                                List.of(node("wk-1").build()))
                        .members()
                        .getFirst()
                        .addresses())
                .containsExactly(new IpAddress("fd27::d3cd:f72f:54c3:abca"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"172.27.15.0/24", "10.0.0.0/20", "10.0.0.0/8", "0.0.0.0/0", "fd27::/64", "::/0"})
    void tenThousandClaimsTakeSecondsAtMost(String cidr) {
        CpuTime.isAtMost(10, () -> {
            Census census = Census.of(MeshPlannerTest.settings(25, cidr), claims(10_000));
            assertThat(census.admissions()).hasSize(10_000);
        });
    }

    @Test
    void tenThousandClaimsToOneAddressAndOneKeyTakeSecondsAtMost() {
        CpuTime.isAtMost(10, () -> {
            List<NodeClaim> claims = IntStream.range(0, 10_000)
                    .mapToObj(i -> node("node-" + i)
                            .addresses("172.27.15.1")
                            .key(1)
                            .created(i)
                            .holding("172.27.15.1")
                            .holdingKey(1)
                            .build())
                    .toList();
            Census census = Census.of(MeshSettings.DEFAULTS, claims);
            assertThat(census.members())
                    .extracting(member -> member.name().text())
                    .containsExactly("node-0");
        });
    }

    private static List<NodeClaim> with(List<NodeClaim> claims, String name) {
        List<NodeClaim> all = new ArrayList<>(claims);
        all.add(node(name).build());
        return all;
    }

    private static List<NodeClaim> claims(int count) {
        return IntStream.range(0, count).mapToObj(i -> node("n" + i).build()).toList();
    }

    private static Map<String, String> byName(Census census) {
        Map<String, String> addresses = new TreeMap<>();
        census.members()
                .forEach(member -> addresses.put(
                        member.name().text(), member.addresses().getFirst().text()));
        return addresses;
    }
}
