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
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// DHCP for IPv4 (RFC 2131 section 2) and its options (RFC 2132), in UDP ports 67 and 68.
///
/// ```
///   0   1      2     3     4    8     10     12      16      20      24      28       44     108   236    240
///   | op| htype| hlen| hops| xid| secs| flags| ciaddr| yiaddr| siaddr| giaddr| chaddr | sname | file | cookie | options
///   option: code, length, data; 0 is padding, 255 the end
/// ```
public final class Dhcp4 {
    public static final int OP = 0;
    public static final int HTYPE = 1;
    public static final int HLEN = 2;
    public static final int HOPS = 3;
    public static final int XID = 4;
    public static final int SECS = 8;
    public static final int FLAGS = 10;
    public static final int CIADDR = 12;
    public static final int YIADDR = 16;
    public static final int SIADDR = 20;
    public static final int GIADDR = 24;
    public static final int CHADDR = 28;
    public static final int SNAME = 44;
    public static final int FILE = 108;
    public static final int COOKIE = 236;
    public static final int OPTIONS = 240;

    /// Bytes that some clients insist on (RFC 1542 2.1).
    public static final int MIN_MESSAGE = 300;

    public static final int SERVER_PORT = 67;
    public static final int CLIENT_PORT = 68;
    public static final int BOOT_REQUEST = 1;
    public static final int BOOT_REPLY = 2;

    /// The client cannot take unicast before it has an address.
    public static final int FLAG_BROADCAST = 0x8000;

    public static final int MAGIC = 0x6382_5363;

    public static final int DISCOVER = 1;
    public static final int OFFER = 2;
    public static final int REQUEST = 3;
    public static final int DECLINE = 4;
    public static final int ACK = 5;
    public static final int NAK = 6;
    public static final int RELEASE = 7;
    public static final int INFORM = 8;

    public static final int OPTION_PAD = 0;
    public static final int OPTION_SUBNET_MASK = 1;
    public static final int OPTION_ROUTER = 3;
    public static final int OPTION_DNS = 6;
    public static final int OPTION_HOST_NAME = 12;
    public static final int OPTION_DOMAIN = 15;
    public static final int OPTION_MTU = 26;
    public static final int OPTION_BROADCAST = 28;
    public static final int OPTION_REQUESTED_IP = 50;
    public static final int OPTION_LEASE_SECONDS = 51;
    public static final int OPTION_OVERLOAD = 52;
    public static final int OPTION_MESSAGE_TYPE = 53;
    public static final int OPTION_SERVER_ID = 54;
    public static final int OPTION_PARAMETERS = 55;
    public static final int OPTION_MESSAGE = 56;
    public static final int OPTION_RENEW_SECONDS = 58;
    public static final int OPTION_REBIND_SECONDS = 59;
    public static final int OPTION_CLIENT_ID = 61;
    public static final int OPTION_RELAY_AGENT = 82;
    public static final int OPTION_CLASSLESS_ROUTES = 121;
    public static final int OPTION_END = 255;

    private Dhcp4() {}

    /// Whether fixed part and cookie are there and op is a request or a reply.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= OPTIONS
                && i32(m, at + COOKIE) == MAGIC
                && (op(m, at) == BOOT_REQUEST || op(m, at) == BOOT_REPLY);
    }

    public static int op(MemorySegment m, long at) {
        return u8(m, at + OP);
    }

    public static int hops(MemorySegment m, long at) {
        return u8(m, at + HOPS);
    }

    public static int xid(MemorySegment m, long at) {
        return i32(m, at + XID);
    }

    public static int flags(MemorySegment m, long at) {
        return u16(m, at + FLAGS);
    }

    public static int ciaddr(MemorySegment m, long at) {
        return i32(m, at + CIADDR);
    }

    public static int yiaddr(MemorySegment m, long at) {
        return i32(m, at + YIADDR);
    }

    public static int siaddr(MemorySegment m, long at) {
        return i32(m, at + SIADDR);
    }

    public static int giaddr(MemorySegment m, long at) {
        return i32(m, at + GIADDR);
    }

    /// Client hardware address (Ethernet: htype 1, hlen 6).
    public static long chaddr(MemorySegment m, long at) {
        return u48(m, at + CHADDR);
    }

    /// Bytes from `at` to the first option `code`, -1 without; also in `file` and `sname` if option
    /// 52 says so. The option's length is at +1, its data at +2, all within `len`.
    public static int findOption(MemorySegment m, long at, long len, int code) {
        int p = find(m, at, OPTIONS, len, code);
        if (p >= 0 || code == OPTION_OVERLOAD) {
            return p;
        }
        int overload = u8Option(m, at, len, OPTION_OVERLOAD);
        if (overload == 1 || overload == 3) {
            p = find(m, at, FILE, COOKIE, code);
        }
        if (p < 0 && (overload == 2 || overload == 3)) {
            p = find(m, at, SNAME, FILE, code);
        }
        return p;
    }

    private static int find(MemorySegment m, long at, int from, long to, int code) {
        int p = from;
        while (p < to) {
            int c = u8(m, at + p);
            if (c == OPTION_END) {
                return -1;
            }
            if (c == OPTION_PAD) {
                p++;
                continue;
            }
            if (p + 2 > to || p + 2 + u8(m, at + p + 1) > to) {
                return -1;
            }
            if (c == code) {
                return p;
            }
            p += 2 + u8(m, at + p + 1);
        }
        return -1;
    }

    /// Bytes of data of the option found at `p`.
    public static int optionLength(MemorySegment m, long at, int p) {
        return u8(m, at + p + 1);
    }

    /// Message type, 1..8 and later ones; 0 for plain BOOTP.
    public static int messageType(MemorySegment m, long at, long len) {
        return Math.max(0, u8Option(m, at, len, OPTION_MESSAGE_TYPE));
    }

    /// A one-byte option, -1 without.
    public static int u8Option(MemorySegment m, long at, long len, int code) {
        int p = findOption(m, at, len, code);
        return p >= 0 && optionLength(m, at, p) >= 1 ? u8(m, at + p + 2) : -1;
    }

    /// A four-byte option (an address or seconds; the first of a list), `otherwise` without.
    public static int i32Option(MemorySegment m, long at, long len, int code, int otherwise) {
        int p = findOption(m, at, len, code);
        return p >= 0 && optionLength(m, at, p) >= 4 ? i32(m, at + p + 2) : otherwise;
    }

    /// A text option, empty without; bytes outside printable ASCII become `?`. Allocates.
    public static String textOption(MemorySegment m, long at, long len, int code) {
        int p = findOption(m, at, len, code);
        if (p < 0) {
            return "";
        }
        byte[] b = m.asSlice(at + p + 2, optionLength(m, at, p)).toArray(ValueLayout.JAVA_BYTE);
        for (int i = 0; i < b.length; i++) {
            b[i] = b[i] < 0x20 || b[i] == 0x7f ? (byte) '?' : b[i];
        }
        return new String(b, StandardCharsets.US_ASCII);
    }

    /// Writes the fixed part, zeros for what is not given, and the cookie; returns [#OPTIONS],
    /// where options begin. Close them with [#emitEnd].
    public static int emit(
            MemorySegment m, long at, int op, int xid, int flags, int yiaddr, long chaddr) {
        m.asSlice(at, OPTIONS).fill((byte) 0);
        putU8(m, at + OP, op);
        putU8(m, at + HTYPE, 1);
        putU8(m, at + HLEN, 6);
        putI32(m, at + XID, xid);
        putU16(m, at + FLAGS, flags);
        putI32(m, at + YIADDR, yiaddr);
        putU48(m, at + CHADDR, chaddr);
        putI32(m, at + COOKIE, MAGIC);
        return OPTIONS;
    }

    /// Writes a one-byte option at offset `p` from the message's start; returns the next offset.
    public static int emitU8(MemorySegment m, long at, int p, int code, int value) {
        putU8(m, at + p, code);
        putU8(m, at + p + 1, 1);
        putU8(m, at + p + 2, value);
        return p + 3;
    }

    /// Writes a two-byte option; returns the next offset.
    public static int emitU16(MemorySegment m, long at, int p, int code, int value) {
        putU8(m, at + p, code);
        putU8(m, at + p + 1, 2);
        putU16(m, at + p + 2, value);
        return p + 4;
    }

    /// Writes a four-byte option; returns the next offset.
    public static int emitI32(MemorySegment m, long at, int p, int code, int value) {
        putU8(m, at + p, code);
        putU8(m, at + p + 1, 4);
        putI32(m, at + p + 2, value);
        return p + 6;
    }

    /// Writes an option of up to 255 bytes; returns the next offset.
    public static int emitBytes(MemorySegment m, long at, int p, int code, byte[] data) {
        putU8(m, at + p, code);
        putU8(m, at + p + 1, data.length);
        MemorySegment.copy(data, 0, m, ValueLayout.JAVA_BYTE, at + p + 2, data.length);
        return p + 2 + data.length;
    }

    /// Writes the end and pads to [#MIN_MESSAGE]; returns the message's size.
    public static int emitEnd(MemorySegment m, long at, int p) {
        putU8(m, at + p, OPTION_END);
        int end = p + 1;
        while (end < MIN_MESSAGE) {
            putU8(m, at + end++, 0);
        }
        return end;
    }

    /// `DISCOVER`, `ACK`, ... ; `BOOTP` for 0.
    public static String messageName(int type) {
        return switch (type) {
            case 0 -> "BOOTP";
            case DISCOVER -> "DISCOVER";
            case OFFER -> "OFFER";
            case REQUEST -> "REQUEST";
            case DECLINE -> "DECLINE";
            case ACK -> "ACK";
            case NAK -> "NAK";
            case RELEASE -> "RELEASE";
            case INFORM -> "INFORM";
            default -> "type " + type;
        };
    }
}
