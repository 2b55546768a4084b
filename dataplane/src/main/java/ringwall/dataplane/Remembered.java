package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.getInt;
import static ringwall.dataplane.port.Memory.getLong;
import static ringwall.dataplane.port.Memory.putInt;
import static ringwall.dataplane.port.Memory.putLong;

import java.util.ArrayList;
import java.util.List;

/// A bounded table of what the worker learns: (tag, 128-bit key) to two longs, until a time. Open
/// addressing over memory that may outlive the process; an entry that has run out is as good as gone
/// and its place is reused. Used for learned MACs, bound link-local addresses, resolved neighbours
/// and group members.
///
///      0       8      12  16      24      32       40       48            56       64
///     +-------+------+---+-------+-------+--------+--------+-------------+--------+
///     | seal  | tag  | - | hi    | lo    | value  | other  | expires, ns | -      |
///     +-------+------+---+-------+-------+--------+--------+-------------+--------+
///
/// The seal is a hash over the entry, where it lies and the names that its numbers stand for, and
/// never 0, which marks a free place. It is written last when an entry is made and first when it
/// goes, so that a killed process leaves no entry that another takes for whole; and an entry whose
/// numbers have come to mean other names is not whole either.
final class Remembered {
    static final int ENTRY_BYTES = 64;
    private static final long ANY_TAG = 1L << 40;
    private static final int TAG = 8;
    private static final int HI = 16;
    private static final int LO = 24;
    private static final int VALUE = 32;
    private static final int OTHER = 40;
    private static final int EXPIRES = 48;

    /// What the numbers of an entry stand for, as a hash of the names.
    interface Names {
        long of(int tag, long value);
    }

    /// Whether an entry of a predecessor may stay.
    interface Judge {
        boolean allows(int tag, long hi, long lo, long value, long other, long expiresNs);
    }

    private record Entry(int tag, long hi, long lo, long value, long other, long expiresNs) {}

    private final long base;
    private final Names names;
    private final int mask;
    private final int limit;
    private int size;

    /// How many entries have a (tag, value), and how many a value, by hashes: exact, or too many
    /// where two share a place or some have run out.
    private final int[] counts;

    private final int[] countsOfValue;

    // the last question whose answer was no, and until when it stays so: a flood asks only once
    private long askedTag;
    private long askedValue;
    private long askedChanges = -1;
    private long askedUntilNs;
    private long changes;

    /// @param memory of [#bytes]; zeroed, or a predecessor's
    /// @param capacity entries at most, a power of two
    Remembered(long memory, int capacity, Names names) {
        this.base = memory;
        this.names = names;
        int places = 2 * capacity;
        limit = capacity;
        mask = places - 1;
        counts = new int[4 * capacity];
        countsOfValue = new int[4 * capacity];
    }

    static long bytes(int capacity) {
        return 2L * capacity * ENTRY_BYTES;
    }

    private long at(int index) {
        return base + (long) index * ENTRY_BYTES;
    }

    private boolean used(int index) {
        return getLong(at(index)) != 0;
    }

    private long seal(long at) {
        long h = names.of(getInt(at + TAG), getLong(at + VALUE)) + (at - base);
        h = LongMap.mix(h ^ getInt(at + TAG));
        for (int i = HI; i <= EXPIRES; i += 8) {
            h = LongMap.mix(h ^ getLong(at + i));
        }
        return h == 0 ? 1 : h;
    }

    /// Takes over what a predecessor left: what is not whole is refused, and what the judge does
    /// not allow. Before anything else is asked of the table.
    ///
    /// @return entries refused
    int adopt(Judge judge) {
        List<Entry> kept = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i <= mask; i++) {
            long at = at(i);
            if (getLong(at) != 0) {
                Entry entry =
                        new Entry(
                                getInt(at + TAG),
                                getLong(at + HI),
                                getLong(at + LO),
                                getLong(at + VALUE),
                                getLong(at + OTHER),
                                getLong(at + EXPIRES));
                boolean whole = getLong(at) == seal(at);
                putLong(at, 0);
                if (whole) {
                    kept.add(entry);
                } else {
                    refused++;
                }
            }
        }
        size = 0;
        java.util.Arrays.fill(counts, 0);
        java.util.Arrays.fill(countsOfValue, 0);
        for (Entry e : kept) {
            if (judge.allows(e.tag, e.hi, e.lo, e.value, e.other, e.expiresNs)) {
                put(e.tag, e.hi, e.lo, e.value, e.other, e.expiresNs, Long.MIN_VALUE);
            } else {
                refused++;
            }
        }
        return refused;
    }

    /// Index of the entry, or -1.
    int find(int tag, long hi, long lo, long nowNs) {
        if (size == 0) {
            return -1;
        }
        int index = home(tag, hi, lo);
        while (used(index)) {
            long at = at(index);
            if (getLong(at + LO) == lo && getInt(at + TAG) == tag && getLong(at + HI) == hi) {
                if (getLong(at + EXPIRES) > nowNs) {
                    return index;
                }
                remove(index);
                return -1;
            }
            index = (index + 1) & mask;
        }
        return -1;
    }

    long value(int index) {
        return getLong(at(index) + VALUE);
    }

    long other(int index) {
        return getLong(at(index) + OTHER);
    }

    void until(int index, long expires) {
        long at = at(index);
        putLong(at + EXPIRES, expires);
        putLong(at, seal(at));
    }

    /// Whether half of the table is free yet.
    boolean roomy() {
        return size < limit / 2;
    }

    /// Adds or replaces.
    ///
    /// @return false when the table is full
    boolean put(int tag, long hi, long lo, long value, long other, long expires, long nowNs) {
        int index = find(tag, hi, lo, nowNs);
        if (index >= 0) {
            counted(tag, value(index), -1);
            // never whole under an old seal while it changes
            putLong(at(index), 0);
        } else {
            if (size >= limit && purge(nowNs) == 0) {
                return false;
            }
            index = home(tag, hi, lo);
            while (used(index)) {
                index = (index + 1) & mask;
            }
            size++;
        }
        long at = at(index);
        putInt(at + TAG, tag);
        putLong(at + HI, hi);
        putLong(at + LO, lo);
        putLong(at + VALUE, value);
        putLong(at + OTHER, other);
        putLong(at + EXPIRES, expires);
        putLong(at, seal(at));
        counted(tag, value, 1);
        return true;
    }

    private int place(long tag, long value) {
        return (int) (LongMap.mix(value << 32 ^ tag) & (counts.length - 1));
    }

    private void counted(int tag, long value, int by) {
        counts[place(tag, value)] += by;
        countsOfValue[place(ANY_TAG, value)] += by;
        changes++;
    }

    /// Whether fewer than `most` live entries have the tag and, in `value`, this.
    boolean fewer(int tag, long value, int most, long nowNs) {
        return counts[place(tag, value)] < most || counted(tag, value, most, nowNs);
    }

    /// The same, whatever their tag.
    boolean fewer(long value, int most, long nowNs) {
        return countsOfValue[place(ANY_TAG, value)] < most || counted(ANY_TAG, value, most, nowNs);
    }

    private boolean counted(long tag, long value, int most, long nowNs) {
        if (askedChanges == changes
                && askedTag == tag
                && askedValue == value
                && nowNs < askedUntilNs) {
            return false;
        }
        int count = 0;
        long earliestNs = Long.MAX_VALUE;
        for (int i = 0; i <= mask && size > 0; i++) {
            if (live(i, nowNs)
                    && value(i) == value
                    && (tag == ANY_TAG || getInt(at(i) + TAG) == tag)) {
                count++;
                earliestNs = Math.min(earliestNs, getLong(at(i) + EXPIRES));
            }
        }
        if (count < most) {
            return true;
        }
        askedTag = tag;
        askedValue = value;
        askedChanges = changes;
        askedUntilNs = earliestNs;
        return false;
    }

    int size() {
        return size;
    }

    /// Removes all that have run out.
    int purge(long nowNs) {
        return removeIf((tag, hi, lo, value, other, expiresNs) -> expiresNs <= nowNs);
    }

    /// Removes all that the judge names.
    int removeIf(Judge gone) {
        int removed = 0;
        for (int i = 0; i <= mask && size > 0; i++) {
            while (used(i) && named(gone, at(i))) {
                remove(i);
                removed++;
            }
        }
        return removed;
    }

    private static boolean named(Judge gone, long at) {
        return gone.allows(
                getInt(at + TAG),
                getLong(at + HI),
                getLong(at + LO),
                getLong(at + VALUE),
                getLong(at + OTHER),
                getLong(at + EXPIRES));
    }

    /// Removes the entry; those behind it close the gap.
    void remove(int index) {
        counted(getInt(at(index) + TAG), value(index), -1);
        int hole = index;
        int next = (hole + 1) & mask;
        putLong(at(hole), 0);
        while (used(next)) {
            long from = at(next);
            int home = home(getInt(from + TAG), getLong(from + HI), getLong(from + LO));
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                long to = at(hole);
                for (int i = TAG; i < ENTRY_BYTES; i += 8) {
                    putLong(to + i, getLong(from + i));
                }
                putLong(to, seal(to));
                putLong(from, 0);
                hole = next;
            }
            next = (next + 1) & mask;
        }
        size--;
    }

    private boolean live(int index, long nowNs) {
        return used(index) && getLong(at(index) + EXPIRES) > nowNs;
    }

    private int home(int tag, long hi, long lo) {
        return (int) (LongMap.mix(lo ^ LongMap.mix(hi + tag)) & mask);
    }
}
