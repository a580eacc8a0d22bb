package eu.kakde.mesh.agent.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What the kernel knows of its own clock: adjtimex(2). */
public final class KernelClock {

    /** {@code struct timex} of 64-bit Linux: modes:4 pad:4 offset:8 freq:8 maxerror:8 esterror:8 status:4 ... */
    private static final int TIMEX_LENGTH = 208;

    private static final int STATUS_OFFSET = 40;
    /** {@code linux/timex.h}. */
    private static final int STA_UNSYNC = 0x40;

    private KernelClock() {}

    /** Whether some time service keeps it; false also when the kernel does not say. Asks, and sets nothing. */
    public static boolean isSynchronised() {
        Linker linker = Linker.nativeLinker();
        MethodHandle adjtimex = linker.downcallHandle(
                linker.defaultLookup().find("adjtimex").orElseThrow(), FunctionDescriptor.of(JAVA_INT, ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timex = arena.allocate(TIMEX_LENGTH, 8);
            int state = (int) adjtimex.invokeExact(timex);
            return state >= 0 && (timex.get(JAVA_INT, STATUS_OFFSET) & STA_UNSYNC) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("adjtimex", e);
        }
    }
}
