package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.plan.PeerPlan;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Says which endpoint a peer gets now; empty leaves the one it has. */
@FunctionalInterface
public interface EndpointChoice {

    /**
     * @param live the peer on the device; empty when it is not there yet
     * @param portChanges whether the device is about to listen on another port than it does
     */
    Optional<InetSocketAddress> choose(PeerPlan peer, Optional<PeerState> live, boolean portChanges);
}
