package ringwall.dataplane.classify;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import ringwall.model.Ip;
import ringwall.model.Prefix;

/// A set of addresses, by binary search over disjoint ranges.
public final class PrefixSet {
    private final long[] first4;
    private final long[] last4;
    private final long[][] ranges6;

    public static final PrefixSet EMPTY = new PrefixSet(List.of());

    /// @param prefixes may touch or nest
    public PrefixSet(Collection<Prefix> prefixes) {
        List<long[]> four = new ArrayList<>();
        List<long[]> six = new ArrayList<>();
        for (Prefix p : prefixes.stream().sorted().toList()) {
            Ip last = last(p);
            if (p.version() == 4) {
                if (four.isEmpty() || p.address().lo() > four.getLast()[1]) {
                    four.add(new long[] {p.address().lo(), last.lo()});
                }
            } else if (six.isEmpty()
                    || Intervals.compare(
                                    p.address().hi(),
                                    p.address().lo(),
                                    six.getLast()[2],
                                    six.getLast()[3])
                            > 0) {
                six.add(new long[] {p.address().hi(), p.address().lo(), last.hi(), last.lo()});
            }
        }
        first4 = four.stream().mapToLong(r -> r[0]).toArray();
        last4 = four.stream().mapToLong(r -> r[1]).toArray();
        ranges6 = six.toArray(long[][]::new);
    }

    /// The last address of a prefix.
    static Ip last(Prefix prefix) {
        int length = prefix.length();
        Ip first = prefix.address();
        if (first.isV4()) {
            return Ip.v4(length == 32 ? first.v4Bits() : first.v4Bits() | -1 >>> length);
        }
        long hi = length >= 64 ? first.hi() : first.hi() | -1L >>> length;
        long lo =
                length == 128
                        ? first.lo()
                        : length <= 64 ? -1L : first.lo() | -1L >>> (length - 64);
        return Ip.v6(hi, lo);
    }

    public boolean contains(boolean v6, long hi, long lo) {
        return v6 ? contains6(hi, lo) : contains4(lo);
    }

    private boolean contains4(long lo) {
        int from = 0;
        int to = first4.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (first4[middle] <= lo) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from > 0 && lo <= last4[from - 1];
    }

    private boolean contains6(long hi, long lo) {
        int from = 0;
        int to = ranges6.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (Intervals.compare(ranges6[middle][0], ranges6[middle][1], hi, lo) <= 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from > 0
                && Intervals.compare(hi, lo, ranges6[from - 1][2], ranges6[from - 1][3]) <= 0;
    }
}
