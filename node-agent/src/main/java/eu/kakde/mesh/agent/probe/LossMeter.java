package eu.kakde.mesh.agent.probe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;

/** How many of the last probes were lost. The one under way counts once the next is sent. Not thread-safe. */
final class LossMeter {

    private static final int WINDOW = 20;

    private final Deque<Boolean> answered = new ArrayDeque<>();
    private int underWay = -1;
    private boolean isAnswered;

    void sent(int sequence) {
        if (underWay >= 0) {
            answered.addLast(isAnswered);
        }
        if (answered.size() > WINDOW) {
            answered.removeFirst();
        }
        underWay = sequence;
        isAnswered = false;
    }

    /** An answer that comes after the next probe was sent came too late: such a probe counts as lost. */
    void replied(int sequence) {
        isAnswered |= sequence == underWay;
    }

    /** Empty before the first probe is judged. */
    OptionalInt percent() {
        long lost = answered.stream().filter(answer -> !answer).count();
        return answered.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) (100 * lost / answered.size()));
    }
}
