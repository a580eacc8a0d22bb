package eu.kakde.mesh.agent.diagnose;

import eu.kakde.mesh.agent.handshake.StrayHandshake;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a look at the node brought to light.
 *
 * @param findings the likeliest cause of trouble first
 * @param strays initiations that arrive here and get no session
 * @param owners the nodes' names by all keys of theirs that are known
 */
public record Insight(List<Diagnosis> findings, List<StrayHandshake> strays, Map<PublicKey, NodeName> owners) {

    public static final Insight NONE = new Insight(List.of(), List.of(), Map.of());

    public Insight {
        findings = List.copyOf(findings);
        strays = List.copyOf(strays);
        owners = Map.copyOf(owners);
    }

    /** Empty for a key that is nobody's. */
    public Optional<NodeName> owner(PublicKey key) {
        return Optional.ofNullable(owners.get(key));
    }
}
