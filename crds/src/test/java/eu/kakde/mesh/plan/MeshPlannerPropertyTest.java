package eu.kakde.mesh.plan;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.NodeName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The rules hold in any mesh. The oracle below is written from the design's sentences, not from the planner. */
class MeshPlannerPropertyTest {

    @Provide
    Arbitrary<List<NodeClaim>> meshes() {
        return AnyMesh.claims();
    }

    @Provide
    Arbitrary<AnyMesh.Traits> traits() {
        return AnyMesh.traits();
    }

    @Property
    void everyNodeHasEveryOtherOneThatHasAKey(@ForAll("meshes") List<NodeClaim> claims) {
        List<NodePlan> plans = plans(claims);
        assertThat(plans).hasSize(claims.size());
        for (NodePlan plan : plans) {
            assertThat(plan.peers().size() + plan.withoutKey().size()).isEqualTo(claims.size() - 1);
            Set<NodeName> others = new HashSet<>(plan.withoutKey());
            plan.peers().forEach(peer -> others.add(peer.peer()));
            assertThat(others)
                    .hasSize(claims.size() - 1)
                    .doesNotContain(plan.member().name());
            assertThat(plan.peers())
                    .allMatch(peer -> peer.node().equals(plan.member().name()));
            assertThat(plan.peers()).extracting(PeerPlan::peer).isSorted();
            assertThat(plan.withoutKey()).isSorted();
            for (NodeName name : plan.withoutKey()) {
                assertThat(claim(claims, name).publicKey()).isEmpty();
            }
        }
    }

    @Property
    void everyoneRoutesExactlyANodesOwnAddressesToIt(@ForAll("meshes") List<NodeClaim> claims) {
        List<NodePlan> plans = plans(claims);
        Map<NodeName, List<Cidr>> own = new TreeMap<>();
        plans.forEach(plan -> own.put(
                plan.member().name(),
                plan.member().addresses().stream().map(Cidr::host).toList()));
        for (NodePlan plan : plans) {
            for (PeerPlan peer : plan.peers()) {
                assertThat(peer.allowedIps()).isEqualTo(own.get(peer.peer())).allMatch(Cidr::isHost);
                List<String> asked = claim(claims, peer.peer()).addresses().stream()
                        .map(Object::toString)
                        .toList();
                if (!asked.isEmpty()) {
                    assertThat(peer.allowedIps())
                            .extracting(cidr -> cidr.address().toString())
                            .containsExactlyElementsOf(asked);
                }
            }
            List<Cidr> all = plan.peers().stream()
                    .flatMap(peer -> peer.allowedIps().stream())
                    .toList();
            assertThat(all).doesNotHaveDuplicates();
            assertThat(Collections.disjoint(all, own.get(plan.member().name()))).isTrue();
        }
    }

    @Property
    void endpointsKeysAndKeepalivesAreExactlyThoseOfTheRules(@ForAll("meshes") List<NodeClaim> claims) {
        for (NodePlan plan : plans(claims)) {
            NodeClaim a = claim(claims, plan.member().name());
            for (PeerPlan peer : plan.peers()) {
                NodeClaim b = claim(claims, peer.peer());
                assertThat(peer.endpoint().map(Object::toString).orElse("none")).isEqualTo(ruleOneEndpoint(a, b));
                assertThat(peer.persistentKeepaliveSeconds()).isEqualTo(ruleTwoKeepalive(a, b));
                assertThat(peer.publicKey()).isEqualTo(b.publicKey().get());
            }
            List<NodeName> cannotMeet = claims.stream()
                    .filter(b -> b != a
                            && ruleOneEndpoint(a, b).equals("none")
                            && ruleOneEndpoint(b, a).equals("none"))
                    .map(NodeClaim::name)
                    .sorted()
                    .toList();
            assertThat(plan.unreachable()).isEqualTo(cannotMeet);
        }
    }

    @Property
    void unreachablePairsAreNamedFromBothSides(@ForAll("meshes") List<NodeClaim> claims) {
        List<NodePlan> plans = plans(claims);
        for (NodePlan a : plans) {
            for (NodePlan b : plans) {
                assertThat(a.unreachable().contains(b.member().name()))
                        .isEqualTo(b.unreachable().contains(a.member().name()));
            }
        }
    }

    @Property
    void theOrderOfTheInputDoesNotMatter(@ForAll("meshes") List<NodeClaim> claims, @ForAll long seed) {
        List<NodeClaim> shuffled = new ArrayList<>(claims);
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(plans(shuffled)).isEqualTo(plans(claims));

        List<MeshMember> members =
                new ArrayList<>(Census.of(AnyMesh.SETTINGS, claims).members());
        Collections.shuffle(members, new Random(seed));
        assertThat(new MeshPlanner(AnyMesh.SETTINGS, members).planAll()).isEqualTo(plans(claims));
    }

    @Property
    void oneChangedNodeChangesOnlyThePlansThatMust(
            @ForAll("meshes") List<NodeClaim> before, @ForAll("traits") AnyMesh.Traits traits, @ForAll Random random) {
        Assume.that(!before.isEmpty());
        int index = random.nextInt(before.size());
        NodeClaim old = before.get(index);
        // Its address stays: a released one could go to a node that has none yet.
        NodeClaim changed = ClaimBuilder.like(traits.claim(old.name().text(), index + 1))
                .addresses(old.addresses().stream().map(Object::toString).toArray(String[]::new))
                .created(old.created().getEpochSecond())
                .build();
        List<NodeClaim> after = new ArrayList<>(before);
        after.set(index, changed);

        List<NodePlan> plansBefore = plans(before);
        List<NodePlan> plansAfter = plans(after);
        for (int i = 0; i < plansBefore.size(); i++) {
            NodePlan then = plansBefore.get(i);
            NodePlan now = plansAfter.get(i);
            if (then.member().name().equals(old.name())) {
                continue;
            }
            assertThat(without(now, old.name())).isEqualTo(without(then, old.name()));
            NodeClaim a = claim(before, then.member().name());
            boolean sameBlock = old.publicKey().equals(changed.publicKey())
                    && ruleOneEndpoint(a, old).equals(ruleOneEndpoint(a, changed))
                    && ruleTwoKeepalive(a, old) == ruleTwoKeepalive(a, changed);
            assertThat(PlanHash.of(now.peers()).equals(PlanHash.of(then.peers())))
                    .isEqualTo(sameBlock
                            || old.publicKey().isEmpty() && changed.publicKey().isEmpty());
        }
    }

    @Property
    void aNodeThatJoinsOrLeavesTouchesNoOtherLink(@ForAll("meshes") List<NodeClaim> claims, @ForAll Random random) {
        Assume.that(!claims.isEmpty());
        NodeClaim leaver = claims.get(random.nextInt(claims.size()));
        // Held, as it is in a mesh that has run before: nobody moves.
        List<NodeClaim> settled =
                claims.stream().map(claim -> held(claims, claim)).toList();
        List<NodeClaim> rest = settled.stream()
                .filter(claim -> !claim.name().equals(leaver.name()))
                .toList();

        Map<NodeName, NodePlan> with = new TreeMap<>();
        plans(settled).forEach(plan -> with.put(plan.member().name(), plan));
        for (NodePlan plan : plans(rest)) {
            NodePlan full = with.get(plan.member().name());
            assertThat(plan.peers()).isEqualTo(without(full, leaver.name()));
        }
    }

    private static NodeClaim held(List<NodeClaim> claims, NodeClaim claim) {
        MeshMember member = Census.of(AnyMesh.SETTINGS, claims).members().stream()
                .filter(each -> each.name().equals(claim.name()))
                .findFirst()
                .orElseThrow();
        return ClaimBuilder.like(claim)
                .holding(member.addresses().stream().map(Object::toString).toArray(String[]::new))
                .build();
    }

    /** "Same non-empty site and B has a lanEndpoint: that; else B's publicEndpoint; else none (B must dial)." */
    private static String ruleOneEndpoint(NodeClaim a, NodeClaim b) {
        if (sameNonEmptySite(a, b) && b.lanEndpoint().isPresent()) {
            return b.lanEndpoint().get().toString();
        }
        if (b.publicEndpoint().isPresent()) {
            return b.publicEndpoint().get().toString();
        }
        return "none";
    }

    /** "Only when A is behind NAT and B is not in A's site." */
    private static int ruleTwoKeepalive(NodeClaim a, NodeClaim b) {
        if (!a.behindNat()) {
            return 0;
        }
        return sameNonEmptySite(a, b) ? 0 : 25;
    }

    private static boolean sameNonEmptySite(NodeClaim a, NodeClaim b) {
        String siteOfA = a.site().orElse("");
        String siteOfB = b.site().orElse("");
        return !siteOfA.isEmpty() && siteOfA.equals(siteOfB);
    }

    private static List<PeerPlan> without(NodePlan plan, NodeName name) {
        return plan.peers().stream().filter(peer -> !peer.peer().equals(name)).toList();
    }

    private static NodeClaim claim(List<NodeClaim> claims, NodeName name) {
        return claims.stream()
                .filter(claim -> claim.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<NodePlan> plans(List<NodeClaim> claims) {
        Census census = Census.of(AnyMesh.SETTINGS, claims);
        assertThat(census.rejections()).isEmpty();
        return new MeshPlanner(AnyMesh.SETTINGS, census.members()).planAll();
    }
}
