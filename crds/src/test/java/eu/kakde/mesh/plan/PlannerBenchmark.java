package eu.kakde.mesh.plan;

import static eu.kakde.mesh.plan.ClaimBuilder.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.runner.RunnerException;

/**
 * How long the planner takes; the goal is at most a second for all pairs of 1,000 nodes, and a node's plan in time
 * linear in their number.
 *
 * <pre>
 *   ./mvnw -q -pl crds test-compile exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
 *       -Dexec.args="-cp %classpath eu.kakde.mesh.plan.PlannerBenchmark"
 * </pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PlannerBenchmark {

    private static final MeshSettings SETTINGS = MeshPlannerTest.settings(25, "172.16.0.0/12");

    /** A quarter of the nodes behind NAT at each of three homes, the rest public. */
    private static List<NodeClaim> claims(int nodes) {
        List<NodeClaim> claims = new ArrayList<>(nodes);
        for (int i = 0; i < nodes; i++) {
            String address = "172." + (16 + (i >> 16)) + "." + (i >> 8 & 255) + "." + (i & 255);
            ClaimBuilder claim =
                    node("node-" + i + ".example").addresses(address).key(i).created(i);
            int place = i % 4;
            claims.add(
                    place == 3
                            ? claim.site("cloud")
                                    .at("198.51.100.25:" + (1024 + i))
                                    .build()
                            : claim.site("home-" + place)
                                    .nat(true)
                                    .lan("192.168." + (i >> 8 & 255) + "." + (i & 255) + ":51820")
                                    .at("203.0.113." + place + ":" + (1024 + i))
                                    .build());
        }
        return claims;
    }

    /** A mesh whose census is taken. */
    @State(Scope.Benchmark)
    public static class Thousand {
        private List<NodeClaim> claims;
        private MeshPlanner planner;

        @Setup(Level.Trial)
        public void take() {
            claims = claims(1000);
            planner = new MeshPlanner(SETTINGS, Census.of(SETTINGS, claims).members());
        }
    }

    /** A mesh of any size. */
    @State(Scope.Benchmark)
    public static class Sized {
        @Param({"100", "1000", "10000"})
        private int nodes;

        private List<NodeClaim> claims;
        private MeshPlanner planner;
        private MeshMember member;

        @Setup(Level.Trial)
        public void take() {
            claims = claims(nodes);
            List<MeshMember> members = Census.of(SETTINGS, claims).members();
            planner = new MeshPlanner(SETTINGS, members);
            member = members.get(nodes / 2);
        }
    }

    @Benchmark
    public void allPairsOfAThousand(Thousand mesh, Blackhole blackhole) {
        mesh.planner.planAll().forEach(blackhole::consume);
    }

    @Benchmark
    public void allPairsOfAThousandWithHashes(Thousand mesh, Blackhole blackhole) {
        mesh.planner.planAll().forEach(plan -> blackhole.consume(PlanHash.of(plan.peers())));
    }

    @Benchmark
    public void onePlan(Sized mesh, Blackhole blackhole) {
        blackhole.consume(mesh.planner.planFor(mesh.member));
    }

    @Benchmark
    public void onePlanWithHash(Sized mesh, Blackhole blackhole) {
        blackhole.consume(PlanHash.of(mesh.planner.planFor(mesh.member).peers()));
    }

    @Benchmark
    public void census(Sized mesh, Blackhole blackhole) {
        blackhole.consume(Census.of(SETTINGS, mesh.claims));
    }

    public static void main(String[] args) throws RunnerException, IOException {
        Main.main(args.length == 0 ? new String[] {PlannerBenchmark.class.getSimpleName()} : args);
    }
}
