package eu.kakde.mesh.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastGoodTimeTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path directory;

    @Test
    void isSilentOnANewHost() {
        assertThat(clock(false).behind(NOON)).isEmpty();
    }

    @Test
    void saysAfterABootHowFarTheClockIsBehind() {
        clock(false).behind(NOON);
        assertThat(clock(false).behind(NOON.minus(HOUR))).contains(HOUR);
    }

    @Test
    void isSilentAgainOnceTheClockHasCaughtUp() {
        clock(false).behind(NOON);
        LastGoodTime afterBoot = clock(false);
        afterBoot.behind(NOON.minus(HOUR));
        assertThat(afterBoot.behind(NOON.plusSeconds(1))).isEmpty();
    }

    @Test
    void keepsTheLaterTimeWhileTheClockIsBehind() {
        clock(false).behind(NOON);
        clock(false).behind(NOON.minus(HOUR));
        assertThat(clock(false).behind(NOON.minus(HOUR))).contains(HOUR);
    }

    @Test
    void believesATimeServiceMoreThanItsFile() {
        clock(false).behind(NOON.plus(HOUR)); // a clock that was ahead, and was set right
        assertThat(clock(true).behind(NOON)).isEmpty();
        assertThat(clock(false).behind(NOON)).isEmpty();
    }

    private LastGoodTime clock(boolean synchronised) {
        return new LastGoodTime(directory.resolve(".wg0.time"), () -> synchronised);
    }
}
