package ringwall.model;

import java.util.BitSet;
import java.util.StringJoiner;

/// An immutable set of VLAN ids, 1 to 4094, as in `10,20-29`.
public final class VlanSet {
    public static final VlanSet NONE = new VlanSet(new BitSet());
    public static final VlanSet ALL = range(1, 4094);

    private final BitSet ids;

    private VlanSet(BitSet ids) {
        this.ids = ids;
    }

    public static VlanSet of(int... vids) {
        BitSet ids = new BitSet();
        for (int vid : vids) {
            check(vid);
            ids.set(vid);
        }
        return new VlanSet(ids);
    }

    public static VlanSet of(Iterable<Integer> vids) {
        BitSet ids = new BitSet();
        for (int vid : vids) {
            check(vid);
            ids.set(vid);
        }
        return new VlanSet(ids);
    }

    /// Both ends included.
    public static VlanSet range(int first, int last) {
        check(first);
        check(last);
        BitSet ids = new BitSet();
        ids.set(first, last + 1);
        return new VlanSet(ids);
    }

    private static void check(int vid) {
        if (vid < 1 || vid > 4094) {
            throw new IllegalArgumentException("VLAN " + vid + " is not between 1 and 4094");
        }
    }

    public boolean contains(int vid) {
        return vid >= 0 && ids.get(vid);
    }

    public boolean isEmpty() {
        return ids.isEmpty();
    }

    public int size() {
        return ids.cardinality();
    }

    public VlanSet plus(VlanSet other) {
        BitSet both = (BitSet) ids.clone();
        both.or(other.ids);
        return new VlanSet(both);
    }

    public VlanSet minus(VlanSet other) {
        BitSet rest = (BitSet) ids.clone();
        rest.andNot(other.ids);
        return new VlanSet(rest);
    }

    public VlanSet common(VlanSet other) {
        BitSet both = (BitSet) ids.clone();
        both.and(other.ids);
        return new VlanSet(both);
    }

    /// Ascending.
    public int[] toArray() {
        return ids.stream().toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VlanSet set && set.ids.equals(ids);
    }

    @Override
    public int hashCode() {
        return ids.hashCode();
    }

    /// `10,20-29`; `none` when empty.
    @Override
    public String toString() {
        if (ids.isEmpty()) {
            return "none";
        }
        StringJoiner text = new StringJoiner(",");
        for (int from = ids.nextSetBit(0); from >= 0; ) {
            int to = ids.nextClearBit(from) - 1;
            text.add(from == to ? "" + from : from + "-" + to);
            from = ids.nextSetBit(to + 1);
        }
        return text.toString();
    }
}
