package ringwall.dataplane.conntrack;

import static ringwall.dataplane.port.Memory.getInt;
import static ringwall.dataplane.port.Memory.putInt;

/// Who may have ended by now: a wheel of seconds whose lists lie in the entries themselves (next,
/// previous: 4 bytes each). An entry sits in the spoke of the second in which it was to end when it
/// was put there, or of the last one that the wheel reaches; packets lengthen its life without
/// moving it, so whoever is due may have to be put back.
final class ExpiryWheel {
    private static final int SPOKES = 1024;
    private static final long SECOND = 1_000_000_000L;
    private static final int PREVIOUS = 4;

    private final long links;
    private final int stride;
    private final int[] spokes = new int[SPOKES];
    private long atSecond = -1;

    /// @param links address of the links of entry 1
    /// @param stride bytes between the links of two entries
    ExpiryWheel(long links, int stride) {
        this.links = links;
        this.stride = stride;
    }

    private long at(int id) {
        return links + (long) (id - 1) * stride;
    }

    void put(int id, long expiresNs, long nowNs) {
        start(nowNs);
        long end = expiresNs / SECOND + 1;
        long turn = Math.max(atSecond + 1, Math.min(end, atSecond + SPOKES - 1));
        link(id, (int) (turn & (SPOKES - 1)));
    }

    /// Where it is due at some time within a turn of the wheel.
    void putAnywhere(int id) {
        link(id, 0);
    }

    void move(int id, long expiresNs, long nowNs) {
        remove(id);
        put(id, expiresNs, nowNs);
    }

    private void start(long nowNs) {
        if (atSecond < 0) {
            atSecond = nowNs / SECOND;
        }
    }

    /// The first of a spoke has the spoke's number, negative, where others have their predecessor.
    private void link(int id, int spoke) {
        int next = spokes[spoke];
        putInt(at(id), next);
        putInt(at(id) + PREVIOUS, -1 - spoke);
        if (next != 0) {
            putInt(at(next) + PREVIOUS, id);
        }
        spokes[spoke] = id;
    }

    void remove(int id) {
        int next = getInt(at(id));
        int previous = getInt(at(id) + PREVIOUS);
        if (next != 0) {
            putInt(at(next) + PREVIOUS, previous);
        }
        if (previous < 0) {
            spokes[-1 - previous] = next;
        } else {
            putInt(at(previous), next);
        }
    }

    /// One whose time may be up, still in the wheel; 0 when there is none until now.
    int due(long nowNs) {
        start(nowNs);
        long second = nowNs / SECOND;
        if (second - atSecond > SPOKES) {
            atSecond = second - SPOKES;
        }
        while (atSecond <= second) {
            int id = spokes[(int) (atSecond & (SPOKES - 1))];
            if (id != 0) {
                return id;
            }
            atSecond++;
        }
        return 0;
    }
}
