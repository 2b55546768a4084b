package ringwall.testbed.random;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// A source of choices: first those that were given, then random ones (or zeros). What was drawn is
/// remembered. Zero is always the simplest choice, so that smaller numbers make simpler things.
public final class Choices {
    private final int[] given;
    private final SplittableRandom random;
    private final boolean zerosAfter;
    private int[] drawn = new int[64];
    private int count;

    private Choices(int[] given, long seed, boolean zerosAfter) {
        this.given = given;
        this.random = new SplittableRandom(seed);
        this.zerosAfter = zerosAfter;
    }

    public static Choices seeded(long seed) {
        return new Choices(new int[0], seed, false);
    }

    /// Plays a sequence again; behind its end every choice is the simplest.
    public static Choices replayed(int... choices) {
        return new Choices(choices.clone(), 0, true);
    }

    /// From bytes, as a fuzzer gives them.
    public static Choices ofBytes(byte[] bytes) {
        int[] choices = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            choices[i] = bytes[i] & 0xff;
        }
        return replayed(choices);
    }

    /// 0 to `n - 1`.
    public int below(int n) {
        int raw =
                count < given.length
                        ? Math.floorMod(given[count], n)
                        : zerosAfter ? 0 : random.nextInt(n);
        if (count == drawn.length) {
            drawn = Arrays.copyOf(drawn, count * 2);
        }
        drawn[count++] = raw;
        return raw;
    }

    /// `from` to `to`, both included.
    public int between(int from, int to) {
        return from + below(to - from + 1);
    }

    /// True once in `n` times; the simplest choice is false.
    public boolean oneIn(int n) {
        return below(n) == n - 1;
    }

    public <T> T pick(List<T> list) {
        return list.get(below(list.size()));
    }

    /// 16 random bits.
    public int u16() {
        return below(65_536);
    }

    public byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) below(256);
        }
        return bytes;
    }

    /// What was drawn so far.
    public int[] drawn() {
        return Arrays.copyOf(drawn, count);
    }
}
