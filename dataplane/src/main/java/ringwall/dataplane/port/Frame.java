package ringwall.dataplane.port;

/// A frame is the address of its slot. The slot holds metadata, extents and a private copy of the headers:
///
///      0        4          8        12      13     14         16          18   19  20      22        24
///     +--------+----------+--------+-------+------+----------+-----------+----+---+-------+---------+-----------+
///     | start  | headLen  | length | extents| flags| csumStart| csumOffset| gso| 0 |gsoSize|gsoHdrLen| portToken |
///     +--------+----------+--------+-------+------+----------+-----------+----+---+-------+---------+-----------+
///     32..63   scratch of the switch
///     64..191  up to 8 extents: address (8), length (4), unused (4)
///     192..319 headroom: encapsulation and tags grow downwards into it
///     320..575 headers: the first bytes of the frame
///
/// `start` is an offset from the slot; the frame is `headLen` bytes from there, then the extents in order. A frame of
/// at most 256 bytes has no extents. Extents point to memory that stays valid until the port that received it is told
/// so (`FramePort.recycle`). `csumStart` counts from the frame's first byte, `csumOffset` from `csumStart`, as in virtio
/// (virtio 1.2, 5.1.6). All fields in native byte order.
public final class Frame {
    private Frame() {}

    public static final int SLOT_BYTES = 576;
    public static final int HEADERS_AT = 320;
    public static final int HEADROOM = 128;
    public static final int HEADER_BYTES = 256;
    public static final int MAX_EXTENTS = 8;
    private static final int EXTENTS_AT = 64;

    /// The L4 checksum at (csumStart, csumOffset) holds the pseudo-header's sum only: complete it
    /// before the frame leaves to something that needs it.
    public static final int CHECKSUM_PARTIAL = 1;

    /// The sender or its NIC vouches for the L4 checksum.
    public static final int CHECKSUM_VALID = 2;

    public static final int GSO_NONE = 0;
    public static final int GSO_TCP4 = 1;
    public static final int GSO_TCP6 = 2;

    /// UDP segmentation (USO), IPv4 or IPv6.
    public static final int GSO_UDP = 3;

    /// An empty frame whose headers start where they usually do.
    public static void reset(long frame) {
        Memory.putInt(frame, HEADERS_AT);
        Memory.putInt(frame + 4, 0);
        Memory.putLong(frame + 8, 0);
        Memory.putLong(frame + 16, 0);
    }

    /// Address of the frame's first byte.
    public static long data(long frame) {
        return frame + Memory.getInt(frame);
    }

    public static int start(long frame) {
        return Memory.getInt(frame);
    }

    public static int headLength(long frame) {
        return Memory.getInt(frame + 4);
    }

    /// Sets how many bytes of the frame are in the slot; `length` follows when there are no
    /// extents.
    public static void headLength(long frame, int bytes) {
        Memory.putInt(frame + 4, bytes);
    }

    /// Bytes of the whole frame; for a super-frame, of all of it.
    public static int length(long frame) {
        return Memory.getInt(frame + 8);
    }

    public static void length(long frame, int bytes) {
        Memory.putInt(frame + 8, bytes);
    }

    public static int extents(long frame) {
        return Memory.getByte(frame + 12);
    }

    /// Forgets all extents.
    public static void clearExtents(long frame) {
        Memory.putByte(frame + 12, (byte) 0);
    }

    public static long extentAddress(long frame, int index) {
        return Memory.getLong(frame + EXTENTS_AT + 16L * index);
    }

    public static int extentLength(long frame, int index) {
        return Memory.getInt(frame + EXTENTS_AT + 16L * index + 8);
    }

    /// False when the frame has no room for another.
    public static boolean addExtent(long frame, long address, int bytes) {
        int count = extents(frame);
        if (count == MAX_EXTENTS) {
            return false;
        }
        Memory.putLong(frame + EXTENTS_AT + 16L * count, address);
        Memory.putInt(frame + EXTENTS_AT + 16L * count + 8, bytes);
        Memory.putByte(frame + 12, (byte) (count + 1));
        return true;
    }

    public static int flags(long frame) {
        return Memory.getByte(frame + 13);
    }

    public static void flags(long frame, int flags) {
        Memory.putByte(frame + 13, (byte) flags);
    }

    public static int checksumStart(long frame) {
        return Memory.getShort(frame + 14) & 0xFFFF;
    }

    public static int checksumOffset(long frame) {
        return Memory.getShort(frame + 16) & 0xFFFF;
    }

    public static void checksumAt(long frame, int start, int offset) {
        Memory.putShort(frame + 14, (short) start);
        Memory.putShort(frame + 16, (short) offset);
    }

    public static int gsoType(long frame) {
        return Memory.getByte(frame + 18);
    }

    /// Bytes of payload of each packet that the super-frame stands for.
    public static int gsoSize(long frame) {
        return Memory.getShort(frame + 20) & 0xFFFF;
    }

    /// Bytes of headers that each packet repeats.
    public static int gsoHeaderLength(long frame) {
        return Memory.getShort(frame + 22) & 0xFFFF;
    }

    public static void gso(long frame, int type, int size, int headerLength) {
        Memory.putByte(frame + 18, (byte) type);
        Memory.putShort(frame + 20, (short) size);
        Memory.putShort(frame + 22, (short) headerLength);
    }

    /// For the port that received the frame.
    public static long portToken(long frame) {
        return Memory.getLong(frame + 24);
    }

    public static void portToken(long frame, long token) {
        Memory.putLong(frame + 24, token);
    }

    /// 32 bytes that belong to the switch.
    public static long scratch(long frame) {
        return frame + 32;
    }

    /// Grows the frame downwards; the new bytes are undefined. False when the headroom is used up.
    public static boolean push(long frame, int bytes) {
        int start = Memory.getInt(frame) - bytes;
        if (start < HEADERS_AT - HEADROOM) {
            return false;
        }
        Memory.putInt(frame, start);
        Memory.putInt(frame + 4, Memory.getInt(frame + 4) + bytes);
        Memory.putInt(frame + 8, Memory.getInt(frame + 8) + bytes);
        return true;
    }

    /// Cuts bytes off the front. False when the slot holds fewer.
    public static boolean pull(long frame, int bytes) {
        int head = Memory.getInt(frame + 4);
        if (bytes > head) {
            return false;
        }
        Memory.putInt(frame, Memory.getInt(frame) + bytes);
        Memory.putInt(frame + 4, head - bytes);
        Memory.putInt(frame + 8, Memory.getInt(frame + 8) - bytes);
        return true;
    }

    /// Copies the whole frame, extents too, to contiguous memory of at least `length` bytes.
    public static void gather(long frame, long to) {
        int head = headLength(frame);
        Memory.copy(data(frame), to, head);
        long at = to + head;
        for (int i = 0, n = extents(frame); i < n; i++) {
            int bytes = extentLength(frame, i);
            Memory.copy(extentAddress(frame, i), at, bytes);
            at += bytes;
        }
    }
}
