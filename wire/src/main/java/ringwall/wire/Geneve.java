package ringwall.wire;

import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u24;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// Geneve header (RFC 8926 3.4), in UDP port 6081; options (3.5) follow the fixed part.
///
/// ```
///   0            1         2          4       7      8
///   | ver:2 ol:6 | O C -:6 | protocol | VNI   | rsvd | options (ol * 4) | inner frame
///   option: class:16 type:8 -:3 len:5, then len * 4 bytes
/// ```
public final class Geneve {
    public static final int VERSION_OPTIONS = 0;
    public static final int FLAGS = 1;
    public static final int PROTOCOL = 2;
    public static final int VNI = 4;

    /// Bytes without options.
    public static final int MIN_SIZE = 8;

    public static final int PORT = 6081;
    public static final int FLAG_CONTROL = 0x80;
    public static final int FLAG_CRITICAL = 0x40;

    private Geneve() {}

    /// Whether this is version 0, header and options fit and every option's length does.
    public static boolean valid(MemorySegment m, long at, long len) {
        if (len < MIN_SIZE || (u8(m, at) >>> 6) != 0 || headerLength(m, at) > len) {
            return false;
        }
        int end = headerLength(m, at);
        int p = MIN_SIZE;
        while (p < end) {
            p += optionSize(m, at + p);
        }
        return p == end;
    }

    /// Bytes with options, 8..260.
    public static int headerLength(MemorySegment m, long at) {
        return MIN_SIZE + (u8(m, at) & 0x3f) * 4;
    }

    public static int flags(MemorySegment m, long at) {
        return u8(m, at + FLAGS);
    }

    /// EtherType of the payload; [Ethernet#TEB] for a frame.
    public static int protocol(MemorySegment m, long at) {
        return u16(m, at + PROTOCOL);
    }

    public static int vni(MemorySegment m, long at) {
        return u24(m, at + VNI);
    }

    /// Bytes of the option at `option`, its 4-byte header included.
    public static int optionSize(MemorySegment m, long option) {
        return 4 + (u8(m, option + 3) & 0x1f) * 4;
    }

    public static int optionClass(MemorySegment m, long option) {
        return u16(m, option);
    }

    /// Type with its critical bit 0x80.
    public static int optionType(MemorySegment m, long option) {
        return u8(m, option + 2);
    }

    /// Bytes from the header's start to the option, -1 without.
    public static int findOption(MemorySegment m, long at, int optionClass, int type) {
        int end = headerLength(m, at);
        for (int p = MIN_SIZE; p < end; p += optionSize(m, at + p)) {
            if (optionClass(m, at + p) == optionClass && optionType(m, at + p) == type) {
                return p;
            }
        }
        return -1;
    }

    /// Writes the fixed part; `optionBytes` (a multiple of 4, up to 252) is what the caller writes
    /// behind it. Returns [#MIN_SIZE].
    public static int emit(MemorySegment m, long at, int vni, int protocol, int optionBytes) {
        putU8(m, at, optionBytes / 4);
        putU8(m, at + FLAGS, 0);
        putU16(m, at + PROTOCOL, protocol);
        putI32(m, at + VNI, vni << 8);
        return MIN_SIZE;
    }

    /// Writes an option's header; `dataBytes` a multiple of 4 up to 124. Returns 4.
    public static int emitOption(
            MemorySegment m, long at, int optionClass, int type, int dataBytes) {
        putU16(m, at, optionClass);
        putU8(m, at + 2, type);
        putU8(m, at + 3, dataBytes / 4);
        return 4;
    }
}
