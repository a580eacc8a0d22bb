package eu.kakde.mesh.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PathProbeTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MTU = 1420;
    private static final int SMALLEST = 44;

    private final PathProbe probe = new PathProbe();
    private Instant now = START;
    private int sent;

    @Test
    void sendsOneFullPacketAndThenNoneForFiveMinutes() {
        assertThat(probe.due(MTU, SMALLEST, now)).hasValue(MTU);
        probe.replied(MTU);
        assertThat(probe.due(MTU, SMALLEST, now.plusSeconds(1))).isEmpty();
        assertThat(probe.pathMtu()).isEmpty();
        assertThat(probe.due(MTU, SMALLEST, now.plusSeconds(300))).isEmpty();
        assertThat(probe.due(MTU, SMALLEST, now.plusSeconds(301))).hasValue(MTU);
    }

    @Property
    void findsTheLargestThatPasses(@ForAll @IntRange(min = SMALLEST, max = MTU - 1) int limit) {
        PathProbe fresh = new PathProbe();
        run(fresh, limit);
        assertThat(fresh.pathMtu()).hasValue(limit);
        assertThat(sent).isLessThan(50);
    }

    @Test
    void aPacketThatIsLostByChanceIsNoLimit() {
        assertThat(probe.due(MTU, SMALLEST, now)).hasValue(MTU);
        assertThat(probe.due(MTU, SMALLEST, now.plusMillis(500))).isEmpty();
        assertThat(probe.due(MTU, SMALLEST, now.plusSeconds(1))).hasValue(MTU);
        probe.replied(MTU);
        probe.due(MTU, SMALLEST, now.plusSeconds(2));
        assertThat(probe.pathMtu()).isEmpty();
    }

    @Test
    void isGoneOnceFullPacketsPassAgain() {
        run(probe, 1280);
        assertThat(probe.pathMtu()).hasValue(1280);
        now = now.plus(PathProbe.ALERT);
        run(probe, MTU);
        assertThat(probe.pathMtu()).isEmpty();
    }

    @Test
    void aPathThatIsMendedWhileItIsLookedAtHasNoLimit() {
        int looks = 0;
        for (OptionalInt size = probe.due(MTU, SMALLEST, now); size.isPresent(); looks++) {
            boolean isNarrow = looks < 12;
            if (size.getAsInt() <= (isNarrow ? 1300 : MTU)) {
                probe.replied(size.getAsInt());
            }
            now = now.plusSeconds(1);
            size = probe.due(MTU, SMALLEST, now);
        }
        assertThat(looks).isGreaterThan(12);
        assertThat(probe.pathMtu()).isEmpty();
        assertThat(probe.due(MTU, SMALLEST, now.plus(PathProbe.ALERT)))
                .as("all is well")
                .isEmpty();
    }

    @Test
    void beginsAnewWithAnotherMtu() {
        run(probe, 1280);
        assertThat(probe.due(1280, SMALLEST, now)).hasValue(1280);
        assertThat(probe.pathMtu()).isEmpty();
    }

    @Test
    void anInterfaceThatHasNoRoomForMoreIsNotProbed() {
        assertThat(probe.due(0, SMALLEST, now)).isEmpty();
    }

    /** One look, each second a round, on a path that lets packets up to this size pass. */
    private void run(PathProbe target, int limit) {
        sent = 0;
        do {
            OptionalInt size = target.due(MTU, SMALLEST, now);
            if (size.isEmpty()) {
                return;
            }
            sent++;
            if (size.getAsInt() <= limit) {
                target.replied(size.getAsInt());
            }
            now = now.plusSeconds(1);
        } while (sent < 1000);
    }
}
