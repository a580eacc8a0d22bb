package eu.kakde.mesh.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/**
 * One machine as the operator and its agent see it.
 *
 * @param addresses the overlay addresses that the operator accepted or allocated; written by the operator
 * @param plan the node's complete set of planned peers, in short; written by the operator after the last planned
 *     MeshPeer of the node is in place
 * @param publicKey the public half of the key on the node; written by its agent
 * @param device the interface as it is on the node; written by its agent
 * @param conditions Accepted, Ready (operator); DeviceConfigured, PeersReady (agent)
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MeshNodeStatus(
        @Size(max = 16) List<@Size(max = 64) String> addresses,
        Plan plan,
        @Size(max = 128) String publicKey,
        Device device,
        List<Condition> conditions) {

    /**
     * The node's complete set of planned peers, in short.
     *
     * @param hash a hash over all of them; an agent removes peers only when those it sees hash to this
     * @param peers how many they are
     * @param publicKey the key by which the others are told to know this node; absent while it has none
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Plan(
            @Size(max = 256) String hash,
            Integer peers,
            @Size(max = 128) String publicKey) {}

    /**
     * The interface as observed.
     *
     * @param interfaceName its name, e.g. wg0
     * @param implementation whose WireGuard it is: kernel or userspace
     * @param listenPort the UDP port it listens on
     * @param mtu the largest packet on it, in bytes
     * @param peers how many are on the device, with those that are not ours
     * @param readyPeers ready/planned, for kubectl's column
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Device(
            @Size(max = 64) String interfaceName,
            @Size(max = 64) String implementation,
            Integer listenPort,
            Integer mtu,
            Integer peers,
            @Size(max = 32) String readyPeers) {}
}
