package eu.kakde.mesh.operator;

import eu.kakde.mesh.net.Cidr;
import java.time.Duration;
import java.util.List;

/**
 * How an operator runs.
 *
 * @param namespace of the Leases: the agents' heartbeats and the operators' leader election
 * @param inner ranges that run inside the mesh besides the overlay (pods, services); no endpoint may lie there
 * @param settling how long the set of MeshNodes has to be stable before a link is removed or a plan hash published
 * @param identity of this process among the operators
 */
record OperatorSettings(String namespace, List<Cidr> inner, Duration settling, String identity) {

    static final Duration DEFAULT_SETTLING = Duration.ofSeconds(10);

    OperatorSettings {
        inner = List.copyOf(inner);
    }
}
