package eu.kakde.mesh.agent.handshake;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * BLAKE2s (RFC 7693), which the JDK lacks: one hash under way. Here it recognizes messages and protects none, so it
 * need not be fast. A library for it is Bouncycastle, which weighs more than the rest of the agent; the tests compare
 * with it.
 *
 * <p>Words are unsigned and little-endian; names are the RFC's: {@code h} the state, {@code t} the bytes so far,
 * {@code v} the work vector.
 */
final class Blake2sDigest {

    static final int BLOCK_BYTES = 64;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int[] IV = {
        0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19
    };

    /** The order of the message's words, a line for each round, as hexadecimal digits. */
    private static final String[] SIGMA = {
        "0123456789abcdef",
        "ea489fd61c02b753",
        "b8c052fdae367194",
        "7931dcbe265a40f8",
        "905724afe1bc683d",
        "2c6a0b834d75fe19",
        "c51fed4a0763928b",
        "db7ec13950f4862a",
        "6fe9b308c2d714a5",
        "a2847615fb9e3cd0",
    };

    private final int[] h = IV.clone();
    private final int[] v = new int[16];
    private final byte[] block = new byte[BLOCK_BYTES];
    private final int digestBytes;
    private int filled;
    private long t;

    /**
     * @param key at most 32 bytes; empty for a hash without a key
     * @param digestBytes 1 to 32
     */
    Blake2sDigest(byte[] key, int digestBytes) {
        if (key.length > 32 || digestBytes < 1 || digestBytes > 32) {
            throw new IllegalArgumentException(
                    "BLAKE2s takes a key of 0 to 32 bytes and makes 1 to 32 bytes: " + key.length + ", " + digestBytes);
        }
        this.digestBytes = digestBytes;
        h[0] ^= 0x01010000 ^ key.length << 8 ^ digestBytes;
        if (key.length > 0) {
            System.arraycopy(key, 0, block, 0, key.length);
            filled = BLOCK_BYTES;
        }
    }

    void update(byte[] input, int length) {
        for (int offset = 0; offset < length; ) {
            // Not before there is more to come: the last block, however full, is compressed as such.
            if (filled == BLOCK_BYTES) {
                compress(false);
                filled = 0;
            }
            int count = Math.min(BLOCK_BYTES - filled, length - offset);
            System.arraycopy(input, offset, block, filled, count);
            filled += count;
            offset += count;
        }
    }

    /** Ends the hash; the object is of no use afterwards. */
    byte[] digest() {
        Arrays.fill(block, filled, BLOCK_BYTES, (byte) 0);
        compress(true);
        byte[] all = new byte[h.length * Integer.BYTES];
        for (int i = 0; i < h.length; i++) {
            WORD.set(all, i * Integer.BYTES, h[i]);
        }
        return Arrays.copyOf(all, digestBytes);
    }

    private void compress(boolean last) {
        t += filled;
        System.arraycopy(h, 0, v, 0, 8);
        System.arraycopy(IV, 0, v, 8, 8);
        v[12] ^= (int) t;
        v[13] ^= (int) (t >>> 32);
        if (last) {
            v[14] = ~v[14];
        }
        for (String order : SIGMA) {
            for (int column = 0; column < 4; column++) {
                mix(column, 4 + column, 8 + column, 12 + column, order, 2 * column);
            }
            for (int diagonal = 0; diagonal < 4; diagonal++) {
                mix(
                        diagonal,
                        4 + (diagonal + 1) % 4,
                        8 + (diagonal + 2) % 4,
                        12 + (diagonal + 3) % 4,
                        order,
                        8 + 2 * diagonal);
            }
        }
        for (int i = 0; i < h.length; i++) {
            h[i] ^= v[i] ^ v[i + 8];
        }
    }

    /** The RFC's G, with the two words of the message that stand at a place of the order and behind it. */
    private void mix(int a, int b, int c, int d, String order, int place) {
        v[a] += v[b] + word(order, place);
        v[d] = Integer.rotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = Integer.rotateRight(v[b] ^ v[c], 12);
        v[a] += v[b] + word(order, place + 1);
        v[d] = Integer.rotateRight(v[d] ^ v[a], 8);
        v[c] += v[d];
        v[b] = Integer.rotateRight(v[b] ^ v[c], 7);
    }

    private int word(String order, int place) {
        return (int) WORD.get(block, Character.digit(order.charAt(place), 16) * Integer.BYTES);
    }
}
