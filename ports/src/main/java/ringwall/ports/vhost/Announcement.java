package ringwall.ports.vhost;

import java.lang.foreign.MemorySegment;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.Memory;

/// The frame that a guest would send to make itself known where it has moved to: a reverse-ARP
/// request (RFC 903), broadcast. The VMM asks for it (SEND_RARP) when the guest cannot announce
/// itself.
final class Announcement {
    private Announcement() {}

    private static final int BYTES = 60;

    /// @param mac first byte lowest
    static void write(long mac, long frame) {
        Frame.headLength(frame, BYTES);
        Frame.length(frame, BYTES);
        long at = Frame.data(frame);
        MemorySegment bytes = Memory.ALL.asSlice(at, BYTES);
        bytes.fill((byte) 0);
        putMac(at, 0xFFFF_FFFF_FFFFL);
        putMac(at + 6, mac);
        Memory.putShort(at + 12, (short) 0x3580);
        Memory.putShort(at + 14, (short) 0x0100);
        Memory.putShort(at + 16, (short) 0x0008);
        Memory.putShort(at + 18, (short) 0x0406);
        Memory.putShort(at + 20, (short) 0x0300);
        putMac(at + 22, mac);
        putMac(at + 32, mac);
    }

    private static void putMac(long at, long mac) {
        Memory.putInt(at, (int) mac);
        Memory.putShort(at + 4, (short) (mac >>> 32));
    }
}
