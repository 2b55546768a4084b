package ringwall.wire;

import static ringwall.wire.BigEndian.i32;
import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU48;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u48;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// ARP for IPv4 over Ethernet (RFC 826), and the address conflict forms of RFC 5227.
///
/// ```
///   0       2       4      5      6     8            14         18           24
///   | htype | ptype | hlen | plen | op  | sender MAC | sender IP| target MAC | target IP |
/// ```
public final class Arp {
    public static final int HTYPE = 0;
    public static final int PTYPE = 2;
    public static final int HLEN = 4;
    public static final int PLEN = 5;
    public static final int OP = 6;
    public static final int SENDER_MAC = 8;
    public static final int SENDER_IP = 14;
    public static final int TARGET_MAC = 18;
    public static final int TARGET_IP = 24;
    public static final int SIZE = 28;

    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    private Arp() {}

    /// Whether this is a whole ARP packet for IPv4 over Ethernet (htype 1, ptype 0x0800, hlen 6,
    /// plen 4).
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= SIZE && i32(m, at + HTYPE) == 0x0001_0800 && u16(m, at + HLEN) == 0x0604;
    }

    public static int op(MemorySegment m, long at) {
        return u16(m, at + OP);
    }

    public static long senderMac(MemorySegment m, long at) {
        return u48(m, at + SENDER_MAC);
    }

    public static int senderIp(MemorySegment m, long at) {
        return i32(m, at + SENDER_IP);
    }

    public static long targetMac(MemorySegment m, long at) {
        return u48(m, at + TARGET_MAC);
    }

    public static int targetIp(MemorySegment m, long at) {
        return i32(m, at + TARGET_IP);
    }

    public static int hlen(MemorySegment m, long at) {
        return u8(m, at + HLEN);
    }

    public static int plen(MemorySegment m, long at) {
        return u8(m, at + PLEN);
    }

    /// Sender and target address equal: an announcement (RFC 5227 2.3, gratuitous ARP).
    public static boolean gratuitous(MemorySegment m, long at) {
        return senderIp(m, at) == targetIp(m, at);
    }

    /// A request with sender address 0: a probe (RFC 5227 2.1.1).
    public static boolean probe(MemorySegment m, long at) {
        return op(m, at) == REQUEST && senderIp(m, at) == 0;
    }

    /// Writes a packet; returns [#SIZE].
    public static int emit(
            MemorySegment m,
            long at,
            int op,
            long senderMac,
            int senderIp,
            long targetMac,
            int targetIp) {
        putU16(m, at + HTYPE, 1);
        putU16(m, at + PTYPE, Ethernet.IPV4);
        putU8(m, at + HLEN, 6);
        putU8(m, at + PLEN, 4);
        putU16(m, at + OP, op);
        putU48(m, at + SENDER_MAC, senderMac);
        putI32(m, at + SENDER_IP, senderIp);
        putU48(m, at + TARGET_MAC, targetMac);
        putI32(m, at + TARGET_IP, targetIp);
        return SIZE;
    }
}
