package ringwall.wire;

import static ringwall.wire.BigEndian.i64;
import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putI64;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u32;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// DNS messages as far as a guest, a responder and a trace need them: one question, answers of type
/// A and AAAA (RFC 1035 section 4; RFC 3596). Names with compression (4.1.4) are read with a bound
/// on jumps and length.
///
/// ```
///   0    2       4          6         8           10           12
///   | id | flags | questions| answers | authority | additional | question: name, type, class | records
/// ```
public final class Dns {
    public static final int ID = 0;
    public static final int FLAGS = 2;
    public static final int QUESTIONS = 4;
    public static final int ANSWERS = 6;
    public static final int SIZE = 12;
    public static final int PORT = 53;

    public static final int FLAG_RESPONSE = 0x8000;
    public static final int FLAG_AUTHORITATIVE = 0x0400;
    public static final int FLAG_TRUNCATED = 0x0200;
    public static final int FLAG_RECURSION_DESIRED = 0x0100;
    public static final int FLAG_RECURSION_AVAILABLE = 0x0080;
    public static final int RCODE_MASK = 0xf;
    public static final int RCODE_NAME_ERROR = 3;

    public static final int TYPE_A = 1;
    public static final int TYPE_CNAME = 5;
    public static final int TYPE_AAAA = 28;
    public static final int CLASS_IN = 1;

    private static final int MAX_NAME = 255;
    private static final int MAX_JUMPS = 16;

    private Dns() {}

    /// Whether the header fits.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= SIZE;
    }

    public static int id(MemorySegment m, long at) {
        return u16(m, at + ID);
    }

    public static int flags(MemorySegment m, long at) {
        return u16(m, at + FLAGS);
    }

    public static boolean response(MemorySegment m, long at) {
        return (flags(m, at) & FLAG_RESPONSE) != 0;
    }

    public static int rcode(MemorySegment m, long at) {
        return flags(m, at) & RCODE_MASK;
    }

    public static int questions(MemorySegment m, long at) {
        return u16(m, at + QUESTIONS);
    }

    public static int answers(MemorySegment m, long at) {
        return u16(m, at + ANSWERS);
    }

    /// Offset behind the name that starts at offset `p`, -1 if it is malformed.
    public static int skipName(MemorySegment m, long at, long len, int p) {
        int q = p;
        while (q < len && q - p <= MAX_NAME) {
            int b = u8(m, at + q);
            if (b >= 0xc0) {
                return q + 2 <= len ? q + 2 : -1;
            }
            if (b >= 0x40) {
                return -1;
            }
            q += 1 + b;
            if (b == 0) {
                return q;
            }
        }
        return -1;
    }

    /// The name at offset `p` as text without the last dot (the root: `.`), bytes outside printable
    /// ASCII as `?`; empty if it is malformed. Allocates.
    public static String name(MemorySegment m, long at, long len, int p) {
        StringBuilder s = new StringBuilder();
        int q = p;
        int jumps = 0;
        while (q < len && s.length() <= MAX_NAME) {
            int b = u8(m, at + q);
            if (b == 0) {
                return s.isEmpty() ? "." : s.toString();
            }
            if (b >= 0xc0) {
                if (q + 2 > len || ++jumps > MAX_JUMPS) {
                    return "";
                }
                q = u16(m, at + q) & 0x3fff;
                continue;
            }
            if (b >= 0x40 || q + 1 + b > len) {
                return "";
            }
            if (!s.isEmpty()) {
                s.append('.');
            }
            for (int i = 1; i <= b; i++) {
                int c = u8(m, at + q + i);
                s.append(c > 0x20 && c < 0x7f ? (char) c : '?');
            }
            q += 1 + b;
        }
        return "";
    }

    /// Type of the first question, -1 if there is none whole.
    public static int questionType(MemorySegment m, long at, long len) {
        int p = questions(m, at) > 0 ? skipName(m, at, len, SIZE) : -1;
        return p >= 0 && p + 4 <= len ? u16(m, at + p) : -1;
    }

    /// Offset of the data of the first answer of `type`, -1 without; its length is in the two bytes
    /// before it.
    public static int findAnswer(MemorySegment m, long at, long len, int type) {
        int p = SIZE;
        for (int i = questions(m, at); i > 0; i--) {
            p = skipName(m, at, len, p);
            if (p < 0 || p + 4 > len) {
                return -1;
            }
            p += 4;
        }
        for (int i = answers(m, at); i > 0; i--) {
            p = skipName(m, at, len, p);
            if (p < 0 || p + 10 > len || p + 10 + u16(m, at + p + 8) > len) {
                return -1;
            }
            if (u16(m, at + p) == type && u16(m, at + p + 2) == CLASS_IN) {
                return p + 10;
            }
            p += 10 + u16(m, at + p + 8);
        }
        return -1;
    }

    /// Address of the first A record, -1 (as a long) without; else 0..2^32-1.
    public static long firstA(MemorySegment m, long at, long len) {
        int p = findAnswer(m, at, len, TYPE_A);
        return p >= 0 && u16(m, at + p - 2) == 4 ? u32(m, at + p) : -1;
    }

    /// Whether the answer data at offset `p` is a whole AAAA; its halves are the two longs at `p`.
    public static boolean isAaaa(MemorySegment m, long at, int p) {
        return p >= 0 && u16(m, at + p - 2) == 16;
    }

    /// High half of an AAAA's data.
    public static long hi(MemorySegment m, long at, int p) {
        return i64(m, at + p);
    }

    public static long lo(MemorySegment m, long at, int p) {
        return i64(m, at + p + 8);
    }

    /// Writes a query for `name`; returns its size. Throws IllegalArgumentException for a name that
    /// is no domain name.
    public static int emitQuery(MemorySegment m, long at, int id, String name, int type) {
        putU16(m, at + ID, id);
        putU16(m, at + FLAGS, FLAG_RECURSION_DESIRED);
        putI32(m, at + QUESTIONS, 0x0001_0000);
        putI32(m, at + 8, 0);
        int p = emitName(m, at, SIZE, name);
        putU16(m, at + p, type);
        putU16(m, at + p + 2, CLASS_IN);
        return p + 4;
    }

    /// Turns the query at `at` (its first question up to `end`, from [#questionEnd]) into a
    /// response with code `rcode` and no records yet; returns `end`.
    public static int emitResponse(MemorySegment m, long at, int end, int rcode) {
        int keep = flags(m, at) & (FLAG_RECURSION_DESIRED | 0x7800);
        putU16(m, at + FLAGS, keep | FLAG_RESPONSE | FLAG_RECURSION_AVAILABLE | rcode);
        putI32(m, at + QUESTIONS, 0x0001_0000);
        putI32(m, at + 8, 0);
        return end;
    }

    /// Offset behind the first question, -1 if it is malformed.
    public static int questionEnd(MemorySegment m, long at, long len) {
        int p = questions(m, at) > 0 ? skipName(m, at, len, SIZE) : -1;
        return p >= 0 && p + 4 <= len ? p + 4 : -1;
    }

    /// Appends an A record for the question's name at offset `p` and counts it; returns the next
    /// offset.
    public static int emitA(MemorySegment m, long at, int p, int ttlSeconds, int ip) {
        int data = recordHead(m, at, p, TYPE_A, ttlSeconds, 4);
        putI32(m, at + data, ip);
        return data + 4;
    }

    /// Appends an AAAA record for the question's name at offset `p` and counts it; returns the next
    /// offset.
    public static int emitAaaa(MemorySegment m, long at, int p, int ttlSeconds, long hi, long lo) {
        int data = recordHead(m, at, p, TYPE_AAAA, ttlSeconds, 16);
        putI64(m, at + data, hi);
        putI64(m, at + data + 8, lo);
        return data + 16;
    }

    private static int recordHead(
            MemorySegment m, long at, int p, int type, int ttlSeconds, int bytes) {
        putU16(m, at + ANSWERS, answers(m, at) + 1);
        putU16(m, at + p, 0xc000 | SIZE);
        putU16(m, at + p + 2, type);
        putU16(m, at + p + 4, CLASS_IN);
        putI32(m, at + p + 6, ttlSeconds);
        putU16(m, at + p + 10, bytes);
        return p + 12;
    }

    private static int emitName(MemorySegment m, long at, int p, String name) {
        int q = p;
        String trimmed = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        for (String label : trimmed.isEmpty() ? new String[0] : trimmed.split("\\.", -1)) {
            byte[] b = label.getBytes(StandardCharsets.US_ASCII);
            if (b.length == 0 || b.length > 63 || q - p + b.length > MAX_NAME - 2) {
                throw new IllegalArgumentException("not a domain name: " + name);
            }
            putU8(m, at + q++, b.length);
            for (byte x : b) {
                putU8(m, at + q++, x);
            }
        }
        putU8(m, at + q++, 0);
        return q;
    }
}
