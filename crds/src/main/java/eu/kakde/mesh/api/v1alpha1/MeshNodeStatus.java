package eu.kakde.mesh.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/**
 * One machine as the operator and its agent see it.
 *
 * @param addresses the overlay addresses that the operator accepted or allocated; written by the operator
 * @param plan written by the operator after the last planned MeshPeer of the node is in place
 * @param publicKey of the key on the node; written by its agent
 * @param device the interface as it is on the node; written by its agent
 * @param conditions Accepted, Ready (operator); DeviceConfigured, PeersReady (agent)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MeshNodeStatus(
        List<String> addresses, Plan plan, String publicKey, Device device, List<Condition> conditions) {

    /**
     * The node's complete set of planned peers, in short.
     *
     * @param hash over all of them; an agent removes peers only when those it sees hash to this
     * @param peers how many they are
     * @param publicKey the key by which the others are told to know this node; absent while it has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Plan(String hash, Integer peers, String publicKey) {}

    /**
     * The interface as observed.
     *
     * @param implementation kernel or userspace
     * @param peers on the device, also those that are not ours
     * @param readyPeers {@code ready/planned}, for kubectl's column
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Device(
            String interfaceName,
            String implementation,
            Integer listenPort,
            Integer mtu,
            Integer peers,
            String readyPeers) {}
}
