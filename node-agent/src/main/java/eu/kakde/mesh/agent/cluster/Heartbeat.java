package eu.kakde.mesh.agent.cluster;

import eu.kakde.mesh.agent.reconcile.ApiContact;
import eu.kakde.mesh.client.KubeAccess;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Renews this agent's Lease, which is named as its node. While it is fresh the node's own measurements count; when it
 * expires, the operator calls them unknown. Each renewal also tells whether the API server is in reach. Not
 * thread-safe, but for what {@link ApiContact} tells.
 */
public final class Heartbeat implements ApiContact {

    /** Between two renewals; a Lease lasts three of them. */
    public static final Duration PERIOD = Duration.ofSeconds(10);

    /** After one that got no answer. */
    private static final Duration RETRY = Duration.ofSeconds(2);

    /**
     * The way to the API server may be a tunnel that has to begin anew; a request that left before it did would wait
     * for TCP, and three of them for longer than a Lease lasts.
     */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(4);

    private static final Logger LOG = System.getLogger(Heartbeat.class.getName());

    private final KubernetesClient client;
    private final String namespace;
    private final NodeName node;
    private final InstantSource clock;
    private final Optional<IpAddress> address;
    private final Runnable recovered;
    private final AtomicLong answers = new AtomicLong();
    private volatile Instant lastAnswer = Instant.MIN;
    private Instant lastBeat = Instant.MIN;
    private boolean failing;

    /** @param recovered called when a renewal goes through after one that did not; must not block */
    public Heartbeat(
            KubernetesClient client, String namespace, NodeName node, InstantSource clock, Runnable recovered) {
        this.client = client.newClient(
                        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                                .withRequestTimeout((int) ANSWER_WITHIN.toMillis())
                                .build())
                .adapt(KubernetesClient.class);
        this.namespace = namespace;
        this.node = node;
        this.clock = clock;
        this.recovered = recovered;
        this.address = addressOf(client);
    }

    @Override
    public long answers() {
        return answers.get();
    }

    @Override
    public boolean isInTouch() {
        return lastAnswer.plus(PERIOD.multipliedBy(2)).isAfter(clock.instant());
    }

    @Override
    public Optional<IpAddress> address() {
        return address;
    }

    /** Whether the Lease wants to be renewed. */
    public boolean isDue() {
        boolean isUnanswered = lastAnswer.equals(Instant.MIN);
        return !lastBeat.plus(isUnanswered ? RETRY : PERIOD).isAfter(clock.instant());
    }

    /** Renews the Lease; a failure is logged when it begins and when it ends. */
    public void beat() {
        lastBeat = clock.instant();
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
            answered();
            if (failing) {
                failing = false;
                LOG.log(Level.INFO, "the Lease is renewed again");
                recovered.run();
            }
        } catch (KubernetesClientException e) {
            boolean isAnswer = KubeAccess.isAnswer(e);
            if (isAnswer) {
                answered();
            } else {
                lastAnswer = Instant.MIN;
            }
            if (!failing) {
                failing = true;
                String why = isAnswer ? e.getMessage() : Silence.of(client, e);
                LOG.log(Level.WARNING, "the Lease cannot be renewed, trying on: {0}", why);
            }
        }
    }

    private void answered() {
        answers.incrementAndGet();
        lastAnswer = clock.instant();
    }

    /** A name is not looked up: it may lead elsewhere the next time. */
    private static Optional<IpAddress> addressOf(KubernetesClient client) {
        try {
            String host = client.getMasterUrl().getHost();
            return Optional.of(new IpAddress(host.replaceAll("[\\[\\]]", "")));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }
}
