package ringwall.audit.fact;

import java.util.BitSet;
import java.util.stream.IntStream;

/// An immutable set of VLAN ids, 1-4094. Ids outside are ignored: they are never a segment's.
public final class VlanSet {

    public static final int MIN = 1;
    public static final int MAX = 4094;
    public static final VlanSet NONE = new VlanSet(new BitSet());
    public static final VlanSet ALL = range(MIN, MAX);

    private final BitSet bits;

    private VlanSet(BitSet bits) {
        this.bits = bits;
    }

    public static VlanSet of(int... ids) {
        var bits = new BitSet();
        for (int id : ids) {
            if (id >= MIN && id <= MAX) {
                bits.set(id);
            }
        }
        return new VlanSet(bits);
    }

    /// Both ends included.
    public static VlanSet range(int first, int last) {
        var bits = new BitSet();
        int from = Math.max(first, MIN);
        int to = Math.min(last, MAX);
        if (from <= to) {
            bits.set(from, to + 1);
        }
        return new VlanSet(bits);
    }

    /// Reads `1,5-9 20`, separated by commas, semicolons or spaces. What is no number is skipped;
    /// [#readable] tells.
    public static VlanSet parse(String text) {
        VlanSet set = NONE;
        for (String part : text.trim().split("[,; ]+", -1)) {
            int dash = part.indexOf('-');
            int first = number(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : number(part.substring(dash + 1));
            if (first >= 0 && last >= 0) {
                set = set.union(range(first, last));
            }
        }
        return set;
    }

    /// True if all of the text is ids and ranges.
    public static boolean readable(String text) {
        return text.trim().matches("\\d{1,5}(-\\d{1,5})?([,; ]+\\d{1,5}(-\\d{1,5})?)*");
    }

    private static int number(String text) {
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
    }

    public VlanSet union(VlanSet other) {
        var copy = copy();
        copy.or(other.bits);
        return new VlanSet(copy);
    }

    public VlanSet minus(VlanSet other) {
        var copy = copy();
        copy.andNot(other.bits);
        return new VlanSet(copy);
    }

    public VlanSet intersect(VlanSet other) {
        var copy = copy();
        copy.and(other.bits);
        return new VlanSet(copy);
    }

    public VlanSet with(int id) {
        return union(of(id));
    }

    private BitSet copy() {
        return (BitSet) bits.clone();
    }

    public boolean contains(int id) {
        return id >= 0 && bits.get(id);
    }

    public boolean isEmpty() {
        return bits.isEmpty();
    }

    public int size() {
        return bits.cardinality();
    }

    /// So many that nobody chose them: at least 4000 of the 4094.
    public boolean practicallyAll() {
        return size() >= 4000;
    }

    public IntStream ids() {
        return bits.stream();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VlanSet set && bits.equals(set.bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }

    /// `1,5-9`; `none` when empty.
    @Override
    public String toString() {
        if (bits.isEmpty()) {
            return "none";
        }
        var text = new StringBuilder();
        for (int first = bits.nextSetBit(0); first >= 0; ) {
            int last = bits.nextClearBit(first) - 1;
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (last > first) {
                text.append('-').append(last);
            }
            first = bits.nextSetBit(last + 1);
        }
        return text.toString();
    }
}
