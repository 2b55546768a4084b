package ringwall.program.interpreter;

import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.wire.BigEndian;
import ringwall.wire.Icmpv4;
import ringwall.wire.Icmpv6;
import ringwall.wire.IpProtocol;

/// What a connection is recognised by. A request of ICMP has its identifier as source port and its
/// type as destination port, so that the reply is the reverse of the request; protocols without
/// ports have zeros.
public record Tuple(int protocol, Ip src, int srcPort, Ip dst, int dstPort) {
    public Tuple reversed() {
        return new Tuple(protocol, dst, dstPort, src, srcPort);
    }

    /// Null for what is no member of a connection: ICMP that is neither query nor reply.
    static @Nullable Tuple of(Packet packet) {
        return of(packet, packet.srcIp, packet.dstIp, packet.protocol, packet.l4);
    }

    /// @param l4 offset of the upper-layer header, of which 8 bytes are there
    static @Nullable Tuple of(Packet in, Ip src, Ip dst, int protocol, int l4) {
        return switch (protocol) {
            case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.SCTP, IpProtocol.UDP_LITE ->
                    new Tuple(
                            protocol,
                            src,
                            BigEndian.u16(in.m, l4),
                            dst,
                            BigEndian.u16(in.m, l4 + 2));
            case IpProtocol.ICMP -> icmp4(in, src, dst, l4);
            case IpProtocol.ICMPV6 -> icmp6(in, src, dst, l4);
            default -> new Tuple(protocol, src, 0, dst, 0);
        };
    }

    private static @Nullable Tuple icmp4(Packet in, Ip src, Ip dst, int l4) {
        int id = Icmpv4.id(in.m, l4);
        int type = Icmpv4.type(in.m, l4);
        return switch (type) {
            case Icmpv4.ECHO_REQUEST, Icmpv4.TIMESTAMP_REQUEST, Icmpv4.ADDRESS_MASK_REQUEST ->
                    new Tuple(IpProtocol.ICMP, src, id, dst, type);
            case Icmpv4.ECHO_REPLY -> new Tuple(IpProtocol.ICMP, src, Icmpv4.ECHO_REQUEST, dst, id);
            case Icmpv4.TIMESTAMP_REPLY ->
                    new Tuple(IpProtocol.ICMP, src, Icmpv4.TIMESTAMP_REQUEST, dst, id);
            case Icmpv4.ADDRESS_MASK_REPLY ->
                    new Tuple(IpProtocol.ICMP, src, Icmpv4.ADDRESS_MASK_REQUEST, dst, id);
            default -> null;
        };
    }

    private static @Nullable Tuple icmp6(Packet in, Ip src, Ip dst, int l4) {
        int id = Icmpv6.id(in.m, l4);
        return switch (Icmpv6.type(in.m, l4)) {
            case Icmpv6.ECHO_REQUEST ->
                    new Tuple(IpProtocol.ICMPV6, src, id, dst, Icmpv6.ECHO_REQUEST);
            case Icmpv6.ECHO_REPLY ->
                    new Tuple(IpProtocol.ICMPV6, src, Icmpv6.ECHO_REQUEST, dst, id);
            default -> null;
        };
    }

    @Override
    public String toString() {
        return IpProtocol.name(protocol) + " " + src + ":" + srcPort + " > " + dst + ":" + dstPort;
    }
}
