package ringwall.wire;

import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u32;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// ICMPv6 (RFC 4443). Neighbour discovery: [Ndp]; listener discovery: [Mld].
///
/// ```
///   0      1      2       4              8
///   | type | code | check | id,seq / MTU | data, or the packet that caused the error
/// ```
public final class Icmpv6 {
    public static final int TYPE = 0;
    public static final int CODE = 1;
    public static final int CHECKSUM = 2;
    public static final int ID = 4;
    public static final int SEQ = 6;
    public static final int MTU = 4;
    public static final int SIZE = 8;

    public static final int UNREACHABLE = 1;
    public static final int PACKET_TOO_BIG = 2;
    public static final int TIME_EXCEEDED = 3;
    public static final int PARAMETER_PROBLEM = 4;
    public static final int ECHO_REQUEST = 128;
    public static final int ECHO_REPLY = 129;

    public static final int CODE_NO_ROUTE = 0;
    public static final int CODE_ADMIN_PROHIBITED = 1;
    public static final int CODE_ADDRESS_UNREACHABLE = 3;
    public static final int CODE_PORT_UNREACHABLE = 4;

    private Icmpv6() {}

    /// Whether the 8 bytes of the fixed header are there.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= SIZE;
    }

    public static int type(MemorySegment m, long at) {
        return u8(m, at + TYPE);
    }

    public static int code(MemorySegment m, long at) {
        return u8(m, at + CODE);
    }

    public static int checksum(MemorySegment m, long at) {
        return u16(m, at + CHECKSUM);
    }

    public static int id(MemorySegment m, long at) {
        return u16(m, at + ID);
    }

    public static int seq(MemorySegment m, long at) {
        return u16(m, at + SEQ);
    }

    /// MTU of "packet too big", bytes.
    public static long mtu(MemorySegment m, long at) {
        return u32(m, at + MTU);
    }

    /// Types below 128 are errors and quote the packet that caused them, from offset [#SIZE] on.
    public static boolean isError(int type) {
        return type < 128;
    }

    public static boolean isEcho(int type) {
        return type == ECHO_REQUEST || type == ECHO_REPLY;
    }

    /// Writes type, code, checksum 0 and the second word; returns [#SIZE]. Then [#fixChecksum].
    public static int emit(MemorySegment m, long at, int type, int code, int word) {
        putU8(m, at + TYPE, type);
        putU8(m, at + CODE, code);
        putU16(m, at + CHECKSUM, 0);
        putI32(m, at + ID, word);
        return SIZE;
    }

    /// Computes and stores the checksum over `length` bytes of header and data, with the
    /// pseudo-header of the IPv6 header at `ip`.
    public static void fixChecksum(MemorySegment m, long at, long length, long ip) {
        putU16(m, at + CHECKSUM, 0);
        long pseudo = Checksum.pseudoOf6(m, ip, IpProtocol.ICMPV6, length);
        putU16(m, at + CHECKSUM, Checksum.finish(Checksum.sum(m, at, length) + pseudo));
    }
}
