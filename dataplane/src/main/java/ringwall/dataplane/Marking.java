package ringwall.dataplane;

import ringwall.dataplane.port.Memory;
import ringwall.wire.BigEndian;
import ringwall.wire.Checksum;

/// DSCP of an IP header (RFC 2474); ECN stays (RFC 3168).
final class Marking {
    private Marking() {}

    static void dscp(long ip, boolean v6, int dscp) {
        int first = BigEndian.u16(Memory.ALL, ip);
        if (v6) {
            BigEndian.putU16(Memory.ALL, ip, first & 0xF03F | dscp << 6);
            return;
        }
        int now = first & 0xFF03 | dscp << 2;
        if (now != first) {
            BigEndian.putU16(Memory.ALL, ip, now);
            int sum = BigEndian.u16(Memory.ALL, ip + 10);
            BigEndian.putU16(Memory.ALL, ip + 10, Checksum.update16(sum, first, now));
        }
    }
}
