package ringwall.dataplane.conntrack;

import static ringwall.dataplane.port.Memory.getByte;
import static ringwall.dataplane.port.Memory.getInt;
import static ringwall.dataplane.port.Memory.getLong;
import static ringwall.dataplane.port.Memory.getShort;
import static ringwall.dataplane.port.Memory.putByte;
import static ringwall.dataplane.port.Memory.putInt;
import static ringwall.dataplane.port.Memory.putLong;
import static ringwall.dataplane.port.Memory.putShort;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/// All connections of one worker. Entries lie in memory that may be a mapped file; the index, the free
/// list and the timer wheel are rebuilt from them.
///
///      0      4      6     7    8         12       13      14     15     16         32          48
///     +------+------+-----+----+---------+--------+-------+------+------+----------+-----------+
///     | hash | zone | prot| v6 | ports   | flags  |opener | ICMP | ICMP | source   |destination|
///     |      |      |     |    |         |        |       | type | code | hi, lo   | hi, lo    |
///     +------+------+-----+----+---------+--------+-------+------+------+----------+-----------+
///      48         56            64                104     108        112       116       120
///     +----------+-------------+-----------------+-------+----------+---------+---------+------+
///     | expires  | timeout     | TcpState (40)   | rule  | judged in| flow,   | flow,   | wheel|
///     |          |             |                 |       | generation original| reply   | links|
///     +----------+-------------+-----------------+-------+----------+---------+---------+------+
///
/// A hash of 0 means free; it is written last when an entry is made and first when it goes, so that a
/// process killed in between leaves no half entry. Times are nanoseconds since the Unix epoch. Connection
/// numbers count from 1; 0 is none.
public final class Connections {
    public static final int ENTRY_BYTES = 128;

    private static final int ZONE = 4;
    private static final int PROTOCOL = 6;
    private static final int V6 = 7;
    private static final int SOURCE_PORT = 8;
    private static final int DESTINATION_PORT = 10;
    private static final int FLAGS = 12;
    private static final int OPENER = 13;
    private static final int ICMP_TYPE = 14;
    private static final int ICMP_CODE = 15;
    private static final int SOURCE_HI = 16;
    private static final int SOURCE_LO = 24;
    private static final int DESTINATION_HI = 32;
    private static final int DESTINATION_LO = 40;
    private static final int EXPIRES = 48;
    private static final int TIMEOUT = 56;
    private static final int TCP = 64;
    private static final int RULE = 104;
    private static final int GENERATION = 108;
    private static final int FLOW = 112;
    private static final int WHEEL = 120;
    private static final int REPLIED = 1;

    /// TIME_WAIT or CLOSED: kept for late segments, while nobody needs the room.
    private static final int OVER = 2;

    private static final int TCP_PROTOCOL = 6;
    private static final int UDP = 17;
    private static final int UDP_LITE = 136;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final long SECOND = 1_000_000_000L;
    private static final long UDP_NEW_NS = 30 * SECOND;
    private static final long UDP_REPLIED_NS = 120 * SECOND;
    private static final long ICMP_NS = 30 * SECOND;
    private static final long OTHER_NS = 600 * SECOND;
    private static final int SMALL = 8192;

    /// Told which flows are no longer backed by a connection.
    public interface FlowsGone {
        /// @param flow number given to [#flow], or 0
        void gone(int flow, int connection);
    }

    private final long base;
    private final int capacity;
    private final long seed;
    private final FlowsGone flowsGone;
    private final int[] index;
    private final int indexMask;
    private final int[] free;
    private int freeCount;
    private final int[] inZone;
    private final int[] overInZone;
    private final OldestOver oldestOver;
    private final ExpiryWheel wheel;

    /// @param memory of `capacity` entries: zeros, or what a predecessor left
    /// @param zones how many there may be
    public Connections(
            MemorySegment memory, int capacity, int zones, long seed, FlowsGone flowsGone) {
        this.base = memory.address();
        this.capacity = capacity;
        this.seed = seed;
        this.flowsGone = flowsGone;
        this.indexMask = Math.max(16, Integer.highestOneBit(capacity) * 4) - 1;
        this.index = new int[indexMask + 1];
        this.free = new int[capacity];
        this.inZone = new int[zones];
        this.overInZone = new int[zones];
        this.oldestOver = new OldestOver(capacity);
        this.wheel = new ExpiryWheel(base + WHEEL, ENTRY_BYTES);
        for (int id = capacity; id >= 1; id--) {
            if (getInt(at(id)) == 0) {
                free[freeCount++] = id;
            } else {
                adopt(id, zones);
            }
        }
    }

    /// An entry that another process made: its hash may be of another seed, its flows are gone and
    /// the rules judge it again.
    private void adopt(int id, int zones) {
        long entry = at(id);
        int zone = getShort(entry + ZONE) & 0xFFFF;
        if (zone >= zones) {
            putInt(entry, 0);
            free[freeCount++] = id;
            return;
        }
        tupleOf(id, probe);
        putInt(entry, probe.hash(zone, seed));
        putInt(entry + GENERATION, 0);
        putLong(entry + FLOW, 0);
        inZone[zone]++;
        putByte(entry + FLAGS, (byte) (getByte(entry + FLAGS) & ~OVER));
        noteOver(id);
        link(id);
        wheel.putAnywhere(id);
    }

    private final FlowTuple probe = new FlowTuple();

    private long at(int id) {
        return base + (long) (id - 1) * ENTRY_BYTES;
    }

    // look-up

    /// Set by [#find]: the packet goes against the direction of the first.
    private boolean reply;

    private boolean clash;

    /// The connection that a packet belongs to in a zone, or 0.
    ///
    /// @param toPort the packet is delivered to the zone's port, not sent by it
    public int find(int zone, FlowTuple tuple, boolean toPort, long nowNs) {
        int hash = tuple.hash(zone, seed);
        int found = 0;
        clash = false;
        int place = hash & indexMask;
        while (index[place] != 0) {
            int id = index[place];
            long entry = at(id);
            if (getInt(entry) == hash
                    && (getShort(entry + ZONE) & 0xFFFF) == zone
                    && (getByte(entry + PROTOCOL) & 0xFF) == tuple.protocol
                    && (getByte(entry + V6) != 0) == tuple.v6) {
                if (getLong(entry + EXPIRES) <= nowNs) {
                    remove(id);
                    continue;
                }
                boolean sameWay = (getByte(entry + OPENER) != 0) == toPort;
                boolean forward = equal(entry, tuple);
                if (forward && sameWay) {
                    reply = false;
                    return id;
                }
                clash |= forward;
                if (!sameWay && equalReversed(entry, tuple)) {
                    found = id;
                }
            }
            place = (place + 1) & indexMask;
        }
        reply = true;
        return found;
    }

    /// After [#find]: the packet goes against the direction of the first.
    public boolean foundReply() {
        return reply;
    }

    /// After [#find] found nothing: a connection of the same original tuple was opened from the
    /// other side.
    public boolean foundClash() {
        return clash;
    }

    private static boolean equal(long entry, FlowTuple t) {
        return getLong(entry + SOURCE_LO) == t.sourceLo
                && getLong(entry + DESTINATION_LO) == t.destinationLo
                && (getShort(entry + SOURCE_PORT) & 0xFFFF) == t.sourcePort
                && (getShort(entry + DESTINATION_PORT) & 0xFFFF) == t.destinationPort
                && getLong(entry + SOURCE_HI) == t.sourceHi
                && getLong(entry + DESTINATION_HI) == t.destinationHi;
    }

    private static boolean equalReversed(long entry, FlowTuple t) {
        return getLong(entry + SOURCE_LO) == t.destinationLo
                && getLong(entry + DESTINATION_LO) == t.sourceLo
                && (getShort(entry + SOURCE_PORT) & 0xFFFF) == t.destinationPort
                && (getShort(entry + DESTINATION_PORT) & 0xFFFF) == t.sourcePort
                && getLong(entry + SOURCE_HI) == t.destinationHi
                && getLong(entry + DESTINATION_HI) == t.sourceHi;
    }

    // life

    /// Whether the zone may have one more. Connections that are over do not count.
    public boolean room(int zone, int cap, long nowNs) {
        if (live(zone) >= cap && capacity <= SMALL) {
            purge(zone, nowNs);
        }
        return live(zone) < cap;
    }

    private int live(int zone) {
        return inZone[zone] - overInZone[zone];
    }

    /// Whether the table has room for one more: made, if need be, by forgetting what has been over
    /// for longest.
    public boolean anyRoom(long nowNs) {
        while (freeCount == 0) {
            int id = oldestOver.take();
            if (id == 0) {
                return capacity <= SMALL && purge(-1, nowNs);
            }
            if (getInt(at(id)) != 0 && isOver(at(id))) {
                remove(id);
            }
        }
        return true;
    }

    private static boolean isOver(long entry) {
        return (getByte(entry + FLAGS) & OVER) != 0;
    }

    /// What the wheel would find within a second. Small tables only: a big one takes long to look
    /// through, and a sender beyond its cap could make that happen all the time.
    ///
    /// @param zone -1: all
    /// @return something went
    private boolean purge(int zone, long nowNs) {
        boolean gone = false;
        for (int id = 1; id <= capacity; id++) {
            long entry = at(id);
            if (getInt(entry) != 0
                    && (zone < 0 || (getShort(entry + ZONE) & 0xFFFF) == zone)
                    && getLong(entry + EXPIRES) <= nowNs) {
                remove(id);
                gone = true;
            }
        }
        return gone;
    }

    /// Counts and queues a connection that has just ended.
    private void noteOver(int id) {
        long entry = at(id);
        if ((getByte(entry + PROTOCOL) & 0xFF) == TCP_PROTOCOL
                && !isOver(entry)
                && TcpState.over(entry + TCP)) {
            putByte(entry + FLAGS, (byte) (getByte(entry + FLAGS) | OVER));
            overInZone[getShort(entry + ZONE) & 0xFFFF]++;
            oldestOver.add(id);
        }
    }

    /// Makes a connection; there must be room.
    ///
    /// @param toPort it was opened to the zone's port
    /// @param icmpType of the packet that opened it, or -1
    /// @param tcp address of its TCP header, with `upperBytes` to the packet's end; 0 for other
    ///   protocols
    /// @return its number
    public int open(
            int zone,
            FlowTuple tuple,
            boolean toPort,
            int icmpType,
            int icmpCode,
            int rule,
            int generation,
            long tcp,
            int upperBytes,
            long nowNs) {
        int id = free[--freeCount];
        long entry = at(id);
        putShort(entry + ZONE, (short) zone);
        putByte(entry + PROTOCOL, (byte) tuple.protocol);
        putByte(entry + V6, (byte) (tuple.v6 ? 1 : 0));
        putShort(entry + SOURCE_PORT, (short) tuple.sourcePort);
        putShort(entry + DESTINATION_PORT, (short) tuple.destinationPort);
        putByte(entry + FLAGS, (byte) 0);
        putByte(entry + OPENER, (byte) (toPort ? 1 : 0));
        putByte(entry + ICMP_TYPE, (byte) icmpType);
        putByte(entry + ICMP_CODE, (byte) icmpCode);
        putLong(entry + SOURCE_HI, tuple.sourceHi);
        putLong(entry + SOURCE_LO, tuple.sourceLo);
        putLong(entry + DESTINATION_HI, tuple.destinationHi);
        putLong(entry + DESTINATION_LO, tuple.destinationLo);
        putInt(entry + RULE, rule);
        putInt(entry + GENERATION, generation);
        putLong(entry + FLOW, 0);
        if (tcp != 0) {
            TcpState.open(entry + TCP, tcp, upperBytes);
        }
        refresh(entry, nowNs);
        VarHandle.releaseFence();
        putInt(entry, tuple.hash(zone, seed));
        inZone[zone]++;
        link(id);
        wheel.put(id, getLong(entry + EXPIRES), nowNs);
        return id;
    }

    private void refresh(long entry, long nowNs) {
        long timeout = timeoutNs(entry);
        putLong(entry + TIMEOUT, timeout);
        putLong(entry + EXPIRES, nowNs + timeout);
    }

    private static long timeoutNs(long entry) {
        return switch (getByte(entry + PROTOCOL) & 0xFF) {
            case TCP_PROTOCOL -> TcpState.timeoutNs(entry + TCP);
            case UDP, UDP_LITE ->
                    (getByte(entry + FLAGS) & REPLIED) != 0 ? UDP_REPLIED_NS : UDP_NEW_NS;
            case ICMP, ICMPV6 -> ICMP_NS;
            default -> OTHER_NS;
        };
    }

    /// A packet of the connection, judged in full.
    ///
    /// @return false: it does not fit, and nothing has changed
    public boolean packet(int id, boolean isReply, long tcp, int upperBytes, long nowNs) {
        long entry = at(id);
        if (tcp != 0 && !TcpState.after(entry + TCP, tcp, upperBytes, !isReply)) {
            return false;
        }
        if (isReply) {
            putByte(entry + FLAGS, (byte) (getByte(entry + FLAGS) | REPLIED));
        }
        long before = getLong(entry + TIMEOUT);
        refresh(entry, nowNs);
        if (getLong(entry + TIMEOUT) < before) {
            wheel.move(id, getLong(entry + EXPIRES), nowNs);
        }
        noteOver(id);
        return true;
    }

    /// Reads early what `pass` will need of two connections, 0 for none; the sum means nothing.
    public long touch(int from, int to) {
        return (from == 0 ? 0 : getLong(at(from) + EXPIRES) + getLong(at(from) + TCP))
                + (to == 0 ? 0 : getLong(at(to) + EXPIRES) + getLong(at(to) + TCP));
    }

    /// The same for a packet that a flow entry vouches for: TCP with ACK and without SYN, FIN, RST;
    /// or UDP.
    public boolean pass(
            int id, boolean isReply, boolean tcp, long upper, int upperBytes, long nowNs) {
        long entry = at(id);
        if (getLong(entry + EXPIRES) <= nowNs) {
            return false;
        }
        if (tcp && !TcpState.data(entry + TCP, upper, upperBytes, !isReply)) {
            return false;
        }
        putLong(entry + EXPIRES, nowNs + getLong(entry + TIMEOUT));
        return true;
    }

    /// The connection is over, and either side may begin anew.
    public boolean over(int id) {
        return TcpState.over(at(id) + TCP);
    }

    /// A segment that may go the fast way from now on.
    public boolean established(int id) {
        return (getByte(at(id) + PROTOCOL) & 0xFF) != TCP_PROTOCOL
                || TcpState.phase(at(id) + TCP) == TcpState.ESTABLISHED;
    }

    public static boolean nonsense(long tcp) {
        return TcpState.nonsense(tcp);
    }

    /// A SYN alone.
    public static boolean opens(long tcp) {
        return TcpState.opens(tcp);
    }

    public int generation(int id) {
        return getInt(at(id) + GENERATION);
    }

    public int rule(int id) {
        return getInt(at(id) + RULE);
    }

    public int zone(int id) {
        return getShort(at(id) + ZONE) & 0xFFFF;
    }

    /// The rules still allow it.
    public void judged(int id, int rule, int generation) {
        putInt(at(id) + RULE, rule);
        putInt(at(id) + GENERATION, generation);
    }

    public boolean openedToPort(int id) {
        return getByte(at(id) + OPENER) != 0;
    }

    /// Of the packet that opened it; -1 when it was no ICMP.
    public int icmpType(int id) {
        int protocol = getByte(at(id) + PROTOCOL) & 0xFF;
        return protocol == ICMP || protocol == ICMPV6 ? getByte(at(id) + ICMP_TYPE) : -1;
    }

    public int icmpCode(int id) {
        return getByte(at(id) + ICMP_CODE) & 0xFF;
    }

    /// The packet that opened it.
    public void tupleOf(int id, FlowTuple into) {
        long entry = at(id);
        into.protocol = getByte(entry + PROTOCOL) & 0xFF;
        into.v6 = getByte(entry + V6) != 0;
        into.sourcePort = getShort(entry + SOURCE_PORT) & 0xFFFF;
        into.destinationPort = getShort(entry + DESTINATION_PORT) & 0xFFFF;
        into.sourceHi = getLong(entry + SOURCE_HI);
        into.sourceLo = getLong(entry + SOURCE_LO);
        into.destinationHi = getLong(entry + DESTINATION_HI);
        into.destinationLo = getLong(entry + DESTINATION_LO);
    }

    /// A flow entry relies on it; an older one of the same direction no longer does.
    public void flow(int id, boolean isReply, int flow) {
        long at = at(id) + FLOW + (isReply ? 4 : 0);
        int old = getInt(at);
        if (old != 0 && old != flow) {
            flowsGone.gone(old, id);
        }
        putInt(at, flow);
    }

    /// Forgets a connection and the flows that relied on it.
    public void remove(int id) {
        long entry = at(id);
        int hash = getInt(entry);
        putInt(entry, 0);
        VarHandle.releaseFence();
        flowsGone.gone(getInt(entry + FLOW), id);
        flowsGone.gone(getInt(entry + FLOW + 4), id);
        putLong(entry + FLOW, 0);
        int zone = getShort(entry + ZONE) & 0xFFFF;
        inZone[zone]--;
        if (isOver(entry)) {
            overInZone[zone]--;
        }
        unlink(id, hash);
        wheel.remove(id);
        free[freeCount++] = id;
    }

    /// The vNIC is gone, or has left this host.
    public void removeZone(int zone) {
        for (int id = 1; id <= capacity && inZone[zone] > 0; id++) {
            if (getInt(at(id)) != 0 && zone(id) == zone) {
                remove(id);
            }
        }
    }

    public int live() {
        int sum = 0;
        for (int count : inZone) {
            sum += count;
        }
        return sum;
    }

    public int inZone(int zone) {
        return inZone[zone];
    }

    public int capacity() {
        return capacity;
    }

    /// Whether the number is a connection's.
    public boolean exists(int id) {
        return getInt(at(id)) != 0;
    }

    /// The bytes of an entry, for export; [#restore] takes them back.
    public MemorySegment entry(int id) {
        return ringwall.dataplane.port.Memory.ALL.asSlice(at(id), ENTRY_BYTES);
    }

    /// Takes over an entry that another table exported, for a zone and rule of this one; the rules
    /// judge it again at its next packet.
    ///
    /// @return false when there is no room or the zone has it already
    public boolean restore(MemorySegment entry, int zone, int rule, long nowNs) {
        if (!anyRoom(nowNs)) {
            return false;
        }
        int id = free[freeCount - 1];
        long to = at(id);
        MemorySegment.copy(entry, 0, ringwall.dataplane.port.Memory.ALL, to, ENTRY_BYTES);
        putInt(to, 0);
        tupleOf(id, probe);
        boolean known = find(zone, probe, getByte(to + OPENER) != 0, nowNs) != 0;
        if (known || clash || getLong(to + EXPIRES) <= nowNs) {
            return false;
        }
        freeCount--;
        putShort(to + ZONE, (short) zone);
        putInt(to + RULE, rule);
        putInt(to + GENERATION, 0);
        putLong(to + FLOW, 0);
        putInt(to, probe.hash(zone, seed));
        inZone[zone]++;
        putByte(to + FLAGS, (byte) (getByte(to + FLAGS) & ~OVER));
        noteOver(id);
        link(id);
        wheel.put(id, getLong(to + EXPIRES), nowNs);
        return true;
    }

    // index

    private void link(int id) {
        int place = getInt(at(id)) & indexMask;
        while (index[place] != 0) {
            place = (place + 1) & indexMask;
        }
        index[place] = id;
    }

    private void unlink(int id, int hash) {
        int hole = hash & indexMask;
        while (index[hole] != id) {
            hole = (hole + 1) & indexMask;
        }
        int place = (hole + 1) & indexMask;
        while (index[place] != 0) {
            int home = getInt(at(index[place])) & indexMask;
            if (((place - home) & indexMask) >= ((place - hole) & indexMask)) {
                index[hole] = index[place];
                hole = place;
            }
            place = (place + 1) & indexMask;
        }
        index[hole] = 0;
    }

    /// Turns the wheel to now, at most by `most` entries.
    public void turn(long nowNs, int most) {
        int left = most;
        while (left > 0) {
            int id = wheel.due(nowNs);
            if (id == 0) {
                return;
            }
            left--;
            if (getLong(at(id) + EXPIRES) <= nowNs) {
                remove(id);
            } else {
                wheel.move(id, getLong(at(id) + EXPIRES), nowNs);
            }
        }
    }
}
