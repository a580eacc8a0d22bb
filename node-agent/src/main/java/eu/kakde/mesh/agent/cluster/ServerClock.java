package eu.kakde.mesh.agent.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** How far the API server's clock is from ours, by the Date of its answers (RFC 9110): whole seconds, and late. */
public final class ServerClock implements Interceptor {

    private final InstantSource clock;
    private volatile Duration ahead;

    public ServerClock(InstantSource clock) {
        this.clock = clock;
    }

    /** How far ahead of ours the API server's clock was at its last answer; negative: behind. Empty: no answer yet. */
    public Optional<Duration> ahead() {
        return Optional.ofNullable(ahead);
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        String date = response.header("Date");
        if (date != null) {
            try {
                Instant server = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                ahead = Duration.between(clock.instant(), server);
            } catch (DateTimeException e) {
                // A proxy that writes no such date tells nothing about the time.
                ahead = null;
            }
        }
    }
}
