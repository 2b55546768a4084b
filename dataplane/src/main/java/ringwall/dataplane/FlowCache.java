package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.getByte;
import static ringwall.dataplane.port.Memory.getInt;
import static ringwall.dataplane.port.Memory.getLong;
import static ringwall.dataplane.port.Memory.getShort;
import static ringwall.dataplane.port.Memory.putInt;
import static ringwall.dataplane.port.Memory.putLong;
import static ringwall.dataplane.port.Memory.putShort;

import java.lang.foreign.Arena;
import ringwall.dataplane.port.LargePages;

/// Exact-match flows in native memory: one look-up decides a plain frame. Two cache lines an entry, the
/// second read only for IPv6 and for routed frames.
///
///      0      4      6      7      8              20      24            32
///     +------+------+------+------+--------------+-------+-------------+
///     | hash | row  | kind | proto| MACs (12)    | ports | IPv4 s, d   |   the key: 32 bytes
///     +------+------+------+------+--------------+-------+-------------+
///      32     34     36     40       44       48     50   52       56
///     +------+------+------+--------+--------+------+----+--------+-------------+
///     | flags| out  | gen  | ct from| ct to  | used | mtu| packets| bytes (8)   |
///     +------+------+------+--------+--------+------+----+--------+-------------+
///      64          96            102           108   110    112    114     116   120   124 (DSCP)
///     +-----------+-------------+-------------+-----+------+------+-------+-----+-----+
///     | IPv6 s, d | new dst MAC | new src MAC | TCI | vtep | port | to    | VNI |since|
///     +-----------+-------------+-------------+-----+------+------+-------+-----+-----+
///
/// Buckets of eight entries; a full bucket loses its least deserving entry (`victim`), so that a port that
/// makes flows without end evicts its own. `gen` other than the present generation: the tables decide
/// again. Only the worker writes.
final class FlowCache {
    static final int ENTRY_BYTES = 128;
    static final int BUCKET = 8;
    private static final int IDLE_SECONDS = 15;

    static final int FLAGS = 32;
    static final int OUT = 34;
    static final int GENERATION = 36;
    static final int CT_FROM = 40;
    static final int CT_TO = 44;
    static final int USED = 48;
    static final int MTU = 50;
    static final int PACKETS = 52;
    static final int BYTES = 56;
    static final int ADDRESSES6 = 64;
    static final int NEW_MACS = 96;
    static final int TCI = 108;
    static final int VTEP = 110;
    static final int PORT = 112;
    static final int TO_PORT = 114;
    static final int VNI = 116;
    static final int SINCE = 120;
    static final int DSCP = 124;
    static final int TUNNEL_PORT = 125;
    static final int SEGMENT = 126;

    static final int HAS_CT_FROM = 1;
    static final int HAS_CT_TO = 2;
    static final int FROM_REPLY = 4;
    static final int TO_REPLY = 8;
    static final int ROUTED = 16;
    static final int TAGGED = 32;
    static final int TUNNELLED = 64;
    static final int METERED = 128;
    static final int MARKED = 256;
    static final int NEW_MAC = 512;

    /// Flags of flows whose frames do not leave as they came.
    static final int REWRITES = ROUTED | TAGGED | TUNNELLED | MARKED | NEW_MAC;

    private final long base;
    private final int mask;
    private final int entries;
    private final int[] flowsOfPort;
    private int live;
    private int portsWithFlows;
    private int sweepAt;
    private long evictions;
    private final Ended ended;

    /// @param arena owns the memory
    /// @param entries a power of two
    /// @param portSlots how many ports there may be
    FlowCache(Arena arena, int entries, int portSlots, Ended ended) {
        this.ended = ended;
        this.entries = entries;
        this.mask = entries - 1;
        this.base = LargePages.allocate(arena, (long) entries * ENTRY_BYTES).address();
        this.flowsOfPort = new int[portSlots];
    }

    /// Address of the first entry of the hash's bucket; read it early and the cache line is there
    /// when it is needed.
    long bucket(int hash) {
        return base + (long) (hash & mask & -BUCKET) * ENTRY_BYTES;
    }

    /// Address of the entry where the search for a hash begins.
    long home(int hash) {
        return bucket(hash) + (long) (hash >>> 29) * ENTRY_BYTES;
    }

    /// Both connections (`CT_FROM` low, `CT_TO` high) of the entry at home, which is most often the
    /// one that will be found; 0 when it is another's, or when nobody will look at them.
    long connections(int hash, int nowSeconds) {
        long entry = home(hash);
        boolean known =
                getInt(entry) == hash
                        && (getByte(entry + 7) == Packet.TCP
                                || getShort(entry + USED) != (short) nowSeconds);
        return known ? getLong(entry + CT_FROM) : 0;
    }

    /// The entry whose key equals the 32 bytes at `key` (and, for IPv6, the 32 bytes of addresses),
    /// or 0.
    long find(long key, boolean v6, long addresses) {
        long first = getLong(key);
        long second = getLong(key + 8);
        long third = getLong(key + 16);
        long fourth = getLong(key + 24);
        int hash = (int) first;
        long bucket = bucket(hash);
        int start = hash >>> 29;
        for (int i = 0; i < BUCKET; i++) {
            long entry = bucket + (long) ((start + i) & (BUCKET - 1)) * ENTRY_BYTES;
            if (getLong(entry) == first
                    && getLong(entry + 8) == second
                    && getLong(entry + 16) == third
                    && getLong(entry + 24) == fourth
                    && (!v6 || sameAddresses(entry + ADDRESSES6, addresses))) {
                return entry;
            }
        }
        return 0;
    }

    private static boolean sameAddresses(long a, long b) {
        return getLong(a) == getLong(b)
                && getLong(a + 8) == getLong(b + 8)
                && getLong(a + 16) == getLong(b + 16)
                && getLong(a + 24) == getLong(b + 24);
    }

    /// An entry for the key, emptied of what it was; the caller fills in the rest.
    ///
    /// @param port the sender's slot, for fairness
    long install(long key, boolean v6, long addresses, int port, int generation, int nowSeconds) {
        long entry = find(key, v6, addresses);
        if (entry == 0) {
            entry = place(getInt(key), port, generation, nowSeconds);
            putLong(entry, getLong(key));
            putLong(entry + 8, getLong(key + 8));
            putLong(entry + 16, getLong(key + 16));
            putLong(entry + 24, getLong(key + 24));
            if (v6) {
                for (int i = 0; i < 32; i += 8) {
                    putLong(entry + ADDRESSES6 + i, getLong(addresses + i));
                }
            }
            putInt(entry + PACKETS, 0);
            putLong(entry + BYTES, 0);
            putInt(entry + SINCE, nowSeconds);
            putShort(entry + PORT, (short) port);
            live++;
            if (flowsOfPort[port]++ == 0) {
                portsWithFlows++;
            }
        }
        putShort(entry + FLAGS, (short) 0);
        putInt(entry + GENERATION, generation);
        putInt(entry + CT_FROM, 0);
        putInt(entry + CT_TO, 0);
        putShort(entry + USED, (short) nowSeconds);
        return entry;
    }

    private long place(int hash, int port, int generation, int nowSeconds) {
        long bucket = bucket(hash);
        int start = hash >>> 29;
        for (int i = 0; i < BUCKET; i++) {
            long entry = bucket + (long) ((start + i) & (BUCKET - 1)) * ENTRY_BYTES;
            if (getInt(entry) == 0) {
                return entry;
            }
        }
        long entry = victim(bucket, port, generation, nowSeconds);
        forget(entry);
        evictions++;
        return entry;
    }

    /// Who goes from a full bucket: what is stale or idle; then, if the newcomer's port has more
    /// than its share, one of its own; then one of the port with most flows; the longest unused
    /// among equals.
    private long victim(long bucket, int port, int generation, int nowSeconds) {
        int share = entries / Math.max(1, portsWithFlows);
        boolean greedy = flowsOfPort[port] > share;
        long best = bucket;
        long bestScore = Long.MIN_VALUE;
        for (int i = 0; i < BUCKET; i++) {
            long entry = bucket + (long) i * ENTRY_BYTES;
            int owner = getShort(entry + PORT) & 0xFFFF;
            int idle = (nowSeconds - getShort(entry + USED)) & 0xFFFF;
            long score = idle;
            if (getInt(entry + GENERATION) != generation || idle > IDLE_SECONDS) {
                score += 1L << 40;
            } else if (greedy && owner == port) {
                score += 1L << 39;
            } else {
                score += (long) Math.max(0, flowsOfPort[owner] - share) << 16;
            }
            if (score > bestScore) {
                bestScore = score;
                best = entry;
            }
        }
        return best;
    }

    /// Empties an entry; holes in a bucket do no harm, because a look-up that misses has read all
    /// of it.
    void remove(long entry) {
        if (getInt(entry) != 0) {
            forget(entry);
        }
    }

    /// Removes the flow of number `number` if it still belongs to the connection.
    void removeOf(int number, int connection) {
        if (number != 0) {
            long entry = base + (long) (number - 1) * ENTRY_BYTES;
            if (getInt(entry) != 0
                    && (getInt(entry + CT_FROM) == connection
                            || getInt(entry + CT_TO) == connection)) {
                forget(entry);
            }
        }
    }

    /// The entry's number, from 1.
    int number(long entry) {
        return (int) ((entry - base) / ENTRY_BYTES) + 1;
    }

    private void forget(long entry) {
        ended.flowEnded(entry);
        int port = getShort(entry + PORT) & 0xFFFF;
        live--;
        if (--flowsOfPort[port] == 0) {
            portsWithFlows--;
        }
        putLong(entry, 0);
    }

    /// Looks at the next `count` entries and removes those that were not used for a while.
    ///
    /// @return how many it removed
    int sweep(int count, int nowSeconds) {
        int removed = 0;
        for (int i = 0; i < count && live > 0; i++) {
            long entry = base + (long) sweepAt * ENTRY_BYTES;
            sweepAt = (sweepAt + 1) & mask;
            if (getInt(entry) != 0
                    && ((nowSeconds - getShort(entry + USED)) & 0xFFFF) > IDLE_SECONDS) {
                forget(entry);
                removed++;
            }
        }
        return removed;
    }

    /// Removes every flow.
    void clear() {
        for (int i = 0; i < entries; i++) {
            remove(base + (long) i * ENTRY_BYTES);
        }
    }

    int live() {
        return live;
    }

    int capacity() {
        return entries;
    }

    long evictions() {
        return evictions;
    }

    int flowsOf(int port) {
        return flowsOfPort[port];
    }

    /// Told of every flow before its entry is reused.
    interface Ended {
        void flowEnded(long entry);
    }
}
