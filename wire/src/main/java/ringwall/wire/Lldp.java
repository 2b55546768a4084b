package ringwall.wire;

import static ringwall.wire.BigEndian.u16;

import java.lang.foreign.MemorySegment;

/// LLDP recogniser and TLV walk (IEEE 802.1AB clause 8): EtherType 0x88cc to 01:80:c2:00:00:0e, :03
/// or :00. A TLV is type:7 length:9 and the value; the first three are chassis id, port id, TTL,
/// the last is the end (0).
public final class Lldp {
    /// Nearest-bridge destination.
    public static final long MAC = 0x0180_c200_000eL;

    public static final int TLV_END = 0;
    public static final int TLV_CHASSIS_ID = 1;
    public static final int TLV_PORT_ID = 2;
    public static final int TLV_TTL = 3;
    public static final int TLV_PORT_DESCRIPTION = 4;
    public static final int TLV_SYSTEM_NAME = 5;

    private Lldp() {}

    public static boolean isLldp(int type) {
        return type == Ethernet.LLDP;
    }

    /// Whether the mandatory TLVs come first in their order and all up to the end fit.
    public static boolean valid(MemorySegment m, long at, long len) {
        long p = 0;
        for (int i = 1; p + 2 <= len; i++) {
            int type = tlvType(m, at + p);
            if (i <= 3 && type != i) {
                return false;
            }
            p += 2 + tlvLength(m, at + p);
            if (type == TLV_END) {
                return p <= len;
            }
        }
        return p == len; // the end TLV is optional since 802.1AB-2016
    }

    public static int tlvType(MemorySegment m, long tlv) {
        return u16(m, tlv) >>> 9;
    }

    /// Bytes of the value, which begins 2 behind.
    public static int tlvLength(MemorySegment m, long tlv) {
        return u16(m, tlv) & 0x1ff;
    }

    /// Bytes from `at` to the first TLV of `type`, -1 without.
    public static int find(MemorySegment m, long at, long len, int type) {
        int p = 0;
        while (p + 2 <= len && tlvType(m, at + p) != TLV_END) {
            int size = 2 + tlvLength(m, at + p);
            if (p + size > len) {
                return -1;
            }
            if (tlvType(m, at + p) == type) {
                return p;
            }
            p += size;
        }
        return -1;
    }
}
