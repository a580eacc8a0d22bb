package eu.kakde.mesh.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
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
 * @param findings what the agent finds wrong on its own host, the likeliest cause of trouble first; absent when it
 *     finds nothing; written by the agent when one comes or goes
 * @param strayHandshakes handshake initiations that reach this host and get no session here: the packets that a wrong
 *     port-forward, endpoint or key leads astray; absent when there are none; written by the agent
 * @param keyRotation how far the change of the node's key got that was asked for last; absent when none ever was;
 *     written by the agent
 * @param conditions Accepted, Ready (operator); DeviceConfigured, PeersReady, BootPersistent, ClockPlausible,
 *     KeyRotated (agent)
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MeshNodeStatus(
        @Size(max = 16) List<@Size(max = 64) String> addresses,
        Plan plan,
        @Size(max = 128) String publicKey,
        Device device,
        @Size(max = 64) List<Finding> findings,
        @Size(max = 32) List<StrayHandshake> strayHandshakes,
        KeyRotation keyRotation,
        List<Condition> conditions) {

    /** A status without a change of the key. */
    public MeshNodeStatus(
            List<String> addresses,
            Plan plan,
            String publicKey,
            Device device,
            List<Finding> findings,
            List<StrayHandshake> strayHandshakes,
            List<Condition> conditions) {
        this(addresses, plan, publicKey, device, findings, strayHandshakes, null, conditions);
    }

    /** A status without what only the node's agent finds. */
    public MeshNodeStatus(
            List<String> addresses, Plan plan, String publicKey, Device device, List<Condition> conditions) {
        this(addresses, plan, publicKey, device, null, null, null, conditions);
    }

    /**
     * The node's complete set of planned peers, in short.
     *
     * @param hash a hash over all of them; an agent removes peers only when those it sees hash to this
     * @param peers how many they are
     * @param publicKey the key by which the others are told to know this node; absent while it has none
     * @param mtu the largest packet that its interface is to take, in bytes: the Mesh's, once it is this node's turn
     * @param listenPort the port that it is to listen on unless its spec names one: the Mesh's, once it is its turn
     * @param nextPublicKey the key that the node may change over to now: every other node holds it; absent until then
     * @param nextKeyWaitsFor why it may not yet, one line each; absent when it may, or when it keeps its key
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Plan(
            @Size(max = 256) String hash,
            Integer peers,
            @Size(max = 128) String publicKey,
            Integer mtu,
            Integer listenPort,
            @Size(max = 128) String nextPublicKey,
            @Size(max = 16) List<@Size(max = 512) String> nextKeyWaitsFor) {

        public Plan(String hash, Integer peers, String publicKey) {
            this(hash, peers, publicKey, null, null);
        }

        /** What a node is told that keeps its key. */
        public Plan(String hash, Integer peers, String publicKey, Integer mtu, Integer listenPort) {
            this(hash, peers, publicKey, mtu, listenPort, null, null);
        }
    }

    /**
     * The interface as observed.
     *
     * @param interfaceName its name, e.g. wg0
     * @param implementation whose WireGuard it is: kernel or userspace
     * @param listenPort the UDP port it listens on
     * @param mtu the largest packet on it, in bytes
     * @param peers how many are on the device, with those that are not ours
     * @param readyPeers ready/planned, for kubectl's column
     * @param confirmedPlan the hash over those of our peers with which the node has heard the API server and its peers
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Device(
            @Size(max = 64) String interfaceName,
            @Size(max = 64) String implementation,
            Integer listenPort,
            Integer mtu,
            Integer peers,
            @Size(max = 32) String readyPeers,
            @Size(max = 256) String confirmedPlan) {}

    /**
     * A change of the node's key.
     *
     * @param request the value of the annotation mesh.kakde.eu/rotate-key that asked for it
     * @param nextPublicKey the public half of the key that the node is to have, while it has not got it for good;
     *     absent when the request is done
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record KeyRotation(
            @Size(max = 256) String request,
            @Size(max = 128) String nextPublicKey) {}

    /**
     * One thing that is wrong on the host, with its evidence.
     *
     * @param reason what is wrong, as one CamelCase word, e.g. UdpBlockedLocally; documented API
     * @param subject whom it concerns: the name of a peer; empty for the whole host
     * @param message one line with the evidence, e.g. the firewall rule by table, chain and handle, and the remedy
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Finding(
            @Required @Size(min = 1, max = 64) @Pattern("^[A-Z][A-Za-z0-9]*$")
            String reason,

            @Required @Size(max = 253) String subject,
            @Size(max = 1024) String message) {}

    /**
     * Handshake initiations of one sender that reach this host's listen port again and again, and of which no session
     * comes. Whom a packet is for shows in its mac1, which is keyed with the responder's public key. Who sends it can
     * be read by the responder only, so the initiator is known when the packet is for this very host.
     *
     * @param from where the packets come from, host:port; behind NAT the router's
     * @param responderKey the public key that they are for; empty: no node's of this mesh, so the sender has a wrong
     *     key for this host
     * @param responder the node whose key that is; empty: none's. Another node than this one: the packets were
     *     delivered to the wrong host. This one: the device does not know the initiator, or its answers get lost
     * @param initiatorKey the sender's public key, when the packets are for this host; else empty
     * @param initiator the node whose key that is; empty: none's, or unknown. With an initiatorKey and without an
     *     initiator: a stranger, or a node that changed its key
     * @param lastSeen when the last one came, RFC 3339 in seconds; moved at a slow pace
     * @param count how many came since the first; moved at a slow pace
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StrayHandshake(
            @Size(max = 64) String from,
            @Size(max = 64) String responderKey,
            @Size(max = 253) String responder,
            @Size(max = 64) String initiatorKey,
            @Size(max = 253) String initiator,
            @Size(max = 64) String lastSeen,
            Long count) {}
}
