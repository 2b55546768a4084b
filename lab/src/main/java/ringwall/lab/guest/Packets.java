package ringwall.lab.guest;

import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.wire.Arp;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Ipv6;

/// Frames between two ends whose version is known only at run time, on [FrameBuilder].
public final class Packets {
    private Packets() {}

    /// The Ethernet addresses and IP addresses of one packet.
    public record Way(Mac srcMac, Mac dstMac, Ip src, Ip dst) {
        public Way from(Mac mac) {
            return new Way(mac, dstMac, src, dst);
        }

        public Way from(Ip ip) {
            return new Way(srcMac, dstMac, ip, dst);
        }

        public Way to(Mac mac) {
            return new Way(srcMac, mac, src, dst);
        }
    }

    /// Ethernet and IP headers; the upper layer is to be added.
    public static FrameBuilder along(Way way) {
        FrameBuilder frame =
                FrameBuilder.ethernet(way.dstMac.bits(), way.srcMac.bits())
                        .padTo(Ethernet.MIN_FRAME);
        return way.src.isV4()
                ? frame.ipv4(way.src.v4Bits(), way.dst.v4Bits())
                : frame.ipv6(way.src.hi(), way.src.lo(), way.dst.hi(), way.dst.lo());
    }

    public static byte[] udp(Way way, int srcPort, int dstPort, byte[] data) {
        return along(way).udp(srcPort, dstPort).payload(data).bytes();
    }

    /// @param mss 0: no option
    public static byte[] tcp(
            Way way, int srcPort, int dstPort, int seq, int ack, int flags, int mss, byte[] data) {
        FrameBuilder frame =
                along(way).tcp(srcPort, dstPort, flags).seq(seq).ack(ack).window(0xFFFF);
        return (mss > 0 ? frame.mss(mss) : frame).payload(data).bytes();
    }

    /// An echo request or reply of the way's version.
    public static byte[] echo(Way way, boolean request, int id, int seq, byte[] data) {
        FrameBuilder frame = along(way);
        FrameBuilder echo =
                way.src.isV4()
                        ? request ? frame.icmp4Echo(id, seq) : frame.icmp4EchoReply(id, seq)
                        : request ? frame.icmp6Echo(id, seq) : frame.icmp6EchoReply(id, seq);
        return echo.payload(data).bytes();
    }

    public static byte[] arp(
            Mac ethernetDst,
            Mac ethernetSrc,
            int op,
            Mac senderMac,
            Ip sender,
            Mac targetMac,
            Ip target) {
        return FrameBuilder.ethernet(ethernetDst.bits(), ethernetSrc.bits())
                .arp(op, senderMac.bits(), sender.v4Bits(), targetMac.bits(), target.v4Bits())
                .padTo(Ethernet.MIN_FRAME)
                .bytes();
    }

    public static byte[] arpRequest(Mac senderMac, Ip sender, Ip target) {
        return arp(Mac.BROADCAST, senderMac, Arp.REQUEST, senderMac, sender, new Mac(0), target);
    }

    /// The solicited-node multicast address (RFC 4291 2.7.1).
    public static Ip solicitedNode(Ip target) {
        return Ip.v6(Ipv6.LINK_MULTICAST_HI, Ipv6.solicitedNodeLo(target.lo()));
    }

    public static Mac multicastMac(Ip group) {
        return new Mac(
                group.isV4()
                        ? Ethernet.multicast4(group.v4Bits())
                        : Ethernet.multicast6(group.lo()));
    }

    public static byte[] neighbourSolicitation(Mac senderMac, Ip sender, Ip target) {
        Ip group = solicitedNode(target);
        return along(new Way(senderMac, multicastMac(group), sender, group))
                .ttl(255)
                .ndSolicitation(target.toString(), senderMac.bits())
                .bytes();
    }

    /// @param flags of [ringwall.wire.Ndp]
    public static byte[] neighbourAdvertisement(Way way, Ip target, int flags, Mac targetMac) {
        return along(way)
                .ttl(255)
                .ndAdvertisement(target.toString(), flags, targetMac.bits())
                .bytes();
    }

    /// One array of all pieces in order.
    public static byte[] join(byte[]... pieces) {
        int length = 0;
        for (byte[] piece : pieces) {
            length += piece.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }
}
