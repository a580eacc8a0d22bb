package eu.kakde.mesh.agent.cluster;

import eu.kakde.mesh.net.NodeName;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;

/**
 * Renews this agent's Lease, which is named as its node. While it is fresh the node's own measurements count; when it
 * expires, the operator calls them unknown.
 */
public final class Heartbeat {

    /** Between two renewals; a Lease lasts three of them. */
    public static final Duration PERIOD = Duration.ofSeconds(10);

    private static final Logger LOG = System.getLogger(Heartbeat.class.getName());

    private final KubernetesClient client;
    private final String namespace;
    private final NodeName node;
    private final InstantSource clock;
    private boolean failing;

    public Heartbeat(KubernetesClient client, String namespace, NodeName node, InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.node = node;
        this.clock = clock;
    }

    /** Renews the Lease; a failure is logged when it begins and when it ends. */
    public void beat() {
        Lease lease = new LeaseBuilder()
                .withNewMetadata()
                .withName(node.text())
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(node.text())
                .withLeaseDurationSeconds((int) PERIOD.multipliedBy(3).toSeconds())
                .withRenewTime(clock.instant().atZone(ZoneOffset.UTC))
                .endSpec()
                .build();
        try {
            client.resource(lease).patch(AgentPatch.APPLY);
            if (failing) {
                failing = false;
                LOG.log(Level.INFO, "the Lease is renewed again");
            }
        } catch (KubernetesClientException e) {
            if (!failing) {
                failing = true;
                LOG.log(Level.WARNING, "the Lease cannot be renewed, trying on: {0}", e.getMessage());
            }
        }
    }
}
