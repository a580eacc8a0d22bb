package eu.kakde.mesh.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/**
 * One directed link as measured by its node's agent, and explained by the operator.
 *
 * @param lastHandshakeTime when the last handshake was, RFC 3339 in seconds; absent: never
 * @param endpoint where the peer was last heard from; with NAT in between rarely the planned one
 * @param receivedBytes bytes from the peer, counted by the device since the peer was set
 * @param sentBytes bytes to the peer, counted by the device since the peer was set
 * @param roundTripTime how long the last probe took there and back, with its unit, e.g. 12.4ms; absent: none came back
 *     lately
 * @param observation what the device and the probes say beyond that; written by the agent when one of it turns
 * @param verdict the two-sided explanation; absent when all is well; written by the operator
 * @param conditions Ready (agent: packets flow to that peer and back); Accepted of a hand-written one (operator)
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MeshPeerStatus(
        @Size(max = 64) String lastHandshakeTime,
        @Size(max = 512) String endpoint,
        Long receivedBytes,
        Long sentBytes,
        @Size(max = 64) String roundTripTime,
        Observation observation,
        Verdict verdict,
        List<Condition> conditions) {

    /** A status without what only the node's agent observes. */
    public MeshPeerStatus(
            String lastHandshakeTime,
            String endpoint,
            Long receivedBytes,
            Long sentBytes,
            String roundTripTime,
            Verdict verdict,
            List<Condition> conditions) {
        this(lastHandshakeTime, endpoint, receivedBytes, sentBytes, roundTripTime, null, verdict, conditions);
    }

    /**
     * One end of a link, as far as that end can tell.
     *
     * @param session whether a handshake was completed in the last 3 minutes, so that data can flow at all
     * @param receiving whether the device counted bytes from the peer lately, of data or of a handshake
     * @param sending whether the device sent bytes to the peer lately; not when it knows no endpoint
     * @param probesAnswered whether an echo came back through the tunnel lately
     * @param lossPercent of the last probes, 0 to 100; moved at a slow pace
     * @param pathMTU the largest packet in bytes that passed through the tunnel to the peer and back, when packets as
     *     large as the interface's MTU do not; absent: they do, or it is not known
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Observation(
            Boolean session,
            Boolean receiving,
            Boolean sending,
            Boolean probesAnswered,
            Integer lossPercent,
            Integer pathMTU) {}

    /**
     * Why packets do not flow, from what both sides see.
     *
     * @param reason why, as one CamelCase word
     * @param message for a person: what is wrong and what to look at
     * @param since when this reason was first given, RFC 3339
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Verdict(
            @Size(max = 256) String reason,
            @Size(max = 4096) String message,
            @Size(max = 64) String since) {}
}
