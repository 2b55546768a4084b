package ringwall.dataplane.classify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Unsigned 128-bit values to rows: the elementary intervals of a set of ranges. IPv4 and ports use
/// the low half alone.
final class Intervals {
    private final long[] startHi;
    private final long[] startLo;
    private final int[] row;
    private final int[] firstByTop;
    private final int topShift;

    private Intervals(long[] startHi, long[] startLo, int[] row, boolean wide, int bits) {
        this.startHi = startHi;
        this.startLo = startLo;
        this.row = row;
        this.topShift = wide ? 48 : Math.max(0, bits - 16);
        this.firstByTop = new int[65_537];
        int at = 0;
        for (int top = 0; top < 65_536; top++) {
            while (at + 1 < row.length && topOf(at + 1) < top) {
                at++;
            }
            // the interval that covers the first value with these 16 bits, or one before it
            firstByTop[top] = at;
        }
        firstByTop[65_536] = row.length - 1;
    }

    private int topOf(int at) {
        return (int) ((topShift == 48 ? startHi[at] : startLo[at]) >>> topShift);
    }

    /// The row of a value of at most 64 bits.
    int row(long lo) {
        int top = (int) (lo >>> topShift);
        int from = firstByTop[top];
        int to = firstByTop[top + 1] + 1;
        to = Math.min(to, startLo.length - 1);
        while (from < to) {
            int middle = (from + to + 1) >>> 1;
            if (Long.compareUnsigned(startLo[middle], lo) <= 0) {
                from = middle;
            } else {
                to = middle - 1;
            }
        }
        return row[from];
    }

    /// The row of a value of 128 bits.
    int row(long hi, long lo) {
        int top = (int) (hi >>> 48);
        int from = firstByTop[top];
        int to = Math.min(firstByTop[top + 1] + 1, startLo.length - 1);
        while (from < to) {
            int middle = (from + to + 1) >>> 1;
            if (compare(startHi[middle], startLo[middle], hi, lo) <= 0) {
                from = middle;
            } else {
                to = middle - 1;
            }
        }
        return row[from];
    }

    static int compare(long aHi, long aLo, long bHi, long bLo) {
        int byHi = Long.compareUnsigned(aHi, bHi);
        return byHi != 0 ? byHi : Long.compareUnsigned(aLo, bLo);
    }

    /// A range of values that satisfy a condition.
    record Range(long firstHi, long firstLo, long lastHi, long lastLo, int condition) {}

    private record Edge(long hi, long lo, int condition, boolean opens) {}

    /// @param bits of a value: at most 64, or 128
    /// @param conditions for each condition the rules that ask for it, ascending
    static Intervals build(
            int bits, List<Range> ranges, List<int[]> conditions, BitRows.Builder rows) {
        List<Edge> edges = new ArrayList<>(2 * ranges.size());
        for (Range range : ranges) {
            edges.add(new Edge(range.firstHi, range.firstLo, range.condition, true));
            boolean top =
                    bits == 128 ? range.lastHi == -1 && range.lastLo == -1 : last(bits, range);
            if (!top) {
                long lo = range.lastLo + 1;
                edges.add(
                        new Edge(
                                lo == 0 ? range.lastHi + 1 : range.lastHi,
                                lo,
                                range.condition,
                                false));
            }
        }
        edges.sort(
                Comparator.comparing(Edge::hi, Long::compareUnsigned)
                        .thenComparing(Edge::lo, Long::compareUnsigned));
        long[] startHi = new long[edges.size() + 1];
        long[] startLo = new long[edges.size() + 1];
        int[] row = new int[edges.size() + 1];
        Map<List<Integer>, Integer> known = new HashMap<>();
        TreeMap<Integer, Integer> active = new TreeMap<>();
        int count = 1;
        row[0] = rowOf(active, conditions, rows, known);
        for (int i = 0; i < edges.size(); ) {
            Edge here = edges.get(i);
            while (i < edges.size() && edges.get(i).hi == here.hi && edges.get(i).lo == here.lo) {
                Edge edge = edges.get(i++);
                int open = active.getOrDefault(edge.condition, 0) + (edge.opens ? 1 : -1);
                if (open == 0) {
                    active.remove(edge.condition);
                } else {
                    active.put(edge.condition, open);
                }
            }
            if (here.hi != 0 || here.lo != 0) {
                startHi[count] = here.hi;
                startLo[count++] = here.lo;
            }
            row[count - 1] = rowOf(active, conditions, rows, known);
        }
        return new Intervals(
                Arrays.copyOf(startHi, count),
                Arrays.copyOf(startLo, count),
                Arrays.copyOf(row, count),
                bits == 128,
                bits);
    }

    private static boolean last(int bits, Range range) {
        return bits == 64 ? range.lastLo == -1 : range.lastLo == (1L << bits) - 1;
    }

    private static int rowOf(
            SortedMap<Integer, Integer> active,
            List<int[]> conditions,
            BitRows.Builder rows,
            Map<List<Integer>, Integer> known) {
        List<Integer> key = List.copyOf(active.keySet());
        return known.computeIfAbsent(key, conditionIds -> addRow(conditionIds, conditions, rows));
    }

    /// The union of what the conditions' rules are, as a row.
    static int addRow(List<Integer> conditionIds, List<int[]> conditions, BitRows.Builder rows) {
        if (conditionIds.size() == 1) {
            int[] only = conditions.get(conditionIds.getFirst());
            return rows.add(only, only.length);
        }
        int total = 0;
        for (int id : conditionIds) {
            total += conditions.get(id).length;
        }
        int[] all = new int[total];
        int at = 0;
        for (int id : conditionIds) {
            int[] of = conditions.get(id);
            System.arraycopy(of, 0, all, at, of.length);
            at += of.length;
        }
        Arrays.sort(all);
        int distinct = 0;
        for (int i = 0; i < total; i++) {
            if (i == 0 || all[i] != all[i - 1]) {
                all[distinct++] = all[i];
            }
        }
        return rows.add(all, distinct);
    }
}
