package eu.kakde.mesh.operator;

import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.MeshMember;
import eu.kakde.mesh.plan.Waves;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Plan: how a change that could cut nodes off rolls through the mesh. Pure; a look at all nodes gives the next state.
 *
 * <pre>
 *              somebody waits                all of the wave confirmed, others wait
 *   ROLLED OUT ─────────────► a wave is told ◄──────────────────────────┐
 *       ▲                          │                                    │
 *       │                          ▼                                    │
 *       └──────────────── the wave is in doubt ─────────────────────────┘
 *        all confirmed             │ one went back from it, or takes too long
 *                                  ▼
 *                               HALTED       the others keep what they have, until the plan or that node changes
 * </pre>
 *
 * <p><b>What is staged</b>: what each node can have by itself, so that it does not matter when its neighbour gets it.
 * The endpoint and the keepalive of a peer that it knows; the removal of a peer whose MeshNode is gone; the Mesh's MTU
 * and listen port. <b>What is not</b>: a new peer, which harms nobody; and what both ends of a link have to agree on, a
 * key or an address: between the first wave and the last it would cut the very links that it is to keep. A node's own
 * {@code listenPort} is one node's change, and must not come after the endpoints that lead to it. Each of these has its
 * node's own commit-confirm.
 *
 * <p>Nobody is told while any node is in doubt, whatever put it there: so a restarted operator, which remembers no
 * wave, neither goes on over a node that went back nor hurries. A node in doubt is told at once what is planned now: it
 * has been tried on already, and this may be the correction. Who is silent is told last and not waited for.
 *
 * @param wave those that were picked last and are not through
 * @param since when the wave was picked, or somebody came into doubt
 * @param told the nodes that may be told now what waits for them
 * @param tried the nodes in doubt, whatever put them there
 */
record Rollout(Set<NodeName> wave, Instant since, Set<NodeName> told, Set<NodeName> tried, Progress progress) {

    static final Rollout AT_REST = new Rollout(
            Set.of(),
            Instant.MAX,
            Set.of(),
            Set.of(),
            new Progress(State.ROLLED_OUT, "every node has been told what is planned for it"));

    /** So long beyond its own commit-confirm a node may take, with its second try. */
    static final Duration MARGIN = Duration.ofSeconds(30);

    /** What {@code Progressing} of the Mesh says. */
    record Progress(State state, String message) {}

    enum State {
        ROLLING_OUT,
        HALTED,
        ROLLED_OUT
    }

    /** Whether nodes wait or are tried on. */
    boolean isOn() {
        return progress.state() != State.ROLLED_OUT || !wave.isEmpty();
    }

    /** @param confirmWithin how long one node tries a change */
    Rollout after(List<Standing> nodes, Duration confirmWithin, Instant now) {
        List<Standing> doubtful = nodes.stream().filter(Standing::isInDoubt).toList();
        List<Standing> waiting = nodes.stream().filter(Standing::waits).toList();
        Set<NodeName> still = names(
                nodes,
                node -> wave.contains(name(node))
                        && node.agent() == Standing.Agent.REPORTING
                        && (node.waits() || node.isInDoubt()));
        Set<NodeName> tellable = names(
                waiting, node -> still.contains(name(node)) || node.isInDoubt() || node.agent() == Standing.Agent.NONE);
        if (still.isEmpty() && doubtful.isEmpty()) {
            List<MeshMember> candidates = waiting.stream()
                    .filter(node -> node.agent() == Standing.Agent.REPORTING)
                    .map(Standing::member)
                    .toList();
            Set<MeshMember> hosts = nodes.stream()
                    .filter(Standing::apiServer)
                    .map(Standing::member)
                    .collect(Collectors.toSet());
            still.addAll(Waves.next(candidates, hosts::contains).stream()
                    .map(MeshMember::name)
                    .toList());
            tellable.addAll(still.isEmpty() ? names(waiting, node -> true) : still);
        }
        boolean quiet = still.isEmpty() && doubtful.isEmpty();
        boolean same = still.equals(wave) && !since.equals(Instant.MAX);
        Instant began = quiet ? Instant.MAX : same ? since : now;
        return new Rollout(
                still,
                began,
                tellable,
                names(doubtful, node -> true),
                progress(doubtful, waiting, still, !quiet && late(began, confirmWithin, now)));
    }

    private static boolean late(Instant began, Duration confirmWithin, Instant now) {
        return now.isAfter(began.plus(confirmWithin.multipliedBy(2)).plus(MARGIN));
    }

    private static Progress progress(
            List<Standing> doubtful, List<Standing> waiting, Set<NodeName> wave, boolean late) {
        List<Standing> culprits = doubtful.stream()
                .filter(node -> node.failed() || late && !(waiting.isEmpty() && wave.isEmpty()))
                .toList();
        Set<NodeName> others = names(waiting, node -> !wave.contains(name(node)));
        String rest = others.isEmpty()
                ? ""
                : "; " + listed(others) + (others.size() == 1 ? " keeps" : " keep") + " what is there";
        if (!culprits.isEmpty()) {
            return new Progress(
                    State.HALTED,
                    culprits.stream()
                                    .map(node -> name(node) + " " + node.doubt())
                                    .collect(Collectors.joining("; "))
                            + rest);
        }
        if (wave.isEmpty() && (waiting.isEmpty() || doubtful.isEmpty())) {
            return AT_REST.progress();
        }
        Set<NodeName> tried = new TreeSet<>(wave);
        tried.addAll(names(doubtful, node -> true));
        return new Progress(
                State.ROLLING_OUT,
                "a change is tried on " + listed(tried) + (others.isEmpty() ? "" : "; then on " + listed(others)));
    }

    private static Set<NodeName> names(List<Standing> nodes, Predicate<Standing> which) {
        return new HashSet<>(nodes.stream().filter(which).map(Rollout::name).toList());
    }

    private static NodeName name(Standing node) {
        return node.member().name();
    }

    private static String listed(Set<NodeName> names) {
        return names.stream().sorted().map(NodeName::text).collect(Collectors.joining(", "));
    }
}
