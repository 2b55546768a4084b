package ringwall.wire;

import static ringwall.wire.BigEndian.i32;
import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// IGMP versions 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC 3376 section 4).
///
/// ```
///   v1, v2      type, max response, check, group                             8 bytes
///   v3 query    the same, then S/QRV, QQIC, sources (16), source addresses   12 + 4 n
///   v3 report   type, 0, check, 0 (16), records (16), records                8 + sum(8 + 4 sources + 4 aux)
/// ```
public final class Igmp {
    public static final int TYPE = 0;
    public static final int MAX_RESPONSE = 1;
    public static final int CHECKSUM = 2;
    public static final int GROUP = 4;
    public static final int RECORDS = 6;
    public static final int QUERY_SOURCES = 10;
    public static final int SIZE = 8;
    public static final int V3_QUERY_SIZE = 12;

    public static final int QUERY = 0x11;
    public static final int REPORT_V1 = 0x12;
    public static final int REPORT_V2 = 0x16;
    public static final int LEAVE = 0x17;
    public static final int REPORT_V3 = 0x22;

    public static final int MODE_IS_INCLUDE = 1;
    public static final int MODE_IS_EXCLUDE = 2;
    public static final int CHANGE_TO_INCLUDE = 3;
    public static final int CHANGE_TO_EXCLUDE = 4;
    public static final int ALLOW_NEW_SOURCES = 5;
    public static final int BLOCK_OLD_SOURCES = 6;

    private Igmp() {}

    /// Whether the fixed part fits and, in a v3 query or report, all sources and records do.
    public static boolean valid(MemorySegment m, long at, long len) {
        if (len < SIZE) {
            return false;
        }
        return switch (type(m, at)) {
            case QUERY ->
                    len < V3_QUERY_SIZE || V3_QUERY_SIZE + 4L * u16(m, at + QUERY_SOURCES) <= len;
            case REPORT_V3 -> recordsFit(m, at, len);
            default -> true;
        };
    }

    private static boolean recordsFit(MemorySegment m, long at, long len) {
        long p = SIZE;
        for (int n = records(m, at); n > 0; n--) {
            if (p + 8 > len) {
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
        return u8(m, at + TYPE);
    }

    public static int maxResponse(MemorySegment m, long at) {
        return u8(m, at + MAX_RESPONSE);
    }

    /// Group of a query (0: general), a v1/v2 report or a leave.
    public static int group(MemorySegment m, long at) {
        return i32(m, at + GROUP);
    }

    /// Version of a query from its length and maximum response (RFC 3376 7.1).
    public static int queryVersion(MemorySegment m, long at, long len) {
        return len >= V3_QUERY_SIZE ? 3 : maxResponse(m, at) == 0 ? 1 : 2;
    }

    /// Number of group records of a v3 report.
    public static int records(MemorySegment m, long at) {
        return u16(m, at + RECORDS);
    }

    public static int recordType(MemorySegment m, long record) {
        return u8(m, record);
    }

    public static int recordSources(MemorySegment m, long record) {
        return u16(m, record + 2);
    }

    public static int recordGroup(MemorySegment m, long record) {
        return i32(m, record + 4);
    }

    /// Source `i` of a record.
    public static int recordSource(MemorySegment m, long record, int i) {
        return i32(m, record + 8 + 4L * i);
    }

    /// Bytes of a record: the next one begins behind it. The first is at [#SIZE].
    public static long recordSize(MemorySegment m, long record) {
        return 8 + 4L * u16(m, record + 2) + 4L * u8(m, record + 1);
    }

    /// Writes a v1/v2 message, checksum included; `maxResponse` in tenths of a second. Returns
    /// [#SIZE].
    public static int emit(MemorySegment m, long at, int type, int maxResponse, int group) {
        putU8(m, at + TYPE, type);
        putU8(m, at + MAX_RESPONSE, maxResponse);
        putU16(m, at + CHECKSUM, 0);
        putI32(m, at + GROUP, group);
        putU16(m, at + CHECKSUM, Checksum.of(m, at, SIZE));
        return SIZE;
    }

    /// Writes a v3 report with one record without sources, checksum included (join:
    /// CHANGE_TO_EXCLUDE, leave: CHANGE_TO_INCLUDE). Returns 16.
    public static int emitReportV3(MemorySegment m, long at, int recordType, int group) {
        putI32(m, at, REPORT_V3 << 24);
        putI32(m, at + 4, 1);
        putI32(m, at + 8, recordType << 24);
        putI32(m, at + 12, group);
        putU16(m, at + CHECKSUM, Checksum.of(m, at, 16));
        return 16;
    }
}
