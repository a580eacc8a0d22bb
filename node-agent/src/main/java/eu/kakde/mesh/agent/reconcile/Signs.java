package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The signs of life of one round.
 *
 * @param apiAnswers how many requests the API server has answered so far
 * @param apiInTouch whether it answers at present
 * @param apiAddress where it is reached; empty when that is not known as an address
 * @param peers the peers on the device, by name
 * @param inForce whether the device took what it was told last
 */
record Signs(
        long apiAnswers,
        boolean apiInTouch,
        Optional<IpAddress> apiAddress,
        Map<NodeName, Peer> peers,
        boolean inForce) {

    static final Signs NONE = new Signs(0, false, Optional.empty(), Map.of(), false);

    Signs {
        peers = Map.copyOf(peers);
    }

    /**
     * One peer.
     *
     * @param lives whether packets flow; UNKNOWN for the first seconds
     * @param lastReply when a probe was answered last
     * @param place where it is sent to, as against the plan
     * @param live the same as an endpoint; empty: nowhere
     */
    record Peer(LinkHealth.State lives, Optional<Instant> lastReply, Place place, Optional<Endpoint> live) {}

    /** Where a peer is sent to. */
    enum Place {
        /** To the planned endpoint, and from there an answer came: one from elsewhere would have led away from it. */
        PLANNED,
        /** To the planned address, but another port: a NAT router rewrites the ports of what goes out. */
        OTHER_PORT,
        /** Elsewhere, or nowhere; or nothing has come yet since the planned endpoint was set. */
        ELSEWHERE
    }

    /** The peers that answer from where they were planned. */
    Set<NodeName> atPlanned() {
        return peers.entrySet().stream()
                .filter(peer -> peer.getValue().place() == Place.PLANNED)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** The peers over whose links packets flow. */
    Set<NodeName> living() {
        return peers.entrySet().stream()
                .filter(peer -> peer.getValue().lives() == LinkHealth.State.TRUE)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Whether a peer is on the device, and nobody knows yet whether it lives. */
    boolean isUnknown(NodeName name) {
        return Optional.ofNullable(peers.get(name))
                .filter(peer -> peer.lives() == LinkHealth.State.UNKNOWN)
                .isPresent();
    }

    /** Whether an answer of this peer came since the earlier signs. */
    boolean heardSince(Signs earlier, NodeName name) {
        Optional<Instant> reply = reply(name);
        return reply.isPresent() && !reply.equals(earlier.reply(name));
    }

    private Optional<Instant> reply(NodeName name) {
        return Optional.ofNullable(peers.get(name)).flatMap(Peer::lastReply);
    }
}
