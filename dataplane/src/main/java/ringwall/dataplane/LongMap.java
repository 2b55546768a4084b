package ringwall.dataplane;

import java.util.Arrays;

/// Exact match of a long to an int: open addressing, at most half full. Grows in `put`, which is
/// for building; `get` neither allocates nor writes.
final class LongMap {
    static final int NONE = -1;

    private long[] keys = new long[16];
    private int[] values = new int[16];
    private int size;

    LongMap() {
        Arrays.fill(values, NONE);
    }

    /// @param value not [#NONE]
    void put(long key, int value) {
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        int at = find(key);
        if (values[at] == NONE) {
            size++;
        }
        keys[at] = key;
        values[at] = value;
    }

    /// The value, or [#NONE].
    int get(long key) {
        return values[find(key)];
    }

    int size() {
        return size;
    }

    private int find(long key) {
        int mask = keys.length - 1;
        int at = (int) (mix(key) & mask);
        while (values[at] != NONE && keys[at] != key) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new int[keys.length];
        Arrays.fill(values, NONE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != NONE) {
                int at = find(oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }

    static long mix(long key) {
        long h = key * 0x9E37_79B9_7F4A_7C15L;
        h ^= h >>> 32;
        h *= 0xD6E8_FEB8_6659_FD93L;
        return h ^ h >>> 29;
    }
}
