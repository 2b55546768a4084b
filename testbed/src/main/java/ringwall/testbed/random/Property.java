package ringwall.testbed.random;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Something that must hold whatever is chosen. A failure is shrunk and told with its seed and its
/// choices; [#replay] plays it again.
public final class Property {
    private static final int SHRINK_RUNS = 2_000;

    private Property() {}

    /// @param body throws (an AssertionError, or anything) when the property does not hold
    /// @throws AssertionError with the seed and the smallest failing choices
    public static void holds(String name, long firstSeed, int runs, Consumer<Choices> body) {
        for (long seed = firstSeed; seed < firstSeed + runs; seed++) {
            Choices choices = Choices.seeded(seed);
            Throwable failure = failure(body, choices);
            if (failure != null) {
                int[] smallest = shrink(choices.drawn(), body);
                Throwable shown = failure(body, Choices.replayed(smallest));
                throw new AssertionError(
                        name
                                + " fails, seed "
                                + seed
                                + ", smallest choices "
                                + Arrays.toString(smallest)
                                + "\n"
                                + (shown == null ? failure : shown),
                        shown == null ? failure : shown);
            }
        }
    }

    public static void replay(Consumer<Choices> body, int... choices) {
        body.accept(Choices.replayed(choices));
    }

    private static @Nullable Throwable failure(Consumer<Choices> body, Choices choices) {
        try {
            body.accept(choices);
            return null;
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            return e;
        }
    }

    /// Takes out stretches, then makes numbers smaller, as long as it still fails.
    static int[] shrink(int[] failing, Consumer<Choices> body) {
        int[] best = failing;
        int left = SHRINK_RUNS;
        boolean better = true;
        while (better && left > 0) {
            better = false;
            for (int length = Math.max(1, best.length / 2); length > 0 && left > 0; length /= 2) {
                for (int at = 0; at + length <= best.length && left > 0; left--) {
                    int[] shorter = without(best, at, length);
                    if (failure(body, Choices.replayed(shorter)) != null) {
                        best = shorter;
                        better = true;
                    } else {
                        at += length;
                    }
                }
            }
            for (int at = 0; at < best.length && left > 0; at++) {
                int smaller = smaller(best, at, body);
                left -= 2;
                if (smaller < best[at]) {
                    best = best.clone();
                    best[at] = smaller;
                    better = true;
                }
            }
        }
        return best;
    }

    private static int smaller(int[] best, int at, Consumer<Choices> body) {
        for (int value : new int[] {0, best[at] / 2}) {
            if (value < best[at]) {
                int[] changed = best.clone();
                changed[at] = value;
                if (failure(body, Choices.replayed(changed)) != null) {
                    return value;
                }
            }
        }
        return best[at];
    }

    private static int[] without(int[] choices, int at, int length) {
        int[] shorter = new int[choices.length - length];
        System.arraycopy(choices, 0, shorter, 0, at);
        System.arraycopy(choices, at + length, shorter, at, choices.length - at - length);
        return shorter;
    }
}
