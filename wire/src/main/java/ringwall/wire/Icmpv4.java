package ringwall.wire;

import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// ICMP for IPv4 (RFC 792; next-hop MTU: RFC 1191 section 4; what an error must quote: RFC 1812
/// 4.3.2.3).
///
/// ```
///   0      1      2       4              8
///   | type | code | check | id,seq / MTU | data, or the packet that caused the error
/// ```
public final class Icmpv4 {
    public static final int TYPE = 0;
    public static final int CODE = 1;
    public static final int CHECKSUM = 2;
    public static final int ID = 4;
    public static final int SEQ = 6;
    public static final int NEXT_HOP_MTU = 6;
    public static final int SIZE = 8;

    public static final int ECHO_REPLY = 0;
    public static final int UNREACHABLE = 3;
    public static final int SOURCE_QUENCH = 4;
    public static final int REDIRECT = 5;
    public static final int ECHO_REQUEST = 8;
    public static final int ROUTER_ADVERTISEMENT = 9;
    public static final int ROUTER_SOLICITATION = 10;
    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;
    public static final int TIMESTAMP_REQUEST = 13;
    public static final int TIMESTAMP_REPLY = 14;
    public static final int ADDRESS_MASK_REQUEST = 17;
    public static final int ADDRESS_MASK_REPLY = 18;

    public static final int CODE_NET_UNREACHABLE = 0;
    public static final int CODE_HOST_UNREACHABLE = 1;
    public static final int CODE_PROTOCOL_UNREACHABLE = 2;
    public static final int CODE_PORT_UNREACHABLE = 3;
    public static final int CODE_FRAGMENTATION_NEEDED = 4;
    public static final int CODE_ADMIN_PROHIBITED = 13;

    private Icmpv4() {}

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

    /// Identifier of an echo or timestamp message.
    public static int id(MemorySegment m, long at) {
        return u16(m, at + ID);
    }

    public static int seq(MemorySegment m, long at) {
        return u16(m, at + SEQ);
    }

    /// Next-hop MTU of "fragmentation needed", bytes; 0 from routers older than RFC 1191.
    public static int nextHopMtu(MemorySegment m, long at) {
        return u16(m, at + NEXT_HOP_MTU);
    }

    /// Errors quote the packet that caused them, from offset [#SIZE] on (RFC 1122 3.2.2).
    public static boolean isError(int type) {
        return type == UNREACHABLE
                || type == SOURCE_QUENCH
                || type == REDIRECT
                || type == TIME_EXCEEDED
                || type == PARAMETER_PROBLEM;
    }

    /// Messages with identifier and sequence number.
    public static boolean isQuery(int type) {
        return type == ECHO_REQUEST
                || type == ECHO_REPLY
                || type == TIMESTAMP_REQUEST
                || type == TIMESTAMP_REPLY
                || type == ADDRESS_MASK_REQUEST
                || type == ADDRESS_MASK_REPLY;
    }

    /// Type of the reply to a query, -1 if `type` is not a request.
    public static int replyTo(int type) {
        return switch (type) {
            case ECHO_REQUEST -> ECHO_REPLY;
            case TIMESTAMP_REQUEST -> TIMESTAMP_REPLY;
            case ADDRESS_MASK_REQUEST -> ADDRESS_MASK_REPLY;
            default -> -1;
        };
    }

    /// Writes type, code, checksum 0 and the second word; returns [#SIZE]. Then [#fixChecksum].
    public static int emit(MemorySegment m, long at, int type, int code, int word) {
        putU8(m, at + TYPE, type);
        putU8(m, at + CODE, code);
        putU16(m, at + CHECKSUM, 0);
        putI32(m, at + ID, word);
        return SIZE;
    }

    /// Computes and stores the checksum over `length` bytes of header and data.
    public static void fixChecksum(MemorySegment m, long at, long length) {
        putU16(m, at + CHECKSUM, 0);
        putU16(m, at + CHECKSUM, Checksum.of(m, at, length));
    }
}
