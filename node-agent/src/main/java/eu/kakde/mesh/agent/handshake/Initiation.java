package eu.kakde.mesh.agent.handshake;

import java.util.Arrays;
import java.util.Optional;

/**
 * A handshake initiation, the first message of a WireGuard handshake.
 *
 * <pre>
 *   0     4         8             40                 88               116      132      148
 *   ├─────┼─────────┼─────────────┼──────────────────┼────────────────┼────────┼────────┤
 *   1 0 0 0  sender  ephemeral     encrypted static   enc. timestamp   mac1     mac2
 * </pre>
 */
public final class Initiation {

    static final int LENGTH = 148;

    private static final int EPHEMERAL = 8;
    private static final int STATIC = 40;
    private static final int TIMESTAMP = 88;
    private static final int MAC1 = 116;
    private static final int MAC2 = 132;

    private final byte[] message;

    private Initiation(byte[] message) {
        this.message = message;
    }

    /** Empty when these bytes are something else. */
    public static Optional<Initiation> parse(byte[] message) {
        boolean is =
                message.length == LENGTH && message[0] == 1 && message[1] == 0 && message[2] == 0 && message[3] == 0;
        return is ? Optional.of(new Initiation(message.clone())) : Optional.empty();
    }

    /** Whether the message is for this key: the check that a responder does first. */
    public boolean isFor(Mac1Key key) {
        return Arrays.equals(key.mac1(message, MAC1), Arrays.copyOfRange(message, MAC1, MAC2));
    }

    byte[] ephemeral() {
        return Arrays.copyOfRange(message, EPHEMERAL, STATIC);
    }

    byte[] encryptedStatic() {
        return Arrays.copyOfRange(message, STATIC, TIMESTAMP);
    }

    byte[] encryptedTimestamp() {
        return Arrays.copyOfRange(message, TIMESTAMP, MAC1);
    }

    /** The same bytes are the same packet, seen on two interfaces of the host. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Initiation initiation && Arrays.equals(message, initiation.message);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(message);
    }
}
