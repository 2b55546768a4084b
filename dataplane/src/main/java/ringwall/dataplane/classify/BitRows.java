package ringwall.dataplane.classify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The rows of one dimension. A row is the set of rules that a value may match:
///
///     level 2 (4,096 rules a bit)   word, where level 1 starts
///     level 1 (64 rules a bit)      word, where level 0 starts   for each bit set above
///     level 0 (one rule a bit)      word                         for each bit set above
///
/// What does not care about the dimension is in `wild`, dense, and is part of every row.
final class BitRows {
    private final int tops;
    private final long[] wildTop;
    private final long[] wildMiddle;
    private final long[] wildLow;
    private final long[] words;
    private final int[] rowAt;

    private BitRows(
            int tops,
            long[] wildTop,
            long[] wildMiddle,
            long[] wildLow,
            long[] words,
            int[] rowAt) {
        this.tops = tops;
        this.wildTop = wildTop;
        this.wildMiddle = wildMiddle;
        this.wildLow = wildLow;
        this.words = words;
        this.rowAt = rowAt;
    }

    int rows() {
        return rowAt.length;
    }

    /// How many words of level 2 every row has.
    int tops() {
        return tops;
    }

    long top(int row, int t) {
        return wildTop[t] | words[rowAt[row] + 2 * t];
    }

    /// The word of level 1 behind bit `b` of level 2's word `t`.
    long middle(int row, int t, int b) {
        int at = rowAt[row] + 2 * t;
        long top = words[at];
        long wild = wildMiddle[t * 64 + b];
        if ((top >>> b & 1) == 0) {
            return wild;
        }
        return wild | words[middleAt(at, top, b)];
    }

    /// The word of level 0 behind bit `c` of that word.
    long low(int row, int t, int b, int c) {
        int at = rowAt[row] + 2 * t;
        long top = words[at];
        long wild = wildLow[(t * 64 + b) * 64 + c];
        if ((top >>> b & 1) == 0) {
            return wild;
        }
        int middleAt = middleAt(at, top, b);
        long middle = words[middleAt];
        if ((middle >>> c & 1) == 0) {
            return wild;
        }
        return wild | words[(int) words[middleAt + 1] + Long.bitCount(middle & (1L << c) - 1)];
    }

    private int middleAt(int at, long top, int b) {
        return (int) words[at + 1] + 2 * Long.bitCount(top & (1L << b) - 1);
    }

    /// Longs held.
    long size() {
        return (long) words.length + wildLow.length + wildMiddle.length + wildTop.length;
    }

    /// Collects rows; equal rows are kept once by whoever calls.
    static final class Builder {
        private final int rules;
        private final int tops;
        private final List<long[]> packed = new ArrayList<>();
        private final long[] wildLow;

        Builder(int rules) {
            this.rules = rules;
            this.tops = Math.max(1, (rules + 262_143) / 262_144);
            this.wildLow = new long[tops * 4096];
        }

        /// The rule is part of every row.
        void wild(int rule) {
            wildLow[rule >>> 6] |= 1L << rule;
        }

        /// Adds a row that holds `sorted[0 .. count)`, ascending.
        ///
        /// @return its index
        int add(int[] sorted, int count) {
            long[] top = new long[tops];
            int lows = 0;
            int middles = 0;
            int lastLow = -1;
            int lastMiddle = -1;
            for (int i = 0; i < count; i++) {
                int rule = sorted[i];
                if (rule >= rules) {
                    throw new IllegalArgumentException("rule " + rule + " of " + rules);
                }
                top[rule >>> 18] |= 1L << (rule >>> 12);
                lows += rule >>> 6 == lastLow ? 0 : 1;
                middles += rule >>> 12 == lastMiddle ? 0 : 1;
                lastLow = rule >>> 6;
                lastMiddle = rule >>> 12;
            }
            long[] row = new long[2 * tops + 2 * middles + lows];
            int middleAt = 2 * tops - 2;
            int lowAt = 2 * tops + 2 * middles - 1;
            int nextMiddle = 2 * tops;
            for (int t = 0; t < tops; t++) {
                row[2 * t] = top[t];
                row[2 * t + 1] = nextMiddle;
                nextMiddle += 2 * Long.bitCount(top[t]);
            }
            lastLow = -1;
            lastMiddle = -1;
            for (int i = 0; i < count; i++) {
                int rule = sorted[i];
                if (rule >>> 6 != lastLow) {
                    lastLow = rule >>> 6;
                    lowAt++;
                    if (rule >>> 12 != lastMiddle) {
                        lastMiddle = rule >>> 12;
                        middleAt += 2;
                        row[middleAt + 1] = lowAt;
                    }
                    row[middleAt] |= 1L << (rule >>> 6);
                }
                row[lowAt] |= 1L << rule;
            }
            packed.add(row);
            return packed.size() - 1;
        }

        BitRows build() {
            if (packed.isEmpty()) {
                add(new int[0], 0);
            }
            int total = 0;
            for (long[] row : packed) {
                total = Math.addExact(total, row.length);
            }
            long[] words = new long[total];
            int[] rowAt = new int[packed.size()];
            int at = 0;
            for (int r = 0; r < rowAt.length; r++) {
                long[] row = packed.get(r);
                rowAt[r] = at;
                System.arraycopy(row, 0, words, at, row.length);
                relocate(words, at, row);
                at += row.length;
            }
            long[] wildMiddle = new long[tops * 64];
            long[] wildTop = new long[tops];
            for (int i = 0; i < wildLow.length; i++) {
                if (wildLow[i] != 0) {
                    wildMiddle[i >>> 6] |= 1L << i;
                    wildTop[i >>> 12] |= 1L << (i >>> 6);
                }
            }
            return new BitRows(
                    tops,
                    wildTop,
                    wildMiddle,
                    Arrays.copyOf(wildLow, wildLow.length),
                    words,
                    rowAt);
        }

        /// Offsets inside a row become offsets into all words.
        private void relocate(long[] words, int at, long[] row) {
            int middles = 0;
            for (int t = 0; t < tops; t++) {
                middles += Long.bitCount(row[2 * t]);
                words[at + 2 * t + 1] += at;
            }
            for (int m = 0; m < middles; m++) {
                words[at + 2 * tops + 2 * m + 1] += at;
            }
        }
    }
}
