package ringwall.wire;

import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU48;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u48;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// LACPDU (IEEE 802.1AX-2014 6.4.2), slow protocol subtype 1, EtherType 0x8809, to
/// 01:80:c2:00:00:02. `at` is the subtype.
///
/// ```
///   0        1         2               22              42                58            60         110
///   | subtype| version | actor TLV 1,20| partner 2,20  | collector 3,16   | end 0,0     | reserved |
///   actor, partner: tlv, len, system priority (2), system (6), key (2), port priority (2), port (2), state, reserved (3)
/// ```
public final class Lacp {
    public static final long MAC = 0x0180_c200_0002L;
    public static final int SUBTYPE = 1;
    public static final int MARKER_SUBTYPE = 2;

    /// Bytes of a LACPDU behind the Ethernet header.
    public static final int SIZE = 110;

    /// Offset of the actor's information, to be given to the accessors as `info`.
    public static final int ACTOR = 2;

    /// Offset of the partner's information.
    public static final int PARTNER = 22;

    public static final int COLLECTOR = 42;

    public static final int ACTIVITY = 0x01;
    public static final int SHORT_TIMEOUT = 0x02;
    public static final int AGGREGATION = 0x04;
    public static final int SYNCHRONIZATION = 0x08;
    public static final int COLLECTING = 0x10;
    public static final int DISTRIBUTING = 0x20;
    public static final int DEFAULTED = 0x40;
    public static final int EXPIRED = 0x80;

    private Lacp() {}

    /// Whether this is a LACPDU with actor and partner information in their places.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= SIZE
                && u8(m, at) == SUBTYPE
                && u16(m, at + ACTOR) == 0x0114
                && u16(m, at + PARTNER) == 0x0214;
    }

    public static int version(MemorySegment m, long at) {
        return u8(m, at + 1);
    }

    public static int systemPriority(MemorySegment m, long at, int info) {
        return u16(m, at + info + 2);
    }

    public static long system(MemorySegment m, long at, int info) {
        return u48(m, at + info + 4);
    }

    public static int key(MemorySegment m, long at, int info) {
        return u16(m, at + info + 10);
    }

    public static int portPriority(MemorySegment m, long at, int info) {
        return u16(m, at + info + 12);
    }

    public static int port(MemorySegment m, long at, int info) {
        return u16(m, at + info + 14);
    }

    public static int state(MemorySegment m, long at, int info) {
        return u8(m, at + info + 16);
    }

    /// Writes the frame of a PDU: subtype, version, TLV heads, collector delay (tens of
    /// microseconds), zeros elsewhere. Then [#emitInfo] for actor and partner. Returns [#SIZE].
    public static int emit(MemorySegment m, long at, int collectorMaxDelay) {
        m.asSlice(at, SIZE).fill((byte) 0);
        putU8(m, at, SUBTYPE);
        putU8(m, at + 1, 1);
        putU16(m, at + ACTOR, 0x0114);
        putU16(m, at + PARTNER, 0x0214);
        putU16(m, at + COLLECTOR, 0x0310);
        putU16(m, at + COLLECTOR + 2, collectorMaxDelay);
        return SIZE;
    }

    /// Writes the information of [#ACTOR] or [#PARTNER].
    public static void emitInfo(
            MemorySegment m,
            long at,
            int info,
            int systemPriority,
            long system,
            int key,
            int portPriority,
            int port,
            int state) {
        putU16(m, at + info + 2, systemPriority);
        putU48(m, at + info + 4, system);
        putU16(m, at + info + 10, key);
        putU16(m, at + info + 12, portPriority);
        putU16(m, at + info + 14, port);
        putU8(m, at + info + 16, state);
    }
}
