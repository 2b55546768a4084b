package ringwall.wire;

import static ringwall.wire.BigEndian.i64;
import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putI64;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// Multicast listener discovery, versions 1 (RFC 2710) and 2 (RFC 3810 section 5). `at` is the
/// ICMPv6 header.
///
/// ```
///   v1          type, code, check, max response ms, 0, group (16)                 24 bytes
///   v2 query    the same, then S/QRV, QQIC, sources (16), source addresses        28 + 16 n
///   v2 report   type, 0, check, 0 (16), records (16), records                     8 + sum(20 + 16 sources + 4 aux)
/// ```
public final class Mld {
    public static final int GROUP = 8;
    public static final int RECORDS = 6;
    public static final int QUERY_SOURCES = 26;
    public static final int SIZE = 24;
    public static final int V2_QUERY_SIZE = 28;
    public static final int RECORDS_START = 8;

    public static final int QUERY = 130;
    public static final int REPORT_V1 = 131;
    public static final int DONE = 132;
    public static final int REPORT_V2 = 143;

    private Mld() {}

    /// Whether an ICMPv6 type is one of the four.
    public static boolean isMld(int type) {
        return (type >= QUERY && type <= DONE) || type == REPORT_V2;
    }

    /// Whether this is one of the four and all of it, sources and records included, fits.
    public static boolean valid(MemorySegment m, long at, long len) {
        if (len < RECORDS_START) {
            return false;
        }
        return switch (u8(m, at)) {
            case QUERY ->
                    len == SIZE
                            || (len >= V2_QUERY_SIZE
                                    && V2_QUERY_SIZE + 16L * u16(m, at + QUERY_SOURCES) <= len);
            case REPORT_V1, DONE -> len >= SIZE;
            case REPORT_V2 -> recordsFit(m, at, len);
            default -> false;
        };
    }

    private static boolean recordsFit(MemorySegment m, long at, long len) {
        long p = RECORDS_START;
        for (int n = records(m, at); n > 0; n--) {
            if (p + 20 > len) {
                return false;
            }
            p += recordSize(m, at + p);
            if (p > len) {
                return false;
            }
        }
        return true;
    }

    public static int type(MemorySegment m, long at) {
        return u8(m, at);
    }

    public static int maxResponseMs(MemorySegment m, long at) {
        return u16(m, at + 4);
    }

    /// Group of a query (0: general), a v1 report or a done.
    public static long groupHi(MemorySegment m, long at) {
        return i64(m, at + GROUP);
    }

    public static long groupLo(MemorySegment m, long at) {
        return i64(m, at + GROUP + 8);
    }

    /// Version of a query by its length (RFC 3810 8.1).
    public static int queryVersion(long len) {
        return len >= V2_QUERY_SIZE ? 2 : 1;
    }

    /// Number of records of a v2 report; the types are IGMPv3's ([Igmp]).
    public static int records(MemorySegment m, long at) {
        return u16(m, at + RECORDS);
    }

    public static int recordType(MemorySegment m, long record) {
        return u8(m, record);
    }

    public static int recordSources(MemorySegment m, long record) {
        return u16(m, record + 2);
    }

    public static long recordGroupHi(MemorySegment m, long record) {
        return i64(m, record + 4);
    }

    public static long recordGroupLo(MemorySegment m, long record) {
        return i64(m, record + 12);
    }

    /// Bytes of a record. The first is at [#RECORDS_START].
    public static long recordSize(MemorySegment m, long record) {
        return 20 + 16L * u16(m, record + 2) + 4L * u8(m, record + 1);
    }

    /// Writes a v1 message with checksum 0 ([Icmpv6#fixChecksum]); returns [#SIZE].
    public static int emit(
            MemorySegment m, long at, int type, int maxResponseMs, long groupHi, long groupLo) {
        Icmpv6.emit(m, at, type, 0, maxResponseMs << 16);
        putI64(m, at + GROUP, groupHi);
        putI64(m, at + GROUP + 8, groupLo);
        return SIZE;
    }

    /// Writes a v2 report with one record without sources and checksum 0; returns 28.
    public static int emitReportV2(
            MemorySegment m, long at, int recordType, long groupHi, long groupLo) {
        Icmpv6.emit(m, at, REPORT_V2, 0, 1);
        putI32(m, at + 8, recordType << 24);
        putI64(m, at + 12, groupHi);
        putI64(m, at + 20, groupLo);
        return 28;
    }
}
