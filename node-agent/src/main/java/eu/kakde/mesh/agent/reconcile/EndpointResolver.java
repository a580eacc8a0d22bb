package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns endpoints into socket addresses without ever waiting for DNS: a name is looked up on a thread of its own, and
 * until the first answer it is unknown. The last good answer stays when DNS goes away.
 */
public final class EndpointResolver {

    /** After this an answer is asked for anew; DynDNS names of home routers change once a day or so. */
    static final Duration FRESH = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Runnable changed;
    private final Map<String, IpAddress> answers = new ConcurrentHashMap<>();
    private final Map<String, Instant> asked = new ConcurrentHashMap<>();
    private final Set<String> pending = ConcurrentHashMap.newKeySet();

    /** @param changed called from another thread when an answer came that differs from the one before */
    public EndpointResolver(InstantSource clock, Runnable changed) {
        this.clock = clock;
        this.changed = changed;
    }

    /** Empty for a name that was not resolved yet. */
    public Optional<InetSocketAddress> resolve(Endpoint endpoint) {
        Optional<IpAddress> literal = endpoint.address();
        if (literal.isEmpty()) {
            askWhenDue(endpoint.host());
        }
        return literal.or(() -> Optional.ofNullable(answers.get(endpoint.host())))
                .map(address -> new InetSocketAddress(address.toInetAddress(), endpoint.port()));
    }

    private void askWhenDue(String host) {
        Instant due = asked.getOrDefault(host, Instant.MIN);
        if (!clock.instant().isBefore(due) && pending.add(host)) {
            asked.put(host, clock.instant().plus(FRESH));
            Thread.ofVirtual().name("resolve " + host).start(() -> ask(host));
        }
    }

    private void ask(String host) {
        try {
            IpAddress answer = IpAddress.of(InetAddress.getByName(host));
            if (!answer.equals(answers.put(host, answer))) {
                changed.run();
            }
        } catch (UnknownHostException e) {
            // No answer now: the last one stays, and the next call after FRESH asks again.
        } finally {
            pending.remove(host);
        }
    }
}
