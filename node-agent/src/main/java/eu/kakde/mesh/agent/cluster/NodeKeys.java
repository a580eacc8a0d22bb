package eu.kakde.mesh.agent.cluster;

import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The keys of all nodes: the one on the node, the one that the others are told, the one that the user pinned. They
 * differ where somebody mixed keys up. Listed rarely and only on demand, for a watch on all nodes by all nodes would be
 * dear.
 */
public final class NodeKeys {

    /** Between two lists. */
    static final Duration FRESH = Duration.ofMinutes(5);

    private static final Logger LOG = System.getLogger(NodeKeys.class.getName());

    private final KubernetesClient client;
    private final InstantSource clock;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Map<PublicKey, NodeName> known = Map.of();
    private volatile Instant asked = Instant.MIN;

    public NodeKeys(KubernetesClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** What is known; what is not fresh any more is asked for meanwhile. Does not wait. */
    public Map<PublicKey, NodeName> known() {
        if (!asked.plus(FRESH).isAfter(clock.instant()) && asking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("node keys").start(this::ask);
        }
        return known;
    }

    private void ask() {
        try {
            Map<PublicKey, NodeName> found = new HashMap<>();
            for (MeshNode node : client.resources(MeshNode.class).list().getItems()) {
                keys(node).filter(Objects::nonNull).forEach(key -> add(found, key, node));
            }
            known = Map.copyOf(found);
        } catch (KubernetesClientException e) {
            LOG.log(Level.DEBUG, "the nodes cannot be listed: {0}", e.getMessage());
        } finally {
            asked = clock.instant();
            asking.set(false);
        }
    }

    /** The key on the node last, for it is the one that answers. */
    private static Stream<String> keys(MeshNode node) {
        return Stream.of(
                node.getSpec() == null ? null : node.getSpec().publicKey(),
                node.getStatus() == null || node.getStatus().plan() == null
                        ? null
                        : node.getStatus().plan().publicKey(),
                node.getStatus() == null || node.getStatus().keyRotation() == null
                        ? null
                        : node.getStatus().keyRotation().nextPublicKey(),
                node.getStatus() == null ? null : node.getStatus().publicKey());
    }

    private static void add(Map<PublicKey, NodeName> found, String key, MeshNode node) {
        try {
            found.put(new PublicKey(key), new NodeName(node.getMetadata().getName()));
        } catch (InvalidValueException e) {
            LOG.log(Level.DEBUG, "left out: {0}", e.getMessage());
        }
    }
}
