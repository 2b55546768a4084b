package ringwall.wire;

import static ringwall.wire.BigEndian.i32;
import static ringwall.wire.BigEndian.i64;
import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putI64;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU24;
import static ringwall.wire.BigEndian.putU32;
import static ringwall.wire.BigEndian.putU48;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u24;
import static ringwall.wire.BigEndian.u32;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// DHCP for IPv6 (RFC 8415 sections 8, 9 and 21), in UDP ports 546 (client) and 547 (server,
/// relay).
///
/// ```
///   client, server   type, transaction id (3)                                  options at 4
///   relay (12, 13)   type, hop count, link address (16), peer address (16)     options at 34
///   option           code (2), length (2), data
///   IA_NA            IAID (4), T1 (4), T2 (4), options at 12 of the data
///   IAADDR           address (16), preferred s (4), valid s (4), options at 24 of the data
/// ```
public final class Dhcp6 {
    public static final int TYPE = 0;
    public static final int TRANSACTION = 1;
    public static final int OPTIONS = 4;
    public static final int RELAY_OPTIONS = 34;

    public static final int CLIENT_PORT = 546;
    public static final int SERVER_PORT = 547;

    public static final int SOLICIT = 1;
    public static final int ADVERTISE = 2;
    public static final int REQUEST = 3;
    public static final int CONFIRM = 4;
    public static final int RENEW = 5;
    public static final int REBIND = 6;
    public static final int REPLY = 7;
    public static final int RELEASE = 8;
    public static final int DECLINE = 9;
    public static final int RECONFIGURE = 10;
    public static final int INFORMATION_REQUEST = 11;
    public static final int RELAY_FORWARD = 12;
    public static final int RELAY_REPLY = 13;

    public static final int OPTION_CLIENT_ID = 1;
    public static final int OPTION_SERVER_ID = 2;
    public static final int OPTION_IA_NA = 3;
    public static final int OPTION_IA_TA = 4;
    public static final int OPTION_IA_ADDRESS = 5;
    public static final int OPTION_REQUEST = 6;
    public static final int OPTION_ELAPSED = 8;
    public static final int OPTION_RELAY_MESSAGE = 9;
    public static final int OPTION_STATUS = 13;
    public static final int OPTION_RAPID_COMMIT = 14;
    public static final int OPTION_DNS = 23;
    public static final int OPTION_IA_PD = 25;

    /// Bytes of an option's head.
    public static final int OPTION_HEAD = 4;

    public static final int STATUS_SUCCESS = 0;
    public static final int STATUS_NO_ADDRESSES = 2;
    public static final int STATUS_NO_BINDING = 3;
    public static final int STATUS_NOT_ON_LINK = 4;

    /// Low half of ff02::1:2, all relay agents and servers; the high half is
    /// [Ipv6#LINK_MULTICAST_HI].
    public static final long ALL_SERVERS_LO = 0x0001_0002L;

    private Dhcp6() {}

    /// Whether the head fits, the type is 1..13 and every top-level option's length fits.
    public static boolean valid(MemorySegment m, long at, long len) {
        if (len < OPTIONS || type(m, at) < SOLICIT || type(m, at) > RELAY_REPLY) {
            return false;
        }
        long p = optionsStart(m, at);
        while (p + OPTION_HEAD <= len) {
            p += OPTION_HEAD + optionLength(m, at + p);
        }
        return p == len;
    }

    public static int type(MemorySegment m, long at) {
        return u8(m, at + TYPE);
    }

    public static int transaction(MemorySegment m, long at) {
        return u24(m, at + TRANSACTION);
    }

    /// Offset of the first option: 4, or 34 in a relay's message.
    public static int optionsStart(MemorySegment m, long at) {
        return type(m, at) == RELAY_FORWARD || type(m, at) == RELAY_REPLY ? RELAY_OPTIONS : OPTIONS;
    }

    /// Bytes from `at` to option `code` within `[from, to)` (offsets from `at`), -1 without. Top
    /// level: from [#optionsStart] to the message's length; within IA_NA found at `p`: from `p +
    /// 16` to `p + 4 + optionLength`.
    public static int findOption(MemorySegment m, long at, int from, long to, int code) {
        int p = from;
        while (p + OPTION_HEAD <= to) {
            int size = OPTION_HEAD + optionLength(m, at + p);
            if (p + size > to) {
                return -1;
            }
            if (u16(m, at + p) == code) {
                return p;
            }
            p += size;
        }
        return -1;
    }

    /// Bytes of data of the option at `option`; the data begin 4 behind it.
    public static int optionLength(MemorySegment m, long option) {
        return u16(m, option + 2);
    }

    /// Identity association id of an IA_NA option at `option` (data of 12 bytes or more).
    public static int iaid(MemorySegment m, long option) {
        return i32(m, option + 4);
    }

    /// High half of the address of an IAADDR option at `option` (data of 24 bytes or more).
    public static long addressHi(MemorySegment m, long option) {
        return i64(m, option + 4);
    }

    public static long addressLo(MemorySegment m, long option) {
        return i64(m, option + 12);
    }

    public static long validSeconds(MemorySegment m, long option) {
        return u32(m, option + 24);
    }

    /// Writes type and transaction id; returns [#OPTIONS].
    public static int emit(MemorySegment m, long at, int type, int transaction) {
        putU8(m, at + TYPE, type);
        putU24(m, at + TRANSACTION, transaction);
        return OPTIONS;
    }

    /// Writes an option; `p` counts from the message's start. Returns the next offset.
    public static int emitBytes(MemorySegment m, long at, int p, int code, byte[] data) {
        putU16(m, at + p, code);
        putU16(m, at + p + 2, data.length);
        MemorySegment.copy(data, 0, m, ValueLayout.JAVA_BYTE, at + p + 4, data.length);
        return p + OPTION_HEAD + data.length;
    }

    /// Copies an option as it is (a client id to be echoed); returns the next offset.
    public static int emitCopy(MemorySegment m, long at, int p, MemorySegment from, long option) {
        int size = OPTION_HEAD + optionLength(from, option);
        MemorySegment.copy(from, option, m, at + p, size);
        return p + size;
    }

    /// Writes a DUID-LL (RFC 8415 11.4) of a MAC as client or server id; returns the next offset.
    public static int emitDuid(MemorySegment m, long at, int p, int code, long mac) {
        putU16(m, at + p, code);
        putU16(m, at + p + 2, 10);
        putI32(m, at + p + 4, 0x0003_0001);
        putU48(m, at + p + 8, mac);
        return p + 14;
    }

    /// Writes an IA_NA with one address; returns the next offset.
    public static int emitIaNa(
            MemorySegment m,
            long at,
            int p,
            int iaid,
            long hi,
            long lo,
            long preferredSeconds,
            long validSeconds) {
        putU16(m, at + p, OPTION_IA_NA);
        putU16(m, at + p + 2, 40);
        putI32(m, at + p + 4, iaid);
        putU32(m, at + p + 8, preferredSeconds / 2);
        putU32(m, at + p + 12, preferredSeconds * 4 / 5);
        putU16(m, at + p + 16, OPTION_IA_ADDRESS);
        putU16(m, at + p + 18, 24);
        putI64(m, at + p + 20, hi);
        putI64(m, at + p + 28, lo);
        putU32(m, at + p + 36, preferredSeconds);
        putU32(m, at + p + 40, validSeconds);
        return p + 44;
    }

    /// Writes an IA_NA without address (a client asks for one); returns the next offset.
    public static int emitIaNaEmpty(MemorySegment m, long at, int p, int iaid) {
        putU16(m, at + p, OPTION_IA_NA);
        putU16(m, at + p + 2, 12);
        putI32(m, at + p + 4, iaid);
        putI64(m, at + p + 8, 0);
        return p + 16;
    }

    /// Writes a status without text; returns the next offset.
    public static int emitStatus(MemorySegment m, long at, int p, int status) {
        putU16(m, at + p, OPTION_STATUS);
        putU16(m, at + p + 2, 2);
        putU16(m, at + p + 4, status);
        return p + 6;
    }

    /// Writes one DNS server (RFC 3646); returns the next offset.
    public static int emitDns(MemorySegment m, long at, int p, long hi, long lo) {
        putU16(m, at + p, OPTION_DNS);
        putU16(m, at + p + 2, 16);
        putI64(m, at + p + 4, hi);
        putI64(m, at + p + 12, lo);
        return p + 20;
    }

    /// `SOLICIT`, `REPLY`, ...
    public static String messageName(int type) {
        return switch (type) {
            case SOLICIT -> "SOLICIT";
            case ADVERTISE -> "ADVERTISE";
            case REQUEST -> "REQUEST";
            case CONFIRM -> "CONFIRM";
            case RENEW -> "RENEW";
            case REBIND -> "REBIND";
            case REPLY -> "REPLY";
            case RELEASE -> "RELEASE";
            case DECLINE -> "DECLINE";
            case RECONFIGURE -> "RECONFIGURE";
            case INFORMATION_REQUEST -> "INFORMATION-REQUEST";
            case RELAY_FORWARD -> "RELAY-FORWARD";
            case RELAY_REPLY -> "RELAY-REPLY";
            default -> "type " + type;
        };
    }
}
