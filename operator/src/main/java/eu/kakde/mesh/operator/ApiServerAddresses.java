package eu.kakde.mesh.operator;

import static java.lang.System.Logger.Level.WARNING;

import eu.kakde.mesh.logging.Causes;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.IpAddress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Observe: where the API server is. It says so itself: it keeps the EndpointSlices of {@code default/kubernetes} by the
 * addresses that each of its instances advertises. The address that this operator calls counts too, unless that is a
 * service's. A node that has one of them as its overlay address is a host of the API server.
 */
final class ApiServerAddresses {

    private static final System.Logger LOG = System.getLogger(ApiServerAddresses.class.getName());
    private static final Duration KEEP = Duration.ofMinutes(1);

    private final InstantSource clock;
    private Set<IpAddress> known = Set.of();
    private Instant readAt = Instant.MIN;

    ApiServerAddresses(InstantSource clock) {
        this.clock = clock;
    }

    synchronized Set<IpAddress> read(KubernetesClient client) {
        Instant now = clock.instant();
        if (!readAt.plus(KEEP).isAfter(now)) {
            readAt = now;
            known = readNow(client);
        }
        return known;
    }

    private static Set<IpAddress> readNow(KubernetesClient client) {
        Set<IpAddress> found = new HashSet<>();
        address(client.getMasterUrl().getHost().replaceAll("[\\[\\]]", "")).ifPresent(found::add);
        try {
            client
                    .discovery()
                    .v1()
                    .endpointSlices()
                    .inNamespace("default")
                    .withLabel("kubernetes.io/service-name", "kubernetes")
                    .list()
                    .getItems()
                    .stream()
                    .flatMap(slice -> slice.getEndpoints() == null ? Stream.empty() : slice.getEndpoints().stream())
                    .flatMap(endpoint -> Optional.ofNullable(endpoint.getAddresses()).orElse(List.of()).stream())
                    .flatMap(text -> address(text).stream())
                    .forEach(found::add);
        } catch (KubernetesClientException e) {
            LOG.log(
                    WARNING,
                    "the EndpointSlices of default/kubernetes cannot be read, the API server is taken to be at {0}: {1}",
                    found,
                    Causes.of(e));
        }
        return Set.copyOf(found);
    }

    /** A name is not looked up. */
    private static Optional<IpAddress> address(String text) {
        try {
            return Optional.of(new IpAddress(text));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }
}
