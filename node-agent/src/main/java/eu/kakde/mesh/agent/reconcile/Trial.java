package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One change, on the device and not yet confirmed: who has to be heard, and who was. Pure; time comes as durations, so
 * that a clock that is set meanwhile neither ends nor prolongs it.
 *
 * <pre>
 *        change is on the device                                        limit
 *   ─────┼─────────────── GRACE ┼───────────────────────────────────────┼────►
 *        │ answers may still be │ everybody is heard ► CONFIRMED        │ only the API server is silent, and its host
 *        │ to packets of before │                                       │   answers through the tunnel ► AGAIN
 *        │                      │                                       │ else ► LOST
 * </pre>
 *
 * <p>Who has to be heard: the API server, and of the peers that lived before those whose link the change touches. A
 * peer that was dead, that the plan removes, or that the change does not touch tells nothing about the change.
 *
 * <p>A changed endpoint has to be heard at that endpoint. Roaming keeps a link alive when its new endpoint is wrong, as
 * long as the other side still dials; but after a power cut the wrong one would be all that is known.
 *
 * <p>A peer that had roamed before is let off with the right address: its NAT router gave its packets another port, and
 * as long as that mapping lives, Linux routers drop what comes by the port-forward, so that nobody can prove it.
 *
 * <p>AGAIN: an API server that restarts while the way to its host is proven says nothing against the change. The change
 * stays, unconfirmed, for as long again.
 *
 * @param mustHear the peers, each with the endpoint that is to be proven, if any
 * @param settled the peers that answered from where they were planned, before the change
 * @param heard those of {@code mustHear} that were heard
 * @param apiHeard whether the API server was
 * @param elapsed since the device was told, or since AGAIN
 * @param baseline the signs at the end of GRACE; empty before that
 */
record Trial(
        NodeConfig config,
        Map<NodeName, Optional<Endpoint>> mustHear,
        Set<NodeName> settled,
        Set<NodeName> heard,
        boolean apiHeard,
        Duration elapsed,
        Optional<Signs> baseline) {

    /** Longer than a round trip through any path that one would put a cluster on. */
    static final Duration GRACE = Duration.ofSeconds(2);

    /** What came of a trial so far. */
    enum Outcome {
        PENDING,
        CONFIRMED,
        AGAIN,
        LOST
    }

    Trial {
        mustHear = Map.copyOf(mustHear);
        settled = Set.copyOf(settled);
        heard = Set.copyOf(heard);
    }

    /** @param before the signs of the round before the change */
    static Trial of(ConfigChange change, Signs before) {
        Map<NodeName, Optional<Endpoint>> mustHear = new TreeMap<>(change.touched());
        mustHear.keySet().retainAll(before.living());
        return new Trial(
                change.wanted(), mustHear, before.atPlanned(), Set.of(), false, Duration.ZERO, Optional.empty());
    }

    /** A further look: time has passed, and these are the signs now. */
    Trial after(Duration step, Signs signs) {
        Duration now = elapsed.plus(step);
        if (now.compareTo(GRACE) < 0 || baseline.isEmpty()) {
            Optional<Signs> start = now.compareTo(GRACE) < 0 ? Optional.empty() : Optional.of(signs);
            return new Trial(config, mustHear, settled, heard, apiHeard, now, start);
        }
        Set<NodeName> all = new HashSet<>(heard);
        mustHear.forEach((peer, endpoint) -> {
            if (signs.heardSince(baseline.get(), peer)
                    && (endpoint.isEmpty()
                            || isProven(peer, signs.peers().get(peer).place()))) {
                all.add(peer);
            }
        });
        boolean api = apiHeard || signs.apiAnswers() > baseline.get().apiAnswers();
        return new Trial(config, mustHear, settled, all, api, now, baseline);
    }

    private boolean isProven(NodeName peer, Signs.Place place) {
        return switch (place) {
            case PLANNED -> true;
            case OTHER_PORT -> !settled.contains(peer);
            case ELSEWHERE -> false;
        };
    }

    /** @param limit how long it may take */
    Outcome judge(Duration limit, Signs signs) {
        boolean peersHeard = heard.containsAll(mustHear.keySet()) && signs.inForce();
        if (peersHeard && apiHeard) {
            return Outcome.CONFIRMED;
        }
        if (elapsed.compareTo(limit) < 0) {
            return Outcome.PENDING;
        }
        return peersHeard && isApiHostHeard(signs) ? Outcome.AGAIN : Outcome.LOST;
    }

    /** The same trial from its start. */
    Trial again() {
        return new Trial(config, mustHear, settled, Set.of(), false, Duration.ZERO, Optional.empty());
    }

    /** The peers that have to be heard at a new endpoint. */
    Set<NodeName> triedEndpoints() {
        Set<NodeName> tried = new HashSet<>();
        mustHear.forEach((peer, endpoint) -> endpoint.ifPresent(at -> tried.add(peer)));
        return tried;
    }

    /** Those of them that were not yet: a further try may find it free. */
    Set<NodeName> unproven() {
        Set<NodeName> unproven = triedEndpoints();
        unproven.removeAll(heard);
        return unproven;
    }

    /** Who was not heard, for a person. */
    String silent(Signs signs) {
        List<String> silent = new ArrayList<>();
        if (!signs.inForce()) {
            silent.add("the interface did not take it");
        }
        if (!apiHeard) {
            silent.add("the API server did not answer");
        }
        new TreeMap<>(mustHear).forEach((peer, endpoint) -> {
            if (!heard.contains(peer)) {
                silent.add(endpoint.map(at -> peer + " did not answer at " + at + heardThere(peer, at, signs))
                        .orElse(peer + " did not answer"));
            }
        });
        return String.join(", ", silent);
    }

    /** Who is heard there instead, for a person; empty when nobody is. */
    private static String heardThere(NodeName peer, Endpoint endpoint, Signs signs) {
        return new TreeMap<>(signs.peers())
                .entrySet().stream()
                        .filter(other -> !other.getKey().equals(peer)
                                && other.getValue().place() != Signs.Place.ELSEWHERE
                                && other.getValue().live().equals(Optional.of(endpoint)))
                        .findFirst()
                        .map(other -> ", where " + other.getKey() + " is heard")
                        .orElse("");
    }

    /**
     * The same question after going back to a configuration: only those who were silent are asked, and none for an
     * endpoint. When they answer now, the change was to blame.
     */
    Trial afterGoingBack(NodeConfig back) {
        Map<NodeName, Optional<Endpoint>> silent = new TreeMap<>();
        mustHear.keySet().stream()
                .filter(peer -> !heard.contains(peer))
                .forEach(peer -> silent.put(peer, Optional.empty()));
        return new Trial(back, silent, settled, Set.of(), apiHeard, Duration.ZERO, Optional.empty());
    }

    private boolean isApiHostHeard(Signs signs) {
        return baseline.isPresent()
                && signs.apiAddress().stream()
                        .flatMap(address -> config.peers().stream()
                                .filter(peer ->
                                        peer.allowedIps().stream().anyMatch(allowed -> allowed.contains(address))))
                        .anyMatch(peer -> signs.heardSince(baseline.get(), peer.peer()));
    }
}
