package eu.kakde.mesh.agent.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes inputs out of others: cut short, grown, spliced, with flipped bits and lengths that lie. */
final class Mutator {

    private static final int LONGEST = 4096;
    private static final int MOST_STEPS = 6;
    /** Lengths and counts at their limits, little endian; and what ends or opens something in a text. */
    private static final List<byte[]> PIECES = List.of(
            new byte[] {0, 0},
            new byte[] {1, 0},
            new byte[] {3, 0},
            new byte[] {4, 0},
            new byte[] {-1, -1},
            new byte[] {-1, 0x7f},
            new byte[] {0, (byte) 0x80},
            new byte[] {-1, -1, -1, -1},
            new byte[] {0, 0, 0, (byte) 0x80},
            new byte[16],
            "\n".getBytes(),
            "=".getBytes(),
            "/".getBytes(),
            ":".getBytes(),
            "::".getBytes(),
            ".".getBytes(),
            "[".getBytes(),
            "]".getBytes(),
            ",".getBytes(),
            "#".getBytes(),
            "-1".getBytes(),
            "4294967296".getBytes(),
            "99999999999999999999".getBytes());

    private final SplittableRandom random;
    private final List<byte[]> seeds;

    Mutator(long seed, List<byte[]> seeds) {
        this.random = new SplittableRandom(seed);
        this.seeds = seeds;
    }

    byte[] next() {
        byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
        for (int steps = 1 + random.nextInt(MOST_STEPS); steps > 0; steps--) {
            input = step(input);
        }
        return input.length <= LONGEST ? input : Arrays.copyOf(input, LONGEST);
    }

    private byte[] step(byte[] input) {
        if (input.length == 0) {
            return PIECES.get(random.nextInt(PIECES.size()));
        }
        int at = random.nextInt(input.length);
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(input, at);
            case 1 -> flipped(input, at);
            case 2 -> set(input, at, (byte) random.nextInt());
            case 3 -> spliced(input, at, at, PIECES.get(random.nextInt(PIECES.size())));
            case 4 -> over(input, at, PIECES.get(random.nextInt(PIECES.size())));
            case 5 -> spliced(input, at, at + random.nextInt(input.length - at), new byte[0]);
            case 6 -> spliced(input, at, at, Arrays.copyOfRange(input, at, at + random.nextInt(input.length - at)));
            default -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                int from = random.nextInt(other.length + 1);
                yield spliced(input, at, input.length, Arrays.copyOfRange(other, from, other.length));
            }
        };
    }

    private byte[] flipped(byte[] input, int at) {
        return set(input, at, (byte) (input[at] ^ 1 << random.nextInt(8)));
    }

    private static byte[] set(byte[] input, int at, byte value) {
        input[at] = value;
        return input;
    }

    private static byte[] over(byte[] input, int at, byte[] piece) {
        System.arraycopy(piece, 0, input, at, Math.min(piece.length, input.length - at));
        return input;
    }

    /** With {@code piece} in the place of what stands between the two. */
    private static byte[] spliced(byte[] input, int from, int to, byte[] piece) {
        byte[] out = new byte[from + piece.length + input.length - to];
        System.arraycopy(input, 0, out, 0, from);
        System.arraycopy(piece, 0, out, from, piece.length);
        System.arraycopy(input, to, out, from + piece.length, input.length - to);
        return out;
    }
}
