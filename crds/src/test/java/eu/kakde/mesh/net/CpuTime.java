package eu.kakde.mesh.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/** The processor's time that something takes: on a busy machine the clock on the wall says little. */
public final class CpuTime {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    /** Even on a busy machine it has hung by then. */
    private static final Duration GIVE_UP = Duration.ofMinutes(3);

    private CpuTime() {}

    /** Runs the action and fails when it took more than so many seconds of one processor, or never ends. */
    public static void isAtMost(int seconds, Runnable action) {
        assertTimeoutPreemptively(GIVE_UP, () -> {
            long before = THREADS.getCurrentThreadCpuTime();
            action.run();
            assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - before))
                    .isLessThanOrEqualTo(Duration.ofSeconds(seconds));
        });
    }
}
