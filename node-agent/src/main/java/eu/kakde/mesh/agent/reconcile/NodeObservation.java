package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PlanHash;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the node looks like after one round: what status and metrics are made of.
 *
 * @param publicKey of the key on this node; empty when there is none to be read
 * @param config what the node is to have; empty while nothing is known
 * @param device empty while there is no interface
 * @param problem what keeps the device from being as planned, one line; empty when it is
 * @param change how far the last change got
 * @param boot whether the interface comes up at boot
 * @param clockBehind how far the clock is behind a time that this host has known; empty when it is not
 * @param links one for each planned peer, by name
 * @param foreign what is on the interface and in no plan
 * @param keyRotation how far the change of the node's key got; empty while it is not known whether one was asked for
 */
public record NodeObservation(
        Optional<PublicKey> publicKey,
        Optional<NodeConfig> config,
        Optional<Device> device,
        Optional<Problem> problem,
        Change change,
        Boot boot,
        Optional<Duration> clockBehind,
        List<Link> links,
        List<Foreign> foreign,
        Optional<KeyRotation> keyRotation) {

    public NodeObservation {
        links = List.copyOf(links);
        foreign = List.copyOf(foreign);
    }

    /**
     * A change of the node's key.
     *
     * @param request the annotation that asked for the one that is under way, else for the last that was done
     * @param nextKey what the others are to know the node by besides; empty when the request is done
     * @param reason a condition reason, documented API; empty when there is nothing to be said
     */
    public record KeyRotation(
            Optional<String> request, Optional<PublicKey> nextKey, boolean done, String reason, String message) {

        public static final KeyRotation NONE = new KeyRotation(Optional.empty(), Optional.empty(), false, "", "");
    }

    /** How many links carry packets. */
    public long readyLinks() {
        return links.stream()
                .filter(link -> link.health().state() == LinkHealth.State.TRUE)
                .count();
    }

    /**
     * The interface.
     *
     * @param peers on it, also foreign ones
     * @param confirmed our peers with which the API server and the peers were heard; empty when the interface did not
     *     take what it was last told
     */
    public record Device(
            String interfaceName,
            String implementation,
            int listenPort,
            int mtuBytes,
            int peers,
            Optional<PlanHash> confirmed) {}

    /** Whether the interface comes up at boot. @param reason a condition reason, documented API */
    public record Boot(LinkHealth.State state, String reason, String message) {}

    /** How far the last change that could cut the node off got. */
    public sealed interface Change {

        /** What is planned is in force, and was heard with. */
        record Confirmed() implements Change {}

        /** It is in force; whether the API server and the peers are heard with it is not known yet. */
        record Confirming() implements Change {}

        /** The node went back from it. @param message what and why, one line */
        record Reverted(String message) implements Change {}
    }

    /** @param reason a condition reason, documented API */
    public record Problem(String reason, String message) {}

    /**
     * One directed link.
     *
     * @param endpoint the live one; empty: none known
     * @param lastHandshake empty: never
     * @param roundTrip of the last answered probe; empty: none lately
     * @param signs what else the device and the probes say
     */
    public record Link(
            NodeName peer,
            PublicKey publicKey,
            Optional<InetSocketAddress> endpoint,
            Optional<Instant> lastHandshake,
            long receivedBytes,
            long sentBytes,
            Optional<Duration> roundTrip,
            LinkSigns signs,
            LinkHealth health) {}
}
