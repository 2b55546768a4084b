package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.ALL;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU32;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u32;
import static ringwall.wire.BigEndian.u8;

import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.dataplane.port.Memory;
import ringwall.wire.Checksum;

/// Completes what a sender left to its NIC, where a frame leaves to something that needs it:
/// partial checksums and super-frames (BEHAVIOUR 26).
final class Offloads {
    private Offloads() {}

    /// Whether the frame can leave as it is.
    static boolean ready(long frame, int takes) {
        int type = Frame.gsoType(frame);
        if ((Frame.flags(frame) & Frame.CHECKSUM_PARTIAL) == 0 && type == Frame.GSO_NONE) {
            return true;
        }
        boolean partial =
                (Frame.flags(frame) & Frame.CHECKSUM_PARTIAL) == 0
                        || (takes & FramePort.TAKES_PARTIAL_CHECKSUM) != 0;
        return partial && (type == Frame.GSO_NONE || (takes & bit(type)) != 0);
    }

    private static int bit(int gsoType) {
        return switch (gsoType) {
            case Frame.GSO_TCP4 -> FramePort.TAKES_GSO_TCP4;
            case Frame.GSO_TCP6 -> FramePort.TAKES_GSO_TCP6;
            default -> FramePort.TAKES_GSO_UDP;
        };
    }

    /// Whether the offsets lie inside the frame: a guest may say anything.
    static boolean sane(long frame) {
        boolean partial = (Frame.flags(frame) & Frame.CHECKSUM_PARTIAL) != 0;
        int start = Frame.checksumStart(frame);
        int at = start + Frame.checksumOffset(frame);
        int head = Frame.headLength(frame);
        if (partial && (start < 14 || at + 2 > head)) {
            return false;
        }
        int type = Frame.gsoType(frame);
        if (type == Frame.GSO_NONE) {
            return true;
        }
        return partial
                && type >= Frame.GSO_TCP4
                && type <= Frame.GSO_UDP
                && Frame.gsoSize(frame) >= 64
                && Frame.gsoHeaderLength(frame) >= 34
                && Frame.gsoHeaderLength(frame) <= head;
    }

    /// Sums from the checksum's start to the frame's end, over head and extents, and writes it.
    static void complete(long frame) {
        int start = Frame.checksumStart(frame);
        if (start + Frame.checksumOffset(frame) + 2 > Frame.headLength(frame)) {
            // it was in what a tag or a tunnel took with it
            Frame.flags(frame, Frame.flags(frame) & ~Frame.CHECKSUM_PARTIAL);
            return;
        }
        long data = Frame.data(frame);
        long field = data + start + Frame.checksumOffset(frame);
        int value = Checksum.finish(sumFrom(frame, start));
        putU16(ALL, field, value == 0 ? 0xFFFF : value);
        Frame.flags(frame, Frame.flags(frame) & ~Frame.CHECKSUM_PARTIAL | Frame.CHECKSUM_VALID);
    }

    private static long sumFrom(long frame, int start) {
        int head = Frame.headLength(frame) - start;
        long sum = Checksum.sum(ALL, Frame.data(frame) + start, head);
        boolean odd = (head & 1) != 0;
        for (int i = 0, n = Frame.extents(frame); i < n; i++) {
            int bytes = Frame.extentLength(frame, i);
            long part = Checksum.fold(Checksum.sum(ALL, Frame.extentAddress(frame, i), bytes));
            sum += odd ? (part & 0xFF) << 8 | part >>> 8 : part;
            odd ^= (bytes & 1) != 0;
        }
        return sum;
    }

    /// Receives the packets that a super-frame stands for.
    interface Segments {
        void segment(long frame);
    }

    /// Makes plain frames of a super-frame, each with whole checksums, payload still in the extents
    /// of the original.
    ///
    /// @return how many, 0 when its headers make no sense; -1 minus how many when the pool ran out
    static int segment(long frame, FramePool pool, Segments to) {
        int l4 = Frame.checksumStart(frame);
        long data = Frame.data(frame);
        boolean udp = Frame.gsoType(frame) == Frame.GSO_UDP;
        if (l4 + 20 > Frame.headLength(frame) && !(udp && l4 + 8 <= Frame.headLength(frame))) {
            return 0;
        }
        int header = udp ? l4 + 8 : l4 + (u8(ALL, data + l4 + 12) >>> 4) * 4;
        int total = Frame.length(frame);
        int size = Frame.gsoSize(frame);
        int ip = networkHeader(data, l4);
        boolean v6 = u8(ALL, data + ip) >>> 4 == 6;
        // a guest said where the headers are: they must hold what is written to them, and fit a
        // slot
        boolean fits =
                l4 - ip >= (v6 ? 40 : 20)
                        && header - l4 >= (udp ? 8 : 20)
                        && header <= Math.min(Frame.headLength(frame), Frame.HEADER_BYTES);
        if (!fits) {
            return 0;
        }
        int index = 0;
        for (int at = header; at < total || index == 0; at += size, index++) {
            long piece = pool.take();
            if (piece == 0) {
                return -1 - index;
            }
            int bytes = Math.min(size, total - at);
            Memory.copy(data, Frame.data(piece), header);
            Frame.headLength(piece, header);
            Frame.portToken(piece, 0);
            slice(frame, piece, at, bytes);
            Frame.length(piece, header + bytes);
            lengths(piece, ip, l4, bytes + header, v6, udp, index);
            if (!udp) {
                sequence(piece, l4, at - header, at + bytes >= total, index);
            }
            checksums(piece, ip, l4, header + bytes, v6, udp);
            to.segment(piece);
        }
        return index;
    }

    private static int networkHeader(long data, int l4) {
        int at = 12;
        while (at + 2 < l4 && (u16(ALL, data + at) == 0x8100 || u16(ALL, data + at) == 0x88A8)) {
            at += 4;
        }
        return at + 2;
    }

    /// Bytes `[at, at + bytes)` of a frame as extents of another.
    private static void slice(long frame, long piece, int at, int bytes) {
        int from = at;
        int left = bytes;
        int head = Frame.headLength(frame);
        if (from < head && left > 0) {
            int n = Math.min(left, head - from);
            Frame.addExtent(piece, Frame.data(frame) + from, n);
            from += n;
            left -= n;
        }
        int begin = head;
        for (int i = 0, n = Frame.extents(frame); i < n && left > 0; i++) {
            int length = Frame.extentLength(frame, i);
            if (from < begin + length) {
                int take = Math.min(left, begin + length - from);
                Frame.addExtent(piece, Frame.extentAddress(frame, i) + (from - begin), take);
                from += take;
                left -= take;
            }
            begin += length;
        }
    }

    private static void lengths(
            long piece, int ip, int l4, int bytes, boolean v6, boolean udp, int index) {
        long data = Frame.data(piece);
        if (v6) {
            putU16(ALL, data + ip + 4, bytes - ip - 40);
        } else {
            putU16(ALL, data + ip + 2, bytes - ip);
            putU16(ALL, data + ip + 4, u16(ALL, data + ip + 4) + index);
        }
        if (udp) {
            putU16(ALL, data + l4 + 4, bytes - l4);
        }
    }

    /// FIN and PSH belong to the last segment, CWR to the first (RFC 3168 section 6.1.2).
    private static void sequence(long piece, int l4, int offset, boolean last, int index) {
        long tcp = Frame.data(piece) + l4;
        putU32(ALL, tcp + 4, u32(ALL, tcp + 4) + offset);
        int flags = u8(ALL, tcp + 13);
        flags = last ? flags : flags & ~0x09;
        putU8(ALL, tcp + 13, index == 0 ? flags : flags & ~0x80);
    }

    private static void checksums(long piece, int ip, int l4, int bytes, boolean v6, boolean udp) {
        long data = Frame.data(piece);
        int protocol = udp ? Packet.UDP : Packet.TCP;
        long pseudo;
        if (v6) {
            pseudo = Checksum.pseudoOf6(ALL, data + ip, protocol, (long) bytes - l4);
        } else {
            putU16(ALL, data + ip + 10, 0);
            putU16(ALL, data + ip + 10, Checksum.of(ALL, data + ip, l4 - ip));
            pseudo = Checksum.pseudoOf4(ALL, data + ip, protocol, (long) bytes - l4);
        }
        int field = l4 + (udp ? 6 : 16);
        putU16(ALL, data + field, 0);
        int value = Checksum.finish(sumFrom(piece, l4) + pseudo);
        putU16(ALL, data + field, udp && value == 0 ? 0xFFFF : value);
        Frame.flags(piece, Frame.CHECKSUM_VALID);
    }
}
