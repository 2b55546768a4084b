package ringwall.wire;

import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.u16;

import java.lang.foreign.MemorySegment;

/// VLAN tags: C-tags (0x8100), S-tags (0x88a8) and the old 0x9100, nested (IEEE 802.1Q clause 9,
/// 802.1ad).
///
/// A tag's view starts at its TPID, that is at `frame + 12` for the outermost:
///
/// ```
///   0       2                 4
///   | TPID  | PCP:3 DEI:1 VID:12 | type of what follows
/// ```
///
/// [#walk] steps over all tags of a frame and returns a packed result: bits 0-15 the inner
/// EtherType or length, 16-31 the offset from the frame's start to the inner payload, 32-35 the
/// number of tags, 36 truncated, 37 more tags than [#MAX_TAGS], 48-63 the outer TCI.
public final class Vlan {
    public static final int TPID = 0;
    public static final int TCI = 2;

    /// Bytes of one tag.
    public static final int SIZE = 4;

    /// Tags that [#walk] steps over; a frame with more is reported as such.
    public static final int MAX_TAGS = 8;

    private static final int OFFSET_SHIFT = 16;
    private static final int TAGS_SHIFT = 32;
    private static final long TRUNCATED = 1L << 36;
    private static final long TOO_MANY = 1L << 37;
    private static final int TCI_SHIFT = 48;

    private Vlan() {}

    /// Whether a tag and the type behind it fit at `at` (the TPID) and the TPID is a tag's.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= SIZE + 2 && isTag(u16(m, at));
    }

    /// Whether an EtherType announces a tag.
    public static boolean isTag(int type) {
        return type == Ethernet.VLAN || type == Ethernet.QINQ || type == Ethernet.QINQ_OLD;
    }

    public static int tpid(MemorySegment m, long at) {
        return u16(m, at + TPID);
    }

    public static int tci(MemorySegment m, long at) {
        return u16(m, at + TCI);
    }

    public static void tci(MemorySegment m, long at, int tci) {
        putU16(m, at + TCI, tci);
    }

    /// VLAN id of a TCI, 0..4095.
    public static int vid(int tci) {
        return tci & 0xfff;
    }

    /// Priority code point of a TCI, 0..7.
    public static int pcp(int tci) {
        return (tci >>> 13) & 7;
    }

    /// Drop eligible indicator of a TCI.
    public static boolean dei(int tci) {
        return (tci & 0x1000) != 0;
    }

    /// A TCI of its parts.
    public static int tci(int pcp, boolean dei, int vid) {
        return ((pcp & 7) << 13) | (dei ? 0x1000 : 0) | (vid & 0xfff);
    }

    /// Writes TPID and TCI; returns [#SIZE]. The caller writes the type behind.
    public static int emit(MemorySegment m, long at, int tpid, int tci) {
        putU16(m, at + TPID, tpid);
        putU16(m, at + TCI, tci);
        return SIZE;
    }

    /// Steps over the Ethernet header and all tags of the frame at `at`. Total over any bytes.
    public static long walk(MemorySegment m, long at, long len) {
        if (len < Ethernet.SIZE) {
            return TRUNCATED;
        }
        int type = u16(m, at + Ethernet.TYPE);
        long offset = Ethernet.SIZE;
        long tags = 0;
        long outer = 0;
        while (isTag(type)) {
            if (tags == MAX_TAGS) {
                return pack(type, offset, tags, outer) | TOO_MANY;
            }
            if (offset + SIZE > len) {
                return pack(type, offset, tags, outer) | TRUNCATED;
            }
            if (tags == 0) {
                outer = u16(m, at + offset);
            }
            type = u16(m, at + offset + 2);
            offset += SIZE;
            tags++;
        }
        return pack(type, offset, tags, outer);
    }

    /// Inner EtherType (or 802.3 length) of a walk.
    public static int type(long walk) {
        return (int) walk & 0xffff;
    }

    /// Bytes from the frame's start to the payload behind the last tag.
    public static int offset(long walk) {
        return (int) (walk >>> OFFSET_SHIFT) & 0xffff;
    }

    /// Number of tags.
    public static int tags(long walk) {
        return (int) (walk >>> TAGS_SHIFT) & 0xf;
    }

    /// The frame ends inside its Ethernet header or a tag.
    public static boolean truncated(long walk) {
        return (walk & TRUNCATED) != 0;
    }

    /// More than [#MAX_TAGS] tags.
    public static boolean tooMany(long walk) {
        return (walk & TOO_MANY) != 0;
    }

    /// TCI of the outermost tag; 0 without a tag.
    public static int outerTci(long walk) {
        return (int) (walk >>> TCI_SHIFT) & 0xffff;
    }

    private static long pack(int type, long offset, long tags, long outer) {
        return type | (offset << OFFSET_SHIFT) | (tags << TAGS_SHIFT) | (outer << TCI_SHIFT);
    }
}
