package ringwall.program.interpreter;

import java.util.Arrays;
import java.util.Optional;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Icmpv4;
import ringwall.wire.Icmpv6;
import ringwall.wire.IpProtocol;
import ringwall.wire.Tcp;

/// Frames that the switch sends by itself: ICMP errors and rejections. All have TTL 64,
/// identification 0 and no don't-fragment flag.
final class Frames {
    /// RFC 1812 section 4.3.2.3: an ICMP error is at most 576 bytes long.
    private static final int QUOTE_4 = 576 - 20 - 8;

    /// RFC 4443 section 2.4 (c): at most the minimum IPv6 MTU.
    private static final int QUOTE_6 = 1280 - 40 - 8;

    private Frames() {}

    static FrameBuilder ip(Mac dst, Mac src, Ip from, Ip to) {
        FrameBuilder frame = FrameBuilder.ethernet(dst.bits(), src.bits());
        return from.isV4()
                ? frame.ipv4(from.v4Bits(), to.v4Bits())
                : frame.ipv6(from.hi(), from.lo(), to.hi(), to.lo());
    }

    /// RFC 1122 section 3.2.2, RFC 4443 section 2.4 (e): no error about an error, about a frame or
    /// packet to a group, about a later fragment, or to what is no single source.
    static boolean mayComplain(Packet packet) {
        Ip src = packet.srcIp;
        boolean nobody =
                src.isMulticast()
                        || src.isV4() && (src.v4Bits() == 0 || src.v4Bits() == -1)
                        || !src.isV4() && src.hi() == 0 && src.lo() == 0;
        return packet.isIp()
                && packet.innerTags == 0
                && !packet.isIcmpError()
                && !packet.isNd()
                && !packet.isGroupMembership()
                && !packet.dst.isGroup()
                && !packet.dstIp.isMulticast()
                && !packet.laterFragment()
                && !nobody;
    }

    /// The error about a packet, sent by `from`; to the sender's MAC.
    static byte[] icmpError(Packet about, Mac srcMac, Ip from, int type, int code, int word) {
        int most = about.version == 4 ? QUOTE_4 : QUOTE_6;
        byte[] quote =
                Arrays.copyOfRange(about.bytes, about.l3, Math.min(about.end, about.l3 + most));
        FrameBuilder frame = ip(about.src, srcMac, from, about.srcIp);
        frame = about.version == 4 ? frame.icmp4(type, code, word) : frame.icmp6(type, code, word);
        return frame.payload(quote).bytes();
    }

    /// What tells the sender that a rule rejects: a TCP reset (RFC 9293 section 3.10.7.1) or
    /// "administratively prohibited", as if the receiver had sent it. Empty: nothing may be said.
    static Optional<byte[]> rejection(Packet packet) {
        if (!mayComplain(packet)) {
            return Optional.empty();
        }
        if (!packet.is(IpProtocol.TCP)) {
            int type = packet.version == 4 ? Icmpv4.UNREACHABLE : Icmpv6.UNREACHABLE;
            int code =
                    packet.version == 4
                            ? Icmpv4.CODE_ADMIN_PROHIBITED
                            : Icmpv6.CODE_ADMIN_PROHIBITED;
            return Optional.of(icmpError(packet, packet.dst, packet.dstIp, type, code, 0));
        }
        int flags = Tcp.flags(packet.m, packet.l4);
        if ((flags & Tcp.RST) != 0) {
            return Optional.empty();
        }
        int data = packet.l4Bytes() - Tcp.headerLength(packet.m, packet.l4);
        int length = data + Integer.bitCount(flags & (Tcp.SYN | Tcp.FIN));
        FrameBuilder reset =
                ip(/* dst= */ packet.src, /* src= */ packet.dst, packet.dstIp, packet.srcIp)
                        .tcp(
                                /* srcPort= */ packet.dstPort(),
                                /* dstPort= */ packet.srcPort(),
                                (flags & Tcp.ACK) != 0 ? Tcp.RST : Tcp.RST | Tcp.ACK)
                        .window(0);
        reset =
                (flags & Tcp.ACK) != 0
                        ? reset.seq(Tcp.ackNumber(packet.m, packet.l4))
                        : reset.ack(Tcp.seq(packet.m, packet.l4) + length);
        return Optional.of(reset.bytes());
    }
}
