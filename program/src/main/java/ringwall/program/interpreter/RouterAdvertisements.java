package ringwall.program.interpreter;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Prefix;
import ringwall.program.Lease;
import ringwall.program.Routing;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Icmpv6;
import ringwall.wire.IpProtocol;
import ringwall.wire.Ipv6;
import ringwall.wire.Ndp;

/// Router solicitations of a port whose lease has an IPv6 address (RFC 4861 section 6.2.6): the
/// prefixes are on-link but not for self-made addresses, because a port may use what its program
/// says and no more; addresses come by DHCPv6 (flag M). A router lifetime of 0 where the lease
/// names no gateway.
final class RouterAdvertisements {
    private static final int LIFETIME_SECONDS = 1800;
    private static final Ip ALL_NODES = Ip.v6(Ipv6.LINK_MULTICAST_HI, 1);
    private static final Mac ALL_NODES_MAC = new Mac(0x3333_0000_0001L);

    private RouterAdvertisements() {}

    static @Nullable Answer answer(Tables tables, Place place, Packet asked) {
        Lease lease = tables.lease(place.port(), place.segment());
        if (lease == null || lease.addresses().stream().allMatch(a -> a.ip().isV4())) {
            return null;
        }
        Mac mac = tables.program.routing().gatewayMac();
        boolean probing = asked.srcIp.hi() == 0 && asked.srcIp.lo() == 0;
        Ip to = probing ? ALL_NODES : asked.srcIp;
        Mac toMac = probing ? ALL_NODES_MAC : asked.src;
        byte[] message = message(lease, mac);
        byte[] frame =
                FrameBuilder.ethernet(toMac.bits(), mac.bits())
                        .ipv6(0xfe80_0000_0000_0000L, Ipv6.eui64(mac.bits()), to.hi(), to.lo())
                        .ttl(255)
                        .protocol(IpProtocol.ICMPV6)
                        .payload(message)
                        .bytes();
        MemorySegment m = MemorySegment.ofArray(frame);
        Icmpv6.fixChecksum(m, 14 + Ipv6.SIZE, message.length, 14);
        return new Answer("router advertisement", lease.port(), frame);
    }

    private static byte[] message(Lease lease, Mac mac) {
        byte[] bytes = new byte[64 + 32 * lease.addresses().size() + 24 * lease.dns().size()];
        MemorySegment m = MemorySegment.ofArray(bytes);
        boolean routed = lease.gateways().stream().anyMatch(ip -> !ip.isV4());
        int at =
                Ndp.emitRouterAdvertisement(
                        m, 0, 64, Ndp.RA_MANAGED, routed ? LIFETIME_SECONDS : 0);
        at += Ndp.emitLink(m, at, Ndp.OPTION_SOURCE_LINK, mac.bits());
        at += Ndp.emitMtu(m, at, lease.mtu());
        for (Routing.Address address : lease.addresses()) {
            if (!address.ip().isV4()) {
                Prefix prefix = Prefix.of(address.ip(), address.prefixLength());
                at +=
                        Ndp.emitPrefix(
                                m,
                                at,
                                prefix.address().hi(),
                                prefix.address().lo(),
                                prefix.length(),
                                Ndp.PREFIX_ON_LINK,
                                lease.seconds(),
                                lease.seconds());
            }
        }
        for (Ip dns : lease.dns()) {
            if (!dns.isV4()) {
                at += Ndp.emitRdnss(m, at, dns.hi(), dns.lo(), LIFETIME_SECONDS);
            }
        }
        return Arrays.copyOf(bytes, at);
    }
}
