package ringwall.ports;

import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePort;
import ringwall.dataplane.port.Memory;

/// struct virtio_net_hdr in native byte order, as TAP (IFF_VNET_HDR) and packet sockets
/// (PACKET_VNET_HDR) put it in front of each frame (virtio 1.2, 5.1.6; linux/virtio_net.h), to and
/// from a frame's metadata.
///
/// ```
///   0       1          2           4          6            8               10
///   | flags | gso_type | hdr_len   | gso_size | csum_start | csum_offset   |
/// ```
public final class VnetHeader {
    public static final int SIZE = 10;

    /// What a peer with this header and all offloads on takes, but for UDP segmentation.
    public static final int TAKES =
            FramePort.TAKES_PARTIAL_CHECKSUM | FramePort.TAKES_GSO_TCP4 | FramePort.TAKES_GSO_TCP6;

    private static final int NEEDS_CSUM = 1;
    private static final int DATA_VALID = 2;
    private static final int GSO_TCPV4 = 1;
    private static final int GSO_TCPV6 = 4;
    private static final int GSO_UDP_L4 = 5;
    private static final int GSO_ECN = 0x80;

    private VnetHeader() {}

    /// Takes the header at `header` over into a filled frame. False when it contradicts the frame
    /// (offsets outside, a kind of super-frame that we do not know): the frame is not to be used.
    public static boolean read(long header, long frame) {
        int flags = Memory.getByte(header) & 0xff;
        int type = Memory.getByte(header + 1) & 0xff & ~GSO_ECN;
        int length = Frame.length(frame);
        if ((flags & NEEDS_CSUM) != 0) {
            int start = Memory.getShort(header + 6) & 0xffff;
            int offset = Memory.getShort(header + 8) & 0xffff;
            if (start + offset + 2 > Math.min(length, Frame.HEADER_BYTES)) {
                return false;
            }
            Frame.flags(frame, Frame.CHECKSUM_PARTIAL);
            Frame.checksumAt(frame, start, offset);
        } else if ((flags & DATA_VALID) != 0) {
            Frame.flags(frame, Frame.CHECKSUM_VALID);
        }
        if (type == 0) {
            return true;
        }
        int kind =
                switch (type) {
                    case GSO_TCPV4 -> Frame.GSO_TCP4;
                    case GSO_TCPV6 -> Frame.GSO_TCP6;
                    case GSO_UDP_L4 -> Frame.GSO_UDP;
                    default -> Frame.GSO_NONE;
                };
        int size = Memory.getShort(header + 4) & 0xffff;
        int headers = Memory.getShort(header + 2) & 0xffff;
        if (kind == Frame.GSO_NONE || size == 0 || (flags & NEEDS_CSUM) == 0 || headers > length) {
            return false;
        }
        Frame.gso(frame, kind, size, headers);
        return true;
    }

    /// Writes the header of a frame.
    public static void write(long header, long frame) {
        int type = Frame.gsoType(frame);
        int flags = Frame.flags(frame);
        if (type == Frame.GSO_NONE && (flags & Frame.CHECKSUM_PARTIAL) == 0) {
            Memory.putLong(header, (flags & Frame.CHECKSUM_VALID) != 0 ? DATA_VALID : 0);
            Memory.putShort(header + 8, (short) 0);
            return;
        }
        int kind =
                switch (type) {
                    case Frame.GSO_TCP4 -> GSO_TCPV4;
                    case Frame.GSO_TCP6 -> GSO_TCPV6;
                    case Frame.GSO_UDP -> GSO_UDP_L4;
                    default -> 0;
                };
        Memory.putByte(header, (byte) NEEDS_CSUM);
        Memory.putByte(header + 1, (byte) kind);
        Memory.putShort(header + 2, (short) Frame.gsoHeaderLength(frame));
        Memory.putShort(header + 4, (short) Frame.gsoSize(frame));
        Memory.putShort(header + 6, (short) Frame.checksumStart(frame));
        Memory.putShort(header + 8, (short) Frame.checksumOffset(frame));
    }
}
