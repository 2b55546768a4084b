package ringwall.dataplane;

/// Exact match of (tag, IP address) to a long: what is known of neighbours, prefixes of one length,
/// members of a set. IPv4 addresses have `hi` zero and a tag of their own (see `key`). Grows in
/// `put`, which is for building.
final class AddressMap {
    static final long NONE = -1;

    private int[] tags = new int[16];
    private long[] his = new long[16];
    private long[] los = new long[16];
    private long[] values = new long[16];
    private int size;

    AddressMap() {
        java.util.Arrays.fill(values, NONE);
    }

    /// One number for a small tag and the version.
    static int key(int tag, boolean v6) {
        return tag << 1 | (v6 ? 1 : 0);
    }

    /// @param value not [#NONE]
    void put(int tag, long hi, long lo, long value) {
        if (2 * (size + 1) > tags.length) {
            grow();
        }
        int at = find(tag, hi, lo);
        if (values[at] == NONE) {
            size++;
        }
        tags[at] = tag;
        his[at] = hi;
        los[at] = lo;
        values[at] = value;
    }

    /// The value, or [#NONE].
    long get(int tag, long hi, long lo) {
        return values[find(tag, hi, lo)];
    }

    private int find(int tag, long hi, long lo) {
        int mask = tags.length - 1;
        int at = (int) (LongMap.mix(lo ^ LongMap.mix(hi + tag)) & mask);
        while (values[at] != NONE && (tags[at] != tag || los[at] != lo || his[at] != hi)) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        AddressMap old = new AddressMap();
        old.tags = tags;
        old.his = his;
        old.los = los;
        old.values = values;
        int n = 2 * tags.length;
        tags = new int[n];
        his = new long[n];
        los = new long[n];
        values = new long[n];
        java.util.Arrays.fill(values, NONE);
        for (int i = 0; i < old.tags.length; i++) {
            if (old.values[i] != NONE) {
                int at = find(old.tags[i], old.his[i], old.los[i]);
                tags[at] = old.tags[i];
                his[at] = old.his[i];
                los[at] = old.los[i];
                values[at] = old.values[i];
            }
        }
    }
}
