package eu.kakde.mesh.plan;

import static eu.kakde.mesh.plan.ClaimBuilder.node;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Meshes of 0 to 12 nodes with everything that a node may have or lack. */
final class AnyMesh {

    static final MeshSettings SETTINGS = MeshPlannerTest.settings(25, "172.27.15.0/24", "fd27::/64");

    private static final List<String> NAMES = List.of(
            "a", "a.b", "a.b.c", "a-b", "b", "b.c", "c", "wk-1", "wk-10", "wk-2", "node.home.example", "1.2.3", "z");

    private AnyMesh() {}

    /** Claims that no census objects to: their addresses and keys are different. */
    static Arbitrary<List<NodeClaim>> claims() {
        return traits().list()
                .ofMaxSize(12)
                .flatMap(all -> Arbitraries.shuffle(NAMES).map(names -> {
                    List<NodeClaim> claims = new ArrayList<>();
                    for (int i = 0; i < all.size(); i++) {
                        claims.add(all.get(i).claim(names.get(i), i + 1));
                    }
                    return claims;
                }));
    }

    static Arbitrary<Traits> traits() {
        return Combinators.combine(
                        Arbitraries.of("4", "6", "46", ""),
                        Arbitraries.of("home", "cloud", "lab", "").injectNull(0.2),
                        Arbitraries.of("192.168.1.2:51820", "192.168.1.3:51820", "[fd99::1]:1", "nas.lan:51820")
                                .injectNull(0.4),
                        Arbitraries.of(
                                        "203.0.113.1:51820",
                                        "203.0.113.1:51821",
                                        "[2001:db8::1]:51820",
                                        "edge.example:1")
                                .injectNull(0.4),
                        Arbitraries.of(true, false),
                        Arbitraries.of(0, 0, 51821),
                        Arbitraries.of(true, true, true, false))
                .as(Traits::new);
    }

    record Traits(String families, String site, String lan, String at, boolean nat, int port, boolean key) {

        NodeClaim claim(String name, int number) {
            ClaimBuilder builder =
                    node(name).site(site).lan(lan).at(at).nat(nat).created(1000 - number * 7 % 5);
            switch (families) {
                case "4" -> builder.addresses("172.27.15." + number);
                case "6" -> builder.addresses("fd27::" + number);
                case "46" -> builder.addresses("fd27::" + number, "172.27.15." + number);
                default -> {
                    // Left to be allocated.
                }
            }
            if (port != 0) {
                builder.port(port);
            }
            return (key ? builder.key(number) : builder).build();
        }
    }
}
