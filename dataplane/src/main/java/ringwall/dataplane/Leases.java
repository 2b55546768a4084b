package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.ALL;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.LeasePlan;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.model.Ip;
import ringwall.program.Lease;
import ringwall.program.Routing;
import ringwall.wire.BigEndian;
import ringwall.wire.Dhcp4;
import ringwall.wire.Dhcp6;
import ringwall.wire.Ipv6;
import ringwall.wire.Ndp;

/// The per-port responder: DHCPv4 (RFC 2131), DHCPv6 (RFC 8415) and router advertisements (RFC 4861
/// section 6.2.6) say what the program's lease says. There is nothing to remember.
final class Leases {
    private static final int UDP_AT_4 = 34;
    private static final int UPPER_AT_6 = 54;
    private static final int LIFETIME_SECONDS = 1800;
    private static final int NO_GATEWAY = 0xA9FE_0001;
    private static final long LINK_LOCAL = 0xFE80_0000_0000_0000L;

    private final SlowPath slow;
    private final Packet packet;

    Leases(SlowPath slow) {
        this.slow = slow;
        this.packet = slow.packet;
    }

    private static @Nullable Lease lease(PortPlan port, SegmentPlan segment) {
        for (LeasePlan plan : port.leases) {
            if (plan.segment() == segment.slot) {
                return plan.entry();
            }
        }
        return null;
    }

    private static Routing.@Nullable Address first(Lease lease, int version) {
        List<Routing.Address> addresses = lease.addresses();
        for (int i = 0; i < addresses.size(); i++) {
            if (addresses.get(i).ip().version() == version) {
                return addresses.get(i);
            }
        }
        return null;
    }

    private static @Nullable Ip firstIp(List<Ip> list, int version) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).version() == version) {
                return list.get(i);
            }
        }
        return null;
    }

    // ---- DHCPv4

    boolean answer4(Plan plan, PortPlan port, SegmentPlan segment) {
        Lease lease = lease(port, segment);
        Routing.Address address = lease == null ? null : first(lease, 4);
        if (lease == null || address == null || packet.version != 4 || packet.fragment) {
            return false;
        }
        long asked = packet.at + packet.l4 + 8;
        int length = packet.end - packet.l4 - 8;
        boolean mine =
                Dhcp4.valid(ALL, asked, length)
                        && Dhcp4.op(ALL, asked) == Dhcp4.BOOT_REQUEST
                        && Dhcp4.chaddr(ALL, asked) == lease.mac().bits()
                        && Dhcp4.giaddr(ALL, asked) == 0;
        if (!mine) {
            return true;
        }
        Ip gateway = firstIp(lease.gateways(), 4);
        int server = gateway == null ? NO_GATEWAY : gateway.v4Bits();
        int named = Dhcp4.i32Option(ALL, asked, length, Dhcp4.OPTION_SERVER_ID, 0);
        int type = Dhcp4.messageType(ALL, asked, length);
        int reply = reply4(asked, length, type, address.ip().v4Bits());
        if (reply == 0 || (named != 0 && named != server)) {
            return true;
        }
        long at = slow.scratch.take(1200);
        if (at == 0) {
            return true;
        }
        int bytes = message4(lease, address, server, asked, type, reply, at + UDP_AT_4 + 8);
        boolean broadcast =
                reply == Dhcp4.NAK || (Dhcp4.flags(ALL, asked) & Dhcp4.FLAG_BROADCAST) != 0;
        int ciaddr = Dhcp4.ciaddr(ALL, asked);
        int to = broadcast ? -1 : ciaddr != 0 ? ciaddr : address.ip().v4Bits();
        Replies.ip(
                at,
                broadcast ? 0xFFFF_FFFF_FFFFL : packet.source,
                plan.router.gatewayMac(),
                false,
                0,
                server,
                0,
                to,
                Packet.UDP,
                64,
                8 + bytes);
        udp(at + UDP_AT_4, 67, 68, bytes);
        Replies.checksum(at, false, Packet.UDP, UDP_AT_4, 8 + bytes, 6);
        slow.replies.sendBack(plan, port, segment, at, UDP_AT_4 + 8 + bytes);
        return true;
    }

    private static void udp(long at, int from, int to, int bytes) {
        BigEndian.putU16(ALL, at, from);
        BigEndian.putU16(ALL, at + 2, to);
        BigEndian.putU16(ALL, at + 4, 8 + bytes);
        BigEndian.putU16(ALL, at + 6, 0);
    }

    /// The reply's type; 0: none.
    private static int reply4(long asked, int length, int type, int address) {
        return switch (type) {
            case Dhcp4.DISCOVER -> Dhcp4.OFFER;
            case Dhcp4.INFORM -> Dhcp4.ACK;
            case Dhcp4.REQUEST -> {
                int ciaddr = Dhcp4.ciaddr(ALL, asked);
                int wanted = Dhcp4.i32Option(ALL, asked, length, Dhcp4.OPTION_REQUESTED_IP, ciaddr);
                yield wanted == address ? Dhcp4.ACK : Dhcp4.NAK;
            }
            default -> 0;
        };
    }

    private static int message4(
            Lease lease,
            Routing.Address address,
            int server,
            long asked,
            int type,
            int reply,
            long to) {
        boolean gives = reply != Dhcp4.NAK && type != Dhcp4.INFORM;
        int p =
                Dhcp4.emit(
                        ALL,
                        to,
                        Dhcp4.BOOT_REPLY,
                        Dhcp4.xid(ALL, asked),
                        Dhcp4.flags(ALL, asked),
                        gives ? address.ip().v4Bits() : 0,
                        lease.mac().bits());
        if (reply == Dhcp4.ACK) {
            BigEndian.putI32(ALL, to + Dhcp4.CIADDR, Dhcp4.ciaddr(ALL, asked));
        }
        p = Dhcp4.emitU8(ALL, to, p, Dhcp4.OPTION_MESSAGE_TYPE, reply);
        p = Dhcp4.emitI32(ALL, to, p, Dhcp4.OPTION_SERVER_ID, server);
        if (reply == Dhcp4.NAK) {
            return Dhcp4.emitEnd(ALL, to, p);
        }
        if (gives) {
            p = Dhcp4.emitI32(ALL, to, p, Dhcp4.OPTION_LEASE_SECONDS, lease.seconds());
        }
        int bits = address.prefixLength();
        int mask = bits == 0 ? 0 : -1 << (32 - bits);
        p = Dhcp4.emitI32(ALL, to, p, Dhcp4.OPTION_SUBNET_MASK, mask);
        p = addresses4(to, p, Dhcp4.OPTION_ROUTER, lease.gateways());
        p = addresses4(to, p, Dhcp4.OPTION_DNS, lease.dns());
        p = Dhcp4.emitU16(ALL, to, p, Dhcp4.OPTION_MTU, lease.mtu());
        return Dhcp4.emitEnd(ALL, to, p);
    }

    private static int addresses4(long to, int p, int option, List<Ip> addresses) {
        int count = 0;
        for (int i = 0; i < addresses.size() && count < 8; i++) {
            if (addresses.get(i).isV4()) {
                BigEndian.putI32(ALL, to + p + 2 + 4L * count, addresses.get(i).v4Bits());
                count++;
            }
        }
        if (count == 0) {
            return p;
        }
        BigEndian.putU8(ALL, to + p, option);
        BigEndian.putU8(ALL, to + p + 1, 4 * count);
        return p + 2 + 4 * count;
    }

    // ---- DHCPv6

    boolean answer6(Plan plan, PortPlan port, SegmentPlan segment) {
        Lease lease = lease(port, segment);
        Routing.Address address = lease == null ? null : first(lease, 6);
        if (lease == null || address == null || packet.version != 6 || packet.fragment) {
            return false;
        }
        long asked = packet.at + packet.l4 + 8;
        int length = packet.end - packet.l4 - 8;
        int reply = Dhcp6.valid(ALL, asked, length) ? reply6(asked, length) : 0;
        long server = plan.router.gatewayMac();
        long at = slow.scratch.take(640 + length);
        if (reply == 0 || at == 0 || !namesServer(asked, length, server)) {
            return true;
        }
        int bytes =
                message6(lease, address.ip(), server, asked, length, reply, at + UPPER_AT_6 + 8);
        Replies.ip(
                at,
                packet.source,
                server,
                true,
                LINK_LOCAL,
                Ipv6.eui64(server),
                packet.sourceHi,
                packet.sourceLo,
                Packet.UDP,
                64,
                8 + bytes);
        udp(at + UPPER_AT_6, 547, 546, bytes);
        Replies.checksum(at, true, Packet.UDP, UPPER_AT_6, 8 + bytes, 6);
        slow.replies.sendBack(plan, port, segment, at, UPPER_AT_6 + 8 + bytes);
        return true;
    }

    private static int find(long asked, int length, int option) {
        return Dhcp6.findOption(ALL, asked, Dhcp6.OPTIONS, length, option);
    }

    private static int reply6(long asked, int length) {
        int type = Dhcp6.type(ALL, asked);
        if (find(asked, length, Dhcp6.OPTION_CLIENT_ID) < 0 && type != Dhcp6.INFORMATION_REQUEST) {
            return 0;
        }
        return switch (type) {
            case Dhcp6.SOLICIT ->
                    find(asked, length, Dhcp6.OPTION_RAPID_COMMIT) >= 0
                            ? Dhcp6.REPLY
                            : Dhcp6.ADVERTISE;
            case Dhcp6.REQUEST,
                    Dhcp6.RENEW,
                    Dhcp6.REBIND,
                    Dhcp6.CONFIRM,
                    Dhcp6.RELEASE,
                    Dhcp6.INFORMATION_REQUEST ->
                    Dhcp6.REPLY;
            default -> 0;
        };
    }

    /// True when the message names no server, or this one by its DUID-LL (RFC 8415 section 11.4).
    private static boolean namesServer(long asked, int length, long server) {
        int option = find(asked, length, Dhcp6.OPTION_SERVER_ID);
        return option < 0
                || (Dhcp6.optionLength(ALL, asked + option) == 10
                        && BigEndian.i32(ALL, asked + option + 4) == 0x0003_0001
                        && BigEndian.u48(ALL, asked + option + 8) == server);
    }

    private static int message6(
            Lease lease, Ip address, long server, long asked, int length, int reply, long to) {
        int type = Dhcp6.type(ALL, asked);
        int p = Dhcp6.emit(ALL, to, reply, Dhcp6.transaction(ALL, asked));
        int client = find(asked, length, Dhcp6.OPTION_CLIENT_ID);
        if (client >= 0) {
            p = Dhcp6.emitCopy(ALL, to, p, ALL, asked + client);
        }
        p = Dhcp6.emitDuid(ALL, to, p, Dhcp6.OPTION_SERVER_ID, server);
        int ia = find(asked, length, Dhcp6.OPTION_IA_NA);
        boolean gives =
                type != Dhcp6.CONFIRM && type != Dhcp6.RELEASE && type != Dhcp6.INFORMATION_REQUEST;
        if (gives && ia >= 0 && Dhcp6.optionLength(ALL, asked + ia) >= 12) {
            p =
                    Dhcp6.emitIaNa(
                            ALL,
                            to,
                            p,
                            Dhcp6.iaid(ALL, asked + ia),
                            address.hi(),
                            address.lo(),
                            lease.seconds(),
                            lease.seconds());
        }
        if (type == Dhcp6.CONFIRM || type == Dhcp6.RELEASE) {
            p = Dhcp6.emitStatus(ALL, to, p, Dhcp6.STATUS_SUCCESS);
        }
        if (type == Dhcp6.SOLICIT && reply == Dhcp6.REPLY) {
            BigEndian.putU16(ALL, to + p, Dhcp6.OPTION_RAPID_COMMIT);
            BigEndian.putU16(ALL, to + p + 2, 0);
            p += 4;
        }
        Ip dns = firstIp(lease.dns(), 6);
        return dns == null ? p : Dhcp6.emitDns(ALL, to, p, dns.hi(), dns.lo());
    }

    // ---- router advertisements

    boolean advertise(Plan plan, PortPlan port, SegmentPlan segment) {
        Lease lease = lease(port, segment);
        if (lease == null || first(lease, 6) == null) {
            return false;
        }
        long mac = plan.router.gatewayMac();
        boolean probing = packet.sourceHi == 0 && packet.sourceLo == 0;
        long at = slow.scratch.take(256 + 32 * lease.addresses().size() + 24 * lease.dns().size());
        if (at == 0) {
            return true;
        }
        int bytes = message(lease, mac, at + UPPER_AT_6);
        Replies.ip(
                at,
                probing ? 0x3333_0000_0001L : packet.source,
                mac,
                true,
                LINK_LOCAL,
                Ipv6.eui64(mac),
                probing ? Ipv6.LINK_MULTICAST_HI : packet.sourceHi,
                probing ? 1 : packet.sourceLo,
                Packet.ICMPV6,
                255,
                bytes);
        Replies.checksum(at, true, Packet.ICMPV6, UPPER_AT_6, bytes, 2);
        slow.replies.sendBack(plan, port, segment, at, UPPER_AT_6 + bytes);
        return true;
    }

    /// The prefixes are on-link but not for self-made addresses: addresses come by DHCPv6 (flag M).
    private static int message(Lease lease, long mac, long to) {
        boolean routed = firstIp(lease.gateways(), 6) != null;
        int at =
                Ndp.emitRouterAdvertisement(
                        ALL, to, 64, Ndp.RA_MANAGED, routed ? LIFETIME_SECONDS : 0);
        at += Ndp.emitLink(ALL, to + at, Ndp.OPTION_SOURCE_LINK, mac);
        at += Ndp.emitMtu(ALL, to + at, lease.mtu());
        for (int i = 0; i < lease.addresses().size(); i++) {
            Routing.Address address = lease.addresses().get(i);
            if (!address.ip().isV4()) {
                int length = address.prefixLength();
                long hi =
                        length >= 64
                                ? address.ip().hi()
                                : length == 0 ? 0 : address.ip().hi() & -1L << (64 - length);
                long lo = length <= 64 ? 0 : address.ip().lo() & -1L << (128 - length);
                at +=
                        Ndp.emitPrefix(
                                ALL,
                                to + at,
                                hi,
                                lo,
                                length,
                                Ndp.PREFIX_ON_LINK,
                                lease.seconds(),
                                lease.seconds());
            }
        }
        for (int i = 0; i < lease.dns().size(); i++) {
            Ip dns = lease.dns().get(i);
            if (!dns.isV4()) {
                at += Ndp.emitRdnss(ALL, to + at, dns.hi(), dns.lo(), LIFETIME_SECONDS);
            }
        }
        return at;
    }
}
