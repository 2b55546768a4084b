package ringwall.dataplane;

/// A bounded table of what the worker learns: (tag, 128-bit key) to two longs, until a time. Open
/// addressing over arrays made at start; an entry that has run out is as good as gone and its place
/// is reused.
///
/// Used for learned MACs, bound link-local addresses, resolved neighbours and group members.
final class Remembered {
    private final int mask;
    private final int limit;
    private final int[] tags;
    private final long[] his;
    private final long[] los;
    private final long[] values;
    private final long[] others;
    private final long[] expiresNs;
    private final boolean[] used;
    private int size;

    /// @param capacity entries at most, a power of two
    Remembered(int capacity) {
        int places = 2 * capacity;
        limit = capacity;
        mask = places - 1;
        tags = new int[places];
        his = new long[places];
        los = new long[places];
        values = new long[places];
        others = new long[places];
        expiresNs = new long[places];
        used = new boolean[places];
    }

    /// Index of the entry, or -1.
    int find(int tag, long hi, long lo, long nowNs) {
        int at = home(tag, hi, lo);
        while (used[at]) {
            if (tags[at] == tag && los[at] == lo && his[at] == hi) {
                if (expiresNs[at] > nowNs) {
                    return at;
                }
                remove(at);
                return -1;
            }
            at = (at + 1) & mask;
        }
        return -1;
    }

    long value(int index) {
        return values[index];
    }

    long other(int index) {
        return others[index];
    }

    void until(int index, long expires) {
        expiresNs[index] = expires;
    }

    /// Adds or replaces.
    ///
    /// @return false when the table is full
    boolean put(int tag, long hi, long lo, long value, long other, long expires, long nowNs) {
        int at = find(tag, hi, lo, nowNs);
        if (at < 0) {
            if (size >= limit && purge(nowNs) == 0) {
                return false;
            }
            at = home(tag, hi, lo);
            while (used[at]) {
                at = (at + 1) & mask;
            }
            used[at] = true;
            tags[at] = tag;
            his[at] = hi;
            los[at] = lo;
            size++;
        }
        values[at] = value;
        others[at] = other;
        expiresNs[at] = expires;
        return true;
    }

    /// How many live entries have the tag and, in `value`, this.
    int count(int tag, long value, long nowNs) {
        int count = 0;
        for (int i = 0; i < used.length && size > 0; i++) {
            if (used[i] && tags[i] == tag && values[i] == value && expiresNs[i] > nowNs) {
                count++;
            }
        }
        return count;
    }

    /// How many live entries have this in `value`, whatever their tag.
    int countOf(long value, long nowNs) {
        int count = 0;
        for (int i = 0; i < used.length && size > 0; i++) {
            if (used[i] && values[i] == value && expiresNs[i] > nowNs) {
                count++;
            }
        }
        return count;
    }

    int size() {
        return size;
    }

    /// Removes all that have run out.
    int purge(long nowNs) {
        int removed = 0;
        for (int i = 0; i < used.length; i++) {
            while (used[i] && expiresNs[i] <= nowNs) {
                remove(i);
                removed++;
            }
        }
        return removed;
    }

    /// Removes the entry; those behind it close the gap.
    void remove(int index) {
        int hole = index;
        int at = (hole + 1) & mask;
        while (used[at]) {
            int home = home(tags[at], his[at], los[at]);
            if (((at - home) & mask) >= ((at - hole) & mask)) {
                tags[hole] = tags[at];
                his[hole] = his[at];
                los[hole] = los[at];
                values[hole] = values[at];
                others[hole] = others[at];
                expiresNs[hole] = expiresNs[at];
                hole = at;
            }
            at = (at + 1) & mask;
        }
        used[hole] = false;
        size--;
    }

    int places() {
        return used.length;
    }

    boolean live(int index, long nowNs) {
        return used[index] && expiresNs[index] > nowNs;
    }

    int tag(int index) {
        return tags[index];
    }

    long hi(int index) {
        return his[index];
    }

    long lo(int index) {
        return los[index];
    }

    private int home(int tag, long hi, long lo) {
        return (int) (LongMap.mix(lo ^ LongMap.mix(hi + tag)) & mask);
    }
}
