package ringwall.ports.virtio;

import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePort;
import ringwall.dataplane.port.Memory;

/// The header before each frame (virtio 1.2, 5.1.6), little-endian:
///
///      0       1         2         4          6            8             10             12
///     +-------+---------+---------+----------+------------+-------------+--------------+
///     | flags | gsoType | hdrLen  | gsoSize  | csumStart  | csumOffset  | numBuffers   |
///     +-------+---------+---------+----------+------------+-------------+--------------+
///                                                                        \ not in legacy headers
///
/// `word` is its first 8 bytes as one long, read once: whoever shares the memory may change it while we look.
/// Nothing in it is believed: `hdrLen` is ignored, offsets must lie in the private headers, a super-frame must be
/// what its header says.
public final class VirtioNetHeader {
    private VirtioNetHeader() {}

    public static final int BYTES = 12;
    public static final int LEGACY_BYTES = 10;

    private static final int NEEDS_CSUM = 1;
    private static final int DATA_VALID = 2;
    private static final int TCP4 = 1;
    private static final int TCP6 = 4;
    private static final int UDP_L4 = 5;

    private static final int TCP_CHECKSUM_AT = 16;
    private static final int UDP_CHECKSUM_AT = 6;
    private static final int TCP_HEADER_MIN = 20;
    private static final int UDP_HEADER = 8;

    /// Least payload of a TCP segment that a sender may ask for (the least that Linux sends).
    private static final int TCP_MSS_MIN = 48;

    private static final int UDP_SEGMENTS_MAX = 128;

    /// No checksum to complete and no super-frame: most frames.
    public static boolean plain(long word) {
        return (word & 0xFFFF) == 0;
    }

    /// Bits of `FramePort.TAKES_*` that the word asks the receiver to have been offered.
    public static int asks(long word) {
        int type = (int) (word >>> 8) & 0xFF;
        int partial = (word & NEEDS_CSUM) != 0 ? FramePort.TAKES_PARTIAL_CHECKSUM : 0;
        return partial
                | switch (type) {
                    case 0 -> 0;
                    case TCP4 -> FramePort.TAKES_GSO_TCP4;
                    case TCP6 -> FramePort.TAKES_GSO_TCP6;
                    case UDP_L4 -> FramePort.TAKES_GSO_UDP;
                    default -> 1 << 31;
                };
    }

    /// Puts the header's meaning into a frame whose headers and lengths are in place.
    ///
    /// @return false when the header lies: the frame must be dropped
    public static boolean read(long word, int checksumOffset, long frame) {
        int flags = (int) word & 0xFF;
        int type = (int) (word >>> 8) & 0xFF;
        if ((flags & NEEDS_CSUM) == 0) {
            if (type != 0) {
                return false;
            }
            if ((flags & DATA_VALID) != 0) {
                Frame.flags(frame, Frame.CHECKSUM_VALID);
            }
            return true;
        }
        int start = (int) (word >>> 48);
        if (start < 14 || start + checksumOffset + 2 > Frame.headLength(frame)) {
            return false;
        }
        Frame.checksumAt(frame, start, checksumOffset);
        Frame.flags(frame, Frame.CHECKSUM_PARTIAL);
        return type == 0 || superFrame(type, (int) (word >>> 32) & 0xFFFF, frame);
    }

    private static boolean superFrame(int type, int size, long frame) {
        int start = Frame.checksumStart(frame);
        int head = Frame.headLength(frame);
        int headers;
        int kind;
        if (type == UDP_L4) {
            headers = start + UDP_HEADER;
            kind = Frame.GSO_UDP;
            if (Frame.checksumOffset(frame) != UDP_CHECKSUM_AT || size == 0) {
                return false;
            }
        } else if (type == TCP4 || type == TCP6) {
            if (Frame.checksumOffset(frame) != TCP_CHECKSUM_AT
                    || size < TCP_MSS_MIN
                    || start + TCP_HEADER_MIN > head) {
                return false;
            }
            int dataOffset = (Memory.getByte(Frame.data(frame) + start + 12) >>> 4 & 0xF) * 4;
            if (dataOffset < TCP_HEADER_MIN) {
                return false;
            }
            headers = start + dataOffset;
            kind = type == TCP4 ? Frame.GSO_TCP4 : Frame.GSO_TCP6;
        } else {
            return false;
        }
        int payload = Frame.length(frame) - headers;
        if (headers > head || payload < 0) {
            return false;
        }
        if (kind == Frame.GSO_UDP && payload > (long) size * UDP_SEGMENTS_MAX) {
            return false;
        }
        if (payload > size) {
            Frame.gso(frame, kind, size, headers);
        }
        return true;
    }

    /// The first 8 bytes of the header for a frame; 0 for most.
    ///
    /// @param validToo the receiver understands "checksum verified"
    public static long word(long frame, boolean validToo) {
        int flags = Frame.flags(frame);
        if (flags == 0) {
            return 0;
        }
        if ((flags & Frame.CHECKSUM_PARTIAL) == 0) {
            return validToo && (flags & Frame.CHECKSUM_VALID) != 0 ? DATA_VALID : 0;
        }
        long word = NEEDS_CSUM | (long) Frame.checksumStart(frame) << 48;
        int type =
                switch (Frame.gsoType(frame)) {
                    case Frame.GSO_TCP4 -> TCP4;
                    case Frame.GSO_TCP6 -> TCP6;
                    case Frame.GSO_UDP -> UDP_L4;
                    default -> 0;
                };
        if (type != 0) {
            word |=
                    (long) type << 8
                            | (long) Frame.gsoHeaderLength(frame) << 16
                            | (long) Frame.gsoSize(frame) << 32;
        }
        return word;
    }

    /// The checksum's offset as the header holds it; 0 when `word` asks for none.
    public static int checksumOffset(long word, long frame) {
        return (word & NEEDS_CSUM) != 0 ? Frame.checksumOffset(frame) : 0;
    }

    /// Writes a header of 12 bytes.
    public static void write(long to, long word, int checksumOffset, int buffers) {
        Memory.putLong(to, word);
        Memory.putInt(to + 8, checksumOffset | buffers << 16);
    }

    /// Writes a header of 10 bytes.
    public static void writeLegacy(long to, long word, int checksumOffset) {
        Memory.putLong(to, word);
        Memory.putShort(to + 8, (short) checksumOffset);
    }
}
