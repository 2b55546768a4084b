package ringwall.wire;

import static ringwall.wire.BigEndian.i32;
import static ringwall.wire.BigEndian.u16;

import java.lang.foreign.MemorySegment;

/// Reverse ARP (RFC 903): ARP's layout ([Arp]) under EtherType 0x8035. Today it is what a
/// hypervisor sends on a VM's behalf after a migration, so that switches learn the new place.
public final class Rarp {
    public static final int REQUEST = 3;
    public static final int REPLY = 4;

    private Rarp() {}

    /// Whether this is a whole RARP packet for IPv4 over Ethernet.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= Arp.SIZE
                && i32(m, at + Arp.HTYPE) == 0x0001_0800
                && u16(m, at + Arp.HLEN) == 0x0604
                && (Arp.op(m, at) == REQUEST || Arp.op(m, at) == REPLY);
    }

    /// Writes the announcement of `mac` (both hardware addresses are its own); returns the size.
    public static int emitAnnouncement(MemorySegment m, long at, long mac) {
        return Arp.emit(m, at, REQUEST, mac, 0, mac, 0);
    }
}
