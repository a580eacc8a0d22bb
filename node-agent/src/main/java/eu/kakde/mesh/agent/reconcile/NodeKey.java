package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.net.PublicKey;
import java.util.Optional;

/**
 * The key of this node, as far as it can be had.
 *
 * @param privateKey empty when it cannot be read: then the interface keeps the one it has
 * @param publicKey of the file, else of the interface; empty when neither has one
 * @param problem what is wrong with the file
 */
public record NodeKey(
        Optional<PrivateKey> privateKey, Optional<PublicKey> publicKey, Optional<NodeObservation.Problem> problem) {}
