package eu.kakde.mesh.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which nodes a change reaches together. A wave has at most one node of each site and at most half of those that still
 * wait, so that a change that is wrong never has a whole site, nor most of the mesh, before somebody has tried it. The
 * hosts of the API server go when nobody else waits, one after the other: through them a mistake is corrected.
 *
 * <pre>
 *   home: wk-1 wk-2 ms-1 (API server)    contabo: ctb-edge-1
 *
 *   1st wave   ctb-edge-1  wk-1
 *   2nd wave               wk-2
 *   3rd wave               ms-1
 * </pre>
 */
public final class Waves {

    private Waves() {}

    /**
     * The next wave; empty when nobody waits.
     *
     * @param waiting in any order
     * @param last whether a node goes when no other one waits
     */
    public static List<MeshMember> next(List<MeshMember> waiting, Predicate<MeshMember> last) {
        List<MeshMember> ordinary = waiting.stream()
                .filter(last.negate())
                .sorted(Comparator.comparing(MeshMember::name))
                .toList();
        if (ordinary.isEmpty()) {
            return waiting.stream()
                    .min(Comparator.comparing(MeshMember::name))
                    .map(List::of)
                    .orElse(List.of());
        }
        int most = (waiting.size() + 1) / 2;
        Set<String> sites = new HashSet<>();
        List<MeshMember> wave = new ArrayList<>();
        for (MeshMember member : ordinary) {
            boolean another = member.site().map(sites::add).orElse(true);
            if (another && wave.size() < most) {
                wave.add(member);
            }
        }
        return wave;
    }
}
