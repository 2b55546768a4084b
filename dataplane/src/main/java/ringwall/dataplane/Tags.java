package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.getInt;
import static ringwall.dataplane.port.Memory.getLong;
import static ringwall.dataplane.port.Memory.putInt;
import static ringwall.dataplane.port.Memory.putLong;

import ringwall.dataplane.port.Frame;

/// Puts 802.1Q tags on and takes them off, in the headroom.
final class Tags {
    private Tags() {}

    /// @param tci as in 802.1Q: priority, DEI, VID
    /// @return false when there is no headroom
    static boolean push(long frame, int tci) {
        long old = Frame.data(frame);
        if (!Frame.push(frame, 4)) {
            return false;
        }
        long first = getLong(old);
        int rest = getInt(old + 8);
        long data = old - 4;
        putLong(data, first);
        putInt(data + 8, rest);
        putInt(data + 12, 0x0081 | (tci >>> 8 & 0xFF) << 16 | (tci & 0xFF) << 24);
        shiftChecksum(frame, 4);
        return true;
    }

    /// Takes the outer tag off a frame that has one.
    static void pop(long frame) {
        long data = Frame.data(frame);
        long first = getLong(data);
        int rest = getInt(data + 8);
        putInt(data + 12, rest);
        putLong(data + 4, first);
        Frame.pull(frame, 4);
        shiftChecksum(frame, -4);
    }

    /// Offsets count from the frame's first byte, which has just moved.
    static void shiftChecksum(long frame, int bytes) {
        if ((Frame.flags(frame) & Frame.CHECKSUM_PARTIAL) != 0) {
            Frame.checksumAt(
                    frame, Frame.checksumStart(frame) + bytes, Frame.checksumOffset(frame));
        }
        if (Frame.gsoType(frame) != Frame.GSO_NONE) {
            Frame.gso(
                    frame,
                    Frame.gsoType(frame),
                    Frame.gsoSize(frame),
                    Frame.gsoHeaderLength(frame) + bytes);
        }
    }
}
