package ringwall.wire;

import static ringwall.wire.BigEndian.i32;
import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u32;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// ERSPAN headers behind GRE (draft-foschiano-erspan-03 section 4).
///
/// ```
///   type I    GRE protocol 0x88be without sequence number: no header, the mirrored frame follows at once
///   type II   GRE 0x88be with sequence:  ver:4=1 vlan:12 | cos:3 en:2 t:1 session:10 | -:12 index:20              8 bytes
///   type III  GRE 0x22eb with sequence:  ver:4=2 vlan:12 | cos:3 bso:2 t:1 session:10 | timestamp:32
///                                        | sgt:16 | p:1 ft:5 hw:6 d:1 gra:2 o:1 | [8 bytes if o]                  12 or 20
/// ```
public final class Erspan {
    public static final int SIZE2 = 8;
    public static final int SIZE3 = 12;

    private Erspan() {}

    /// Whether the header of this GRE protocol fits and bears the right version (1: type II, 2:
    /// type III).
    public static boolean valid(MemorySegment m, long at, long len, int greProtocol) {
        return greProtocol == Ethernet.ERSPAN3
                ? len >= SIZE3 && version(m, at) == 2 && headerLength(m, at) <= len
                : len >= SIZE2 && version(m, at) == 1;
    }

    public static int version(MemorySegment m, long at) {
        return u8(m, at) >>> 4;
    }

    /// 8 for version 1; 12 or 20 for version 2.
    public static int headerLength(MemorySegment m, long at) {
        return version(m, at) == 1 ? SIZE2 : (u8(m, at + 11) & 1) != 0 ? SIZE3 + 8 : SIZE3;
    }

    /// VLAN of the mirrored frame.
    public static int vlan(MemorySegment m, long at) {
        return u16(m, at) & 0xfff;
    }

    /// Session id, 10 bits.
    public static int session(MemorySegment m, long at) {
        return u16(m, at + 2) & 0x3ff;
    }

    /// The frame was cut short.
    public static boolean truncated(MemorySegment m, long at) {
        return (u16(m, at + 2) & 0x400) != 0;
    }

    public static int cos(MemorySegment m, long at) {
        return u16(m, at + 2) >>> 13;
    }

    /// Port index of type II, 20 bits.
    public static int index(MemorySegment m, long at) {
        return i32(m, at + 4) & 0xf_ffff;
    }

    /// Time stamp of type III, its unit in the granularity bits.
    public static long timestamp(MemorySegment m, long at) {
        return u32(m, at + 4);
    }

    /// Direction of type III: true for egress.
    public static boolean egress(MemorySegment m, long at) {
        return (u8(m, at + 11) & 0x08) != 0;
    }

    /// Writes a type II header; returns 8. In front of it goes [Gre#emitSequence] with protocol
    /// 0x88be.
    public static int emit2(
            MemorySegment m,
            long at,
            int vlan,
            int cos,
            boolean truncated,
            int session,
            int index) {
        putI32(m, at, 0x1000_0000 | word(vlan, cos, truncated, session));
        putI32(m, at + 4, index & 0xf_ffff);
        return SIZE2;
    }

    /// Writes a type III header without the platform part, time stamps in units of 100 us
    /// (granularity 0), frame type Ethernet; returns 12. In front of it goes [Gre#emitSequence]
    /// with protocol 0x22eb.
    public static int emit3(
            MemorySegment m,
            long at,
            int vlan,
            int cos,
            boolean truncated,
            int session,
            int timestamp,
            boolean egress) {
        putI32(m, at, 0x2000_0000 | word(vlan, cos, truncated, session));
        putI32(m, at + 4, timestamp);
        putI32(m, at + 8, 0x8000 | (egress ? 0x08 : 0)); // P: a whole Ethernet frame follows
        return SIZE3;
    }

    private static int word(int vlan, int cos, boolean truncated, int session) {
        return ((vlan & 0xfff) << 16)
                | ((cos & 7) << 13)
                | (truncated ? 0x400 : 0)
                | (session & 0x3ff);
    }
}
