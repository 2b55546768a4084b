package ringwall.dataplane.conntrack;

/// Connections in the order in which they ended: whom to forget first when the table is full. An
/// entry may be out of date, because its connection has gone meanwhile; the taker looks.
final class OldestOver {
    private final int[] ids;
    private int first;
    private int count;

    /// @param capacity how many are remembered at most
    OldestOver(int capacity) {
        this.ids = new int[Math.max(1, capacity)];
    }

    /// Beyond the capacity the oldest is forgotten here; its time ends it.
    void add(int id) {
        if (count == ids.length) {
            first = next(first, 1);
            count--;
        }
        ids[next(first, count)] = id;
        count++;
    }

    /// The oldest, or 0.
    int take() {
        if (count == 0) {
            return 0;
        }
        int id = ids[first];
        first = next(first, 1);
        count--;
        return id;
    }

    private int next(int from, int steps) {
        int at = from + steps;
        return at >= ids.length ? at - ids.length : at;
    }
}
