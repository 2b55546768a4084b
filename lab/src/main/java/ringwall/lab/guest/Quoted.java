package ringwall.lab.guest;

import ringwall.model.Ip;
import ringwall.wire.Ethernet;
import ringwall.wire.Ipv4;
import ringwall.wire.Ipv6;

/// The packet that an ICMP error quotes: cut short (RFC 792, RFC 4443 2.4 c), so that the usual
/// checks of length do not hold.
final class Quoted {
    private Quoted() {}

    /// @param quoted 14 bytes of Ethernet header, then the quoted packet
    static Packet packet(byte[] quoted) {
        var m = java.lang.foreign.MemorySegment.ofArray(quoted);
        int at = Ethernet.SIZE;
        boolean v4 = Ethernet.type(m, 0) == Ethernet.IPV4;
        if (quoted.length < at + (v4 ? Ipv4.MIN_SIZE : Ipv6.SIZE)) {
            return Packet.of(new byte[0]);
        }
        int header = v4 ? Ipv4.headerLength(m, at) : Ipv6.SIZE;
        return new Packet(
                m,
                0,
                0,
                Ethernet.type(m, 0),
                -1,
                v4 ? Ip.v4(Ipv4.src(m, at)) : Ip.v6(Ipv6.srcHi(m, at), Ipv6.srcLo(m, at)),
                v4 ? Ip.v4(Ipv4.dst(m, at)) : Ip.v6(Ipv6.dstHi(m, at), Ipv6.dstLo(m, at)),
                at,
                v4 ? Ipv4.protocol(m, at) : Ipv6.nextHeader(m, at),
                at + header,
                Math.max(0, quoted.length - at - header),
                0,
                false);
    }
}
