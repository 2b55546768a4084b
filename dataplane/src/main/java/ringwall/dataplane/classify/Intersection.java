package ringwall.dataplane.classify;

/// The first rule that all dimensions have in common.
final class Intersection {
    private Intersection() {}

    /// @param from the first rule that counts
    /// @return the rule, or -1
    static int first(BitRows a, int ra, BitRows b, int rb, BitRows c, int rc, int from) {
        int tops = a.tops();
        long topMask = -1L << (from >>> 12);
        long middleMask = -1L << (from >>> 6);
        long lowMask = -1L << from;
        for (int t = from >>> 18; t < tops; t++) {
            long top = a.top(ra, t) & b.top(rb, t) & c.top(rc, t) & topMask;
            for (; top != 0; top &= top - 1) {
                int i = Long.numberOfTrailingZeros(top);
                if (((t << 6) | i) != from >>> 12) {
                    middleMask = -1;
                    lowMask = -1;
                }
                long middle = a.middle(ra, t, i) & b.middle(rb, t, i) & c.middle(rc, t, i);
                for (middle &= middleMask; middle != 0; middle &= middle - 1) {
                    int j = Long.numberOfTrailingZeros(middle);
                    if (((t << 12) | (i << 6) | j) != from >>> 6) {
                        lowMask = -1;
                    }
                    long low =
                            a.low(ra, t, i, j) & b.low(rb, t, i, j) & c.low(rc, t, i, j) & lowMask;
                    if (low != 0) {
                        return (t << 18) | (i << 12) | (j << 6) | Long.numberOfTrailingZeros(low);
                    }
                }
            }
            topMask = -1;
            middleMask = -1;
            lowMask = -1;
        }
        return -1;
    }

    /// The same for five dimensions.
    static int first(BitRows[] d, int r0, int r1, int r2, int r3, int r4) {
        BitRows a = d[0];
        BitRows b = d[1];
        BitRows c = d[2];
        BitRows e = d[3];
        BitRows f = d[4];
        int tops = a.tops();
        for (int t = 0; t < tops; t++) {
            long top = a.top(r0, t) & b.top(r1, t) & c.top(r2, t) & e.top(r3, t) & f.top(r4, t);
            for (; top != 0; top &= top - 1) {
                int i = Long.numberOfTrailingZeros(top);
                long middle =
                        a.middle(r0, t, i)
                                & b.middle(r1, t, i)
                                & c.middle(r2, t, i)
                                & e.middle(r3, t, i)
                                & f.middle(r4, t, i);
                for (; middle != 0; middle &= middle - 1) {
                    int j = Long.numberOfTrailingZeros(middle);
                    long low =
                            a.low(r0, t, i, j)
                                    & b.low(r1, t, i, j)
                                    & c.low(r2, t, i, j)
                                    & e.low(r3, t, i, j)
                                    & f.low(r4, t, i, j);
                    if (low != 0) {
                        return (t << 18) | (i << 12) | (j << 6) | Long.numberOfTrailingZeros(low);
                    }
                }
            }
        }
        return -1;
    }
}
