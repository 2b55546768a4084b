package ringwall.dataplane;

import org.jspecify.annotations.Nullable;
import ringwall.program.DropReason;

/// Fragments at firewalled ports (RFC 791, RFC 8200 section 4.5; RFC 1858, RFC 5722): the first is
/// judged like a whole packet; the others pass only behind a first that passed, and only where they
/// do not overlap. One overlap condemns the datagram. Bounded in datagrams, datagrams a zone,
/// pieces and time.
final class Fragments {
    private static final int DATAGRAMS = 4096;
    private static final int DATAGRAMS_PER_ZONE = 64;
    private static final int PIECES = 64;
    private static final long TIMEOUT_NS = 30_000_000_000L;
    private static final int BUCKETS = 1024;

    private final Packet packet;
    private final int[] bucket = new int[BUCKETS];
    private final int[] next = new int[DATAGRAMS];
    private final int[] zone = new int[DATAGRAMS];
    private final boolean[] toPort = new boolean[DATAGRAMS];
    private final boolean[] condemned = new boolean[DATAGRAMS];
    private final int[] protocol = new int[DATAGRAMS];
    private final int[] version = new int[DATAGRAMS];
    private final long[] id = new long[DATAGRAMS];
    private final long[] sourceHi = new long[DATAGRAMS];
    private final long[] sourceLo = new long[DATAGRAMS];
    private final long[] destinationHi = new long[DATAGRAMS];
    private final long[] destinationLo = new long[DATAGRAMS];
    private final long[] expiresNs = new long[DATAGRAMS];
    private final int[] end = new int[DATAGRAMS];
    private final int[] pieces = new int[DATAGRAMS];
    private final int[] from = new int[DATAGRAMS * PIECES];
    private final int[] to = new int[DATAGRAMS * PIECES];
    private final int[] free = new int[DATAGRAMS];
    private int freeCount = DATAGRAMS;

    Fragments(Packet packet) {
        this.packet = packet;
        java.util.Arrays.fill(bucket, -1);
        for (int i = 0; i < DATAGRAMS; i++) {
            free[i] = DATAGRAMS - 1 - i;
        }
    }

    /// A fragment behind the first; null: it passes.
    @Nullable DropReason later(int inZone, boolean isToPort, long nowNs) {
        int d = find(inZone, isToPort, nowNs);
        if (d < 0) {
            return DropReason.FRAGMENT_UNKNOWN;
        }
        int begin = packet.fragmentOffset;
        int stop = begin + packet.fragmentBytes;
        boolean last = !packet.moreFragments;
        boolean overlaps = condemned[d] || (end[d] >= 0 && (stop > end[d] || last));
        for (int i = d * PIECES; i < d * PIECES + pieces[d]; i++) {
            overlaps |= begin < to[i] && from[i] < stop;
            overlaps |= last && to[i] > stop;
        }
        if (overlaps) {
            condemned[d] = true;
            return DropReason.FRAGMENT_OVERLAP;
        }
        if (pieces[d] >= PIECES) {
            return DropReason.FRAGMENT_TABLE_FULL;
        }
        from[d * PIECES + pieces[d]] = begin;
        to[d * PIECES + pieces[d]] = stop;
        pieces[d]++;
        end[d] = last ? stop : end[d];
        return null;
    }

    /// Whether a first fragment may be looked at; before conntrack and rules.
    @Nullable DropReason beforeFirst(int inZone, boolean isToPort, long nowNs) {
        int d = find(inZone, isToPort, nowNs);
        if (d >= 0) {
            condemned[d] = true;
            return DropReason.FRAGMENT_OVERLAP;
        }
        purge(nowNs);
        int underWay = 0;
        for (int b = 0; b < BUCKETS; b++) {
            for (int i = bucket[b]; i >= 0; i = next[i]) {
                underWay += zone[i] == inZone ? 1 : 0;
            }
        }
        return underWay >= DATAGRAMS_PER_ZONE || freeCount == 0
                ? DropReason.FRAGMENT_TABLE_FULL
                : null;
    }

    /// A first fragment has passed; there is room, because `beforeFirst` said so.
    @Nullable DropReason first(int inZone, boolean isToPort, long nowNs) {
        int d = free[--freeCount];
        int b = bucketOf(inZone, isToPort);
        next[d] = bucket[b];
        bucket[b] = d;
        zone[d] = inZone;
        toPort[d] = isToPort;
        condemned[d] = false;
        protocol[d] = keyProtocol();
        version[d] = packet.version;
        id[d] = packet.fragmentId;
        sourceHi[d] = packet.sourceHi;
        sourceLo[d] = packet.sourceLo;
        destinationHi[d] = packet.destinationHi;
        destinationLo[d] = packet.destinationLo;
        expiresNs[d] = nowNs + TIMEOUT_NS;
        end[d] = -1;
        pieces[d] = 1;
        from[d * PIECES] = 0;
        to[d * PIECES] = packet.fragmentBytes;
        return null;
    }

    /// The protocol is part of an IPv4 datagram's identity, not of an IPv6 one's.
    private int keyProtocol() {
        return packet.version == 4 ? packet.protocol : 0;
    }

    private int find(int inZone, boolean isToPort, long nowNs) {
        for (int i = bucket[bucketOf(inZone, isToPort)]; i >= 0; i = next[i]) {
            if (zone[i] == inZone
                    && toPort[i] == isToPort
                    && id[i] == packet.fragmentId
                    && protocol[i] == keyProtocol()
                    && version[i] == packet.version
                    && sourceLo[i] == packet.sourceLo
                    && destinationLo[i] == packet.destinationLo
                    && sourceHi[i] == packet.sourceHi
                    && destinationHi[i] == packet.destinationHi
                    && expiresNs[i] > nowNs) {
                return i;
            }
        }
        return -1;
    }

    private int bucketOf(int inZone, boolean isToPort) {
        long h =
                LongMap.mix(packet.sourceLo ^ LongMap.mix(packet.destinationLo + packet.fragmentId))
                        + 2L * inZone
                        + (isToPort ? 1 : 0);
        return (int) (LongMap.mix(h) & (BUCKETS - 1));
    }

    private void purge(long nowNs) {
        for (int b = 0; b < BUCKETS; b++) {
            int previous = -1;
            for (int i = bucket[b]; i >= 0; ) {
                int after = next[i];
                if (expiresNs[i] <= nowNs) {
                    if (previous < 0) {
                        bucket[b] = after;
                    } else {
                        next[previous] = after;
                    }
                    free[freeCount++] = i;
                } else {
                    previous = i;
                }
                i = after;
            }
        }
    }
}
