package eu.kakde.mesh.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/**
 * One directed link as measured by its node's agent, and explained by the operator.
 *
 * @param lastHandshakeTime RFC 3339 in seconds; absent: never
 * @param endpoint where the peer was last heard from; with NAT in between rarely the planned one
 * @param receivedBytes counted by the device since the peer was set
 * @param sentBytes likewise
 * @param roundTripTime of the last probe, with its unit, e.g. {@code 12.4ms}; absent: none came back lately
 * @param verdict the two-sided explanation; absent when all is well; written by the operator
 * @param conditions Ready (agent: packets flow to that peer and back); Accepted of a hand-written one (operator)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MeshPeerStatus(
        String lastHandshakeTime,
        String endpoint,
        Long receivedBytes,
        Long sentBytes,
        String roundTripTime,
        Verdict verdict,
        List<Condition> conditions) {

    /** @param since RFC 3339, when this reason was first given */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Verdict(String reason, String message, String since) {}
}
