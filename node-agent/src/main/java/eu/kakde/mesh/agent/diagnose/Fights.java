package eu.kakde.mesh.agent.diagnose;

import eu.kakde.mesh.agent.diagnose.Diagnosis.Reason;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.plan.PeerPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the agent had to mend again and again: somebody else configures the interface. Once is an accident.
 *
 * <pre>
 *   mended   x     x    x           3 within 30 s, the last of them less than 10 s ago: a fight
 *   time     └─────────────┘ 30 s
 * </pre>
 */
final class Fights {

    static final int OFTEN = 3;
    static final Duration WITHIN = Duration.ofSeconds(30);
    static final Duration LATELY = Duration.ofSeconds(10);

    private final Map<String, List<Instant>> mended = new LinkedHashMap<>();

    /** @param faults each in words: {@code peer wk-2 was missing} */
    synchronized void mended(List<String> faults, Instant now) {
        faults.forEach(fault ->
                mended.computeIfAbsent(fault, first -> new ArrayList<>()).add(now));
        forget(now);
    }

    /** @param peers of the node, to tell which of them a fault is about */
    synchronized List<Diagnosis> diagnose(List<PeerPlan> peers, String interfaceName, Instant now) {
        forget(now);
        return mended.entrySet().stream()
                .filter(entry -> entry.getValue().size() >= OFTEN)
                .filter(entry -> entry.getValue().getLast().plus(LATELY).isAfter(now))
                .map(entry -> new Diagnosis(
                        Reason.ForeignConfiguration,
                        subject(entry.getKey(), peers),
                        entry.getKey() + ", and was mended, again and again",
                        "find what else configures " + interfaceName
                                + " (wg-quick, NetworkManager, systemd-networkd, a script), and disable it for this"
                                + " interface"))
                .toList();
    }

    private void forget(Instant now) {
        for (Iterator<List<Instant>> times = mended.values().iterator(); times.hasNext(); ) {
            List<Instant> each = times.next();
            each.removeIf(at -> at.plus(WITHIN).isBefore(now));
            if (each.isEmpty()) {
                times.remove();
            }
        }
    }

    private static String subject(String fault, List<PeerPlan> peers) {
        List<String> words = List.of(fault.split(" "));
        return peers.stream()
                .filter(peer -> words.contains(peer.peer().text())
                        || peer.allowedIps().stream().map(Cidr::toString).anyMatch(words::contains))
                .map(peer -> peer.peer().text())
                .findFirst()
                .orElse("");
    }
}
