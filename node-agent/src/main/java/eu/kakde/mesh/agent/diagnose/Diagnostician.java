package eu.kakde.mesh.agent.diagnose;

import eu.kakde.mesh.agent.check.FirewallReader;
import eu.kakde.mesh.agent.check.HostFacts;
import eu.kakde.mesh.agent.handshake.InitiationWatch;
import eu.kakde.mesh.agent.handshake.Mac1Key;
import eu.kakde.mesh.agent.handshake.Responder;
import eu.kakde.mesh.agent.handshake.StrayHandshake;
import eu.kakde.mesh.agent.host.HostFileException;
import eu.kakde.mesh.agent.reconcile.LinkHealth;
import eu.kakde.mesh.agent.reconcile.NodeConfig;
import eu.kakde.mesh.agent.reconcile.NodeObservation;
import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Looks at the node each {@link #CALM}, and at once when a link goes down, on a thread of its own. A finding counts
 * when two looks in a row have it: what the reconciler heals in between is none.
 */
public final class Diagnostician implements Runnable, AutoCloseable {

    /** Between two looks while all is well. */
    static final Duration CALM = Duration.ofSeconds(10);

    /** Between two looks while something is wrong. */
    static final Duration ALERT = Duration.ofSeconds(3);

    /** Listing the firewall starts programs: between two of them while all is well. */
    static final Duration FIREWALL_CALM = Duration.ofSeconds(60);

    private static final Logger LOG = System.getLogger(Diagnostician.class.getName());

    private final NodeFactsReader reader;
    private final InitiationWatch watch;
    private final Surroundings surroundings;
    private final Semaphore wakes = new Semaphore(0);
    private final Fights fights = new Fights();
    private volatile Optional<NodeObservation> latest = Optional.empty();
    private volatile Insight insight = Insight.NONE;
    private volatile boolean stopped;
    private List<Diagnosis> before = List.of();
    private HostFacts.Firewall firewall = new HostFacts.Firewall(List.of(), List.of(), 0);
    private Instant firewallRead = Instant.MIN;
    private String problem = "";

    /**
     * What the diagnostician asks.
     *
     * @param privateKey that belongs to this node's public key; empty when it cannot be read
     * @param directory names by keys of nodes beyond this one's own peers; must not block
     * @param lanEndpoint by which the others dial this node; empty: none, or not known
     * @param behindServer how far the API server's clock is ahead of ours; empty: not known
     */
    public record Surroundings(
            Function<PublicKey, Optional<PrivateKey>> privateKey,
            Supplier<Map<PublicKey, NodeName>> directory,
            Supplier<Optional<Endpoint>> lanEndpoint,
            Supplier<Optional<Duration>> behindServer,
            InstantSource clock) {}

    public Diagnostician(NodeFactsReader reader, InitiationWatch watch, Surroundings surroundings) {
        this.reader = reader;
        this.watch = watch;
        this.surroundings = surroundings;
    }

    /**
     * Takes what a round of the reconciler found; a link that went down is looked into at once, and by another key of
     * the node other initiations are read. Does not block.
     */
    public void observe(NodeObservation observation) {
        boolean isUrgent = latest.map(old -> old.readyLinks() > observation.readyLinks()
                        || !old.publicKey().equals(observation.publicKey()))
                .orElse(true);
        latest = Optional.of(observation);
        if (isUrgent) {
            wakes.release();
        }
    }

    /** Takes what the reconciler mended. Does not block. */
    public void mended(List<String> faults) {
        fights.mended(faults, surroundings.clock().instant());
    }

    /** What the last look found. */
    public Insight insight() {
        return insight;
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                look();
                complain("");
                wakes.tryAcquire(pause().toMillis(), TimeUnit.MILLISECONDS);
                wakes.drainPermits();
            } catch (IOException | HostFileException e) {
                complain(e.getMessage());
                pauseAfterFailure();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
        wakes.release();
        watch.close();
    }

    private void pauseAfterFailure() {
        try {
            wakes.tryAcquire(CALM.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    private Duration pause() {
        return isWell() ? CALM : ALERT;
    }

    private boolean isWell() {
        return before.isEmpty()
                && latest.filter(node -> node.readyLinks() == node.links().size())
                        .isPresent();
    }

    private void look() throws IOException {
        Optional<NodeObservation> node = latest;
        Optional<NodeConfig> config = node.flatMap(NodeObservation::config);
        if (config.isEmpty()) {
            return;
        }
        NodeFacts facts = reader.read(new NodeFactsReader.Known(
                config.get(),
                links(node.get()),
                firewall(),
                surroundings.lanEndpoint().get(),
                surroundings.behindServer().get()));
        Map<PublicKey, NodeName> owners = owners(config.get(), node.get().publicKey());
        listen(facts, node.get().publicKey(), owners);
        List<StrayHandshake> strays = watch.strays()
                .list(
                        peer -> facts.tunnel()
                                .flatMap(state -> state.device().peer(peer))
                                .flatMap(state -> state.lastHandshake()),
                        surroundings.clock().instant());
        List<Diagnosis> found = new ArrayList<>(Diagnoses.of(facts));
        found.addAll(fights.diagnose(
                config.get().peers(),
                config.get().interfaceName().text(),
                surroundings.clock().instant()));
        strays.forEach(stray -> Clocks.diagnose(
                        stray,
                        sender -> Optional.ofNullable(owners.get(sender)),
                        facts.host().clock())
                .ifPresent(found::add));
        conclude(found.stream().sorted().toList(), strays, owners);
    }

    private void conclude(List<Diagnosis> found, List<StrayHandshake> strays, Map<PublicKey, NodeName> owners) {
        List<Diagnosis> lasting = found.stream()
                .filter(finding -> before.stream().anyMatch(old -> old.compareTo(finding) == 0))
                .toList();
        lasting.stream()
                .filter(finding -> insight.findings().stream().noneMatch(old -> old.compareTo(finding) == 0))
                .forEach(finding -> LOG.log(
                        Level.WARNING,
                        "{0}{1}: {2}",
                        finding.reason(),
                        finding.subject().isEmpty() ? "" : " (" + finding.subject() + ")",
                        finding.message()));
        before = found;
        insight = new Insight(lasting, strays, owners);
    }

    private static Map<String, NodeFactsReader.LinkState> links(NodeObservation node) {
        Map<String, NodeFactsReader.LinkState> links = new HashMap<>();
        node.links()
                .forEach(link -> links.put(
                        link.peer().text(),
                        new NodeFactsReader.LinkState(
                                link.health().state() == LinkHealth.State.FALSE,
                                link.signs().pathMtu())));
        return links;
    }

    private HostFacts.Firewall firewall() {
        Instant now = surroundings.clock().instant();
        if (!firewallRead.plus(isWell() ? FIREWALL_CALM : CALM).isAfter(now)) {
            firewall = FirewallReader.read();
            firewallRead = now;
        }
        return firewall;
    }

    private Map<PublicKey, NodeName> owners(NodeConfig config, Optional<PublicKey> own) {
        Map<PublicKey, NodeName> owners = new HashMap<>(surroundings.directory().get());
        config.peers().forEach(peer -> peer.keys().forEach(key -> owners.put(key, peer.peer())));
        own.ifPresent(key -> owners.put(key, config.node()));
        return owners;
    }

    private void listen(NodeFacts facts, Optional<PublicKey> own, Map<PublicKey, NodeName> owners) throws IOException {
        if (facts.tunnel().isPresent() && facts.tunnel().get().device().listenPort() != 0) {
            watch.listen(
                    facts.tunnel().get().device().listenPort(),
                    new InitiationWatch.Known(
                            own.flatMap(key ->
                                    surroundings.privateKey().apply(key).map(secret -> new Responder(secret, key))),
                            owners.keySet().stream()
                                    .filter(other -> !own.equals(Optional.of(other)))
                                    .map(Mac1Key::of)
                                    .toList(),
                            facts.routing().addresses()));
        }
    }

    /** Once when it begins, and when it changes. */
    private void complain(String what) {
        if (!what.equals(problem) && !what.isEmpty()) {
            LOG.log(Level.WARNING, "the node cannot be looked at: {0}", what);
        }
        problem = what;
    }
}
