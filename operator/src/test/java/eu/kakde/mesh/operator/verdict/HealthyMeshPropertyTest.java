package eu.kakde.mesh.operator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.operator.verdict.NodeFacts.Agent;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** However a mesh is made up: while every link carries packets, there is nothing to explain. */
class HealthyMeshPropertyTest {

    /** @param findings what an agent grumbles about, though nothing suffers from it */
    record AnyHost(boolean home, boolean named, boolean withoutAgent, List<VerdictReason> findings) {}

    @Property(tries = 200)
    void givesNoVerdict(@ForAll("hosts") List<AnyHost> hosts) {
        DescribedMesh mesh = new DescribedMesh();
        for (int i = 0; i < hosts.size(); i++) {
            AnyHost any = hosts.get(i);
            DescribedMesh.Host host = mesh.host("n" + i);
            if (any.home()) {
                host.home("192.168.15." + (2 + i) + ":51820", "203.0.113.10:" + (51820 + i));
            } else if (any.named()) {
                host.at("n" + i + ".example:51820");
            } else {
                host.at("198.51.100." + (2 + i) + ":51820");
            }
            if (any.withoutAgent()) {
                host.agent(Agent.NONE);
            }
            any.findings().forEach(reason -> host.finds(reason, "", "something"));
        }
        mesh.plan();
        assertThat(mesh.verdicts()).isEmpty();
    }

    @Provide
    Arbitrary<List<AnyHost>> hosts() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(4, Arbitraries.just(false)),
                                net.jqwik.api.Tuple.of(1, Arbitraries.just(true))),
                        Arbitraries.of(VerdictReason.class).list().ofMaxSize(3))
                .as(AnyHost::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(9);
    }
}
