package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.getByte;
import static ringwall.dataplane.port.Memory.getInt;
import static ringwall.dataplane.port.Memory.getLong;
import static ringwall.dataplane.port.Memory.getShort;
import static ringwall.dataplane.port.Memory.putInt;
import static ringwall.dataplane.port.Memory.putLong;

import ringwall.dataplane.port.Frame;

/// The 32 bytes by which [FlowCache] knows a plain frame, written to the frame's scratch. Plain:
/// IPv4 without options or fragments and with a right checksum, or IPv6 without extension headers;
/// TCP with ACK and without SYN, FIN or RST, or UDP; lengths that agree; not DHCP, whose messages
/// the switch reads. All else has no key and goes through the tables.
///
/// Fields are compared as they lie in memory (little endian), so nothing is swapped but lengths.
final class FlowKey {
    private FlowKey() {}

    private static final int ETHERTYPE_IPV4 = 0x0008;
    private static final int ETHERTYPE_IPV6 = 0xDD86;
    private static final int V4 = 4;
    static final int V6 = 6;
    private static final int SYN_FIN_RST = 7;
    private static final int ACK = 0x10;

    /// Reads an untagged frame.
    ///
    /// @param row of table `ingress`, below 65,536
    /// @param portMask -1, or 0 where no verdict depends on ports ([Plan#portsMatter]): they are 0
    ///   in the key then
    /// @return the hash, or 0: no plain frame
    static int make(long frame, int row, long seed, int portMask) {
        long data = Frame.data(frame);
        int type = getShort(data + 12) & 0xFFFF;
        if (type == ETHERTYPE_IPV4) {
            return make4(frame, data, row, seed, portMask);
        }
        if (type == ETHERTYPE_IPV6) {
            return make6(frame, data, row, seed, portMask);
        }
        return 0;
    }

    private static int make4(long frame, long data, int row, long seed, int portMask) {
        int head = Frame.headLength(frame);
        if (head < 42 || row > 0xFFFF) {
            return 0;
        }
        long first = getLong(data + 14);
        long second = getLong(data + 22);
        int third = getInt(data + 30);
        // version 4 and 5 words; of the fragment field only DF may be set
        if ((first & 0xFFL) != 0x45 || (first >>> 48 & 0xFFBFL) != 0) {
            return 0;
        }
        int length = swap16((int) (first >>> 16));
        if (length + 14 > Frame.length(frame)) {
            return 0;
        }
        long sum =
                (first & 0xFFFF_FFFFL)
                        + (first >>> 32)
                        + (second & 0xFFFF_FFFFL)
                        + (second >>> 32)
                        + (third & 0xFFFF_FFFFL);
        sum = (sum >>> 32) + (sum & 0xFFFF_FFFFL);
        sum = (sum >>> 16) + (sum & 0xFFFF);
        sum = (sum >>> 16) + (sum & 0xFFFF);
        sum = (sum >>> 16) + (sum & 0xFFFF);
        if (sum != 0xFFFF) {
            return 0;
        }
        int protocol = (int) (second >>> 8) & 0xFF;
        if (!plainUpper(data + 34, head - 34, length - 20, protocol, V4)) {
            return 0;
        }
        long addresses = second >>> 32 | (long) third << 32;
        return finish(
                frame, data, row, V4, protocol, getInt(data + 34) & portMask, addresses, seed);
    }

    private static int make6(long frame, long data, int row, long seed, int portMask) {
        int head = Frame.headLength(frame);
        if (head < 62 || row > 0xFFFF) {
            return 0;
        }
        long first = getLong(data + 14);
        if ((first & 0xF0L) != 0x60) {
            return 0;
        }
        int length = swap16((int) (first >>> 32));
        if (length + 54 > Frame.length(frame)) {
            return 0;
        }
        int protocol = (int) (first >>> 48) & 0xFF;
        if (!plainUpper(data + 54, head - 54, length, protocol, V6)) {
            return 0;
        }
        long addresses =
                getLong(data + 22) * 0x9E37_79B9_7F4A_7C15L
                        ^ getLong(data + 30)
                        ^ Long.rotateLeft(getLong(data + 38), 21) * 0xC2B2_AE3D_27D4_EB4FL
                        ^ Long.rotateLeft(getLong(data + 46), 42);
        return finish(
                frame, data, row, V6, protocol, getInt(data + 54) & portMask, addresses, seed);
    }

    /// @param there bytes of the upper layer in the slot
    /// @param length of the upper layer by the IP header
    private static boolean plainUpper(
            long upper, int there, int length, int protocol, int version) {
        if (protocol == Packet.TCP) {
            if (there < 20 || length < 20) {
                return false;
            }
            int words = (getByte(upper + 12) & 0xF0) >>> 2;
            int flags = getByte(upper + 13);
            return words >= 20 && words <= length && (flags & (SYN_FIN_RST | ACK)) == ACK;
        }
        if (protocol == Packet.UDP) {
            if (length < 8 || there < 8) {
                return false;
            }
            int bytes = swap16(getShort(upper + 4));
            int port = swap16(getShort(upper + 2));
            return bytes == length
                    && (version == V4 || getShort(upper + 6) != 0)
                    && port != 67
                    && port != 68
                    && port != 546
                    && port != 547;
        }
        return false;
    }

    private static int finish(
            long frame,
            long data,
            int row,
            int kind,
            int protocol,
            int ports,
            long addresses,
            long seed) {
        long key = Frame.scratch(frame);
        long macs = getLong(data);
        long rest = getInt(data + 8) & 0xFFFF_FFFFL | (long) ports << 32;
        long h = (macs ^ seed) * 0x9E37_79B9_7F4A_7C15L;
        h ^= Long.rotateLeft(rest * 0xC2B2_AE3D_27D4_EB4FL, 31);
        h = (h ^ h >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        h ^= addresses * 0xFF51_AFD7_ED55_8CCDL;
        h = (h ^ h >>> 29) * 0xD6E8_FEB8_6659_FD93L + row;
        int hash = (int) (h >>> 32) | 1;
        putInt(key, hash);
        putInt(key + 4, row | kind << 16 | protocol << 24);
        putLong(key + 8, macs);
        putLong(key + 16, rest);
        putLong(key + 24, addresses);
        return hash;
    }

    static int swap16(int bytes) {
        return (bytes & 0xFF) << 8 | bytes >>> 8 & 0xFF;
    }
}
