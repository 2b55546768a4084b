package ringwall.program.interpreter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.program.Lease;
import ringwall.program.Routing;
import ringwall.wire.BigEndian;
import ringwall.wire.Dhcp4;
import ringwall.wire.Dhcp6;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Ipv6;
import ringwall.wire.Udp;

/// DHCPv4 (RFC 2131) and DHCPv6 (RFC 8415) for a port that has a lease: the program says what the
/// vNIC is told, so there is nothing to remember. A port without a lease has no responder: its DHCP
/// is UDP like any other.
///
/// The server is the gateway, or [#NO_GATEWAY] in a segment without one; its MAC is the router's. A
/// message that names another server, another client or makes no sense is consumed unanswered.
final class DhcpResponder {
    static final Ip NO_GATEWAY = Ip.v4(0xa9fe_0001);

    private static final Ip BROADCAST = Ip.v4(-1);

    private DhcpResponder() {}

    static @Nullable Answer answer4(Tables tables, Place place, Packet asked) {
        Lease lease = tables.lease(place.port(), place.segment());
        Ip address = lease == null ? null : first(lease.addresses(), 4);
        if (lease == null || address == null || asked.version != 4 || asked.fragment) {
            return null;
        }
        int at = asked.l4 + Udp.SIZE;
        int length = asked.end - at;
        boolean mine =
                Dhcp4.valid(asked.m, at, length)
                        && Dhcp4.op(asked.m, at) == Dhcp4.BOOT_REQUEST
                        && new Mac(Dhcp4.chaddr(asked.m, at)).equals(lease.mac())
                        && Dhcp4.giaddr(asked.m, at) == 0;
        Ip server = lease.gateways().stream().filter(Ip::isV4).findFirst().orElse(NO_GATEWAY);
        int named = 0;
        int type = 0;
        if (mine) {
            named = Dhcp4.i32Option(asked.m, at, length, Dhcp4.OPTION_SERVER_ID, 0);
            type = Dhcp4.messageType(asked.m, at, length);
        }
        int reply =
                named != 0 && named != server.v4Bits()
                        ? 0
                        : reply4(asked, at, length, type, address);
        if (!mine || reply == 0) {
            return new Answer("DHCP that wants no answer", lease.port(), null);
        }
        byte[] message = message4(lease, address, server, asked, at, type, reply);
        boolean broadcast =
                reply == Dhcp4.NAK || (Dhcp4.flags(asked.m, at) & Dhcp4.FLAG_BROADCAST) != 0;
        int ciaddr = Dhcp4.ciaddr(asked.m, at);
        Ip to = broadcast ? BROADCAST : ciaddr != 0 ? Ip.v4(ciaddr) : address;
        Mac toMac = broadcast ? Mac.BROADCAST : asked.src;
        byte[] frame =
                Frames.ip(toMac, tables.program.routing().gatewayMac(), server, to)
                        .udp(Dhcp4.SERVER_PORT, Dhcp4.CLIENT_PORT)
                        .payload(message)
                        .bytes();
        return new Answer("DHCP " + Dhcp4.messageName(reply), lease.port(), frame);
    }

    private static @Nullable Ip first(List<Routing.Address> addresses, int version) {
        return addresses.stream()
                .map(Routing.Address::ip)
                .filter(ip -> ip.version() == version)
                .findFirst()
                .orElse(null);
    }

    /// 0: none.
    private static int reply4(Packet asked, int at, int length, int type, Ip address) {
        return switch (type) {
            case Dhcp4.DISCOVER -> Dhcp4.OFFER;
            case Dhcp4.INFORM -> Dhcp4.ACK;
            case Dhcp4.REQUEST -> {
                int ciaddr = Dhcp4.ciaddr(asked.m, at);
                int wanted =
                        Dhcp4.i32Option(asked.m, at, length, Dhcp4.OPTION_REQUESTED_IP, ciaddr);
                yield wanted == address.v4Bits() ? Dhcp4.ACK : Dhcp4.NAK;
            }
            default -> 0;
        };
    }

    private static byte[] message4(
            Lease lease, Ip address, Ip server, Packet asked, int at, int type, int reply) {
        byte[] bytes = new byte[1024];
        MemorySegment m = MemorySegment.ofArray(bytes);
        boolean gives = reply != Dhcp4.NAK && type != Dhcp4.INFORM;
        int flags = Dhcp4.flags(asked.m, at);
        int p =
                Dhcp4.emit(
                        m,
                        0,
                        Dhcp4.BOOT_REPLY,
                        Dhcp4.xid(asked.m, at),
                        flags,
                        gives ? address.v4Bits() : 0,
                        lease.mac().bits());
        if (reply == Dhcp4.ACK) {
            BigEndian.putI32(m, Dhcp4.CIADDR, Dhcp4.ciaddr(asked.m, at));
        }
        p = Dhcp4.emitU8(m, 0, p, Dhcp4.OPTION_MESSAGE_TYPE, reply);
        p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_SERVER_ID, server.v4Bits());
        if (reply == Dhcp4.NAK) {
            return Arrays.copyOf(bytes, Dhcp4.emitEnd(m, 0, p));
        }
        if (gives) {
            p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_LEASE_SECONDS, lease.seconds());
        }
        int bits =
                lease.addresses().stream()
                        .filter(a -> a.ip().isV4())
                        .findFirst()
                        .map(Routing.Address::prefixLength)
                        .orElse(32);
        int mask = bits == 0 ? 0 : -1 << (32 - bits);
        p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_SUBNET_MASK, mask);
        p = addresses4(m, p, Dhcp4.OPTION_ROUTER, lease.gateways());
        p = addresses4(m, p, Dhcp4.OPTION_DNS, lease.dns());
        p = Dhcp4.emitU16(m, 0, p, Dhcp4.OPTION_MTU, lease.mtu());
        return Arrays.copyOf(bytes, Dhcp4.emitEnd(m, 0, p));
    }

    private static int addresses4(MemorySegment m, int p, int option, List<Ip> addresses) {
        List<Ip> v4 = addresses.stream().filter(Ip::isV4).limit(8).toList();
        if (v4.isEmpty()) {
            return p;
        }
        byte[] data = new byte[4 * v4.size()];
        MemorySegment to = MemorySegment.ofArray(data);
        for (int i = 0; i < v4.size(); i++) {
            BigEndian.putI32(to, 4L * i, v4.get(i).v4Bits());
        }
        return Dhcp4.emitBytes(m, 0, p, option, data);
    }

    static @Nullable Answer answer6(Tables tables, Place place, Packet asked) {
        Lease lease = tables.lease(place.port(), place.segment());
        Ip address = lease == null ? null : first(lease.addresses(), 6);
        if (lease == null || address == null || asked.version != 6 || asked.fragment) {
            return null;
        }
        int at = asked.l4 + Udp.SIZE;
        int length = asked.end - at;
        int reply = Dhcp6.valid(asked.m, at, length) ? reply6(asked, at, length) : 0;
        Mac server = tables.program.routing().gatewayMac();
        if (reply == 0 || !namesServer(asked, at, length, server)) {
            return new Answer("DHCPv6 that wants no answer", lease.port(), null);
        }
        byte[] message = message6(lease, address, server, asked, at, length, reply);
        byte[] frame =
                FrameBuilder.ethernet(asked.src.bits(), server.bits())
                        .ipv6(
                                0xfe80_0000_0000_0000L,
                                Ipv6.eui64(server.bits()),
                                asked.srcIp.hi(),
                                asked.srcIp.lo())
                        .udp(Dhcp6.SERVER_PORT, Dhcp6.CLIENT_PORT)
                        .payload(message)
                        .bytes();
        return new Answer("DHCPv6 " + Dhcp6.messageName(reply), lease.port(), frame);
    }

    private static int reply6(Packet asked, int at, int length) {
        int client = find(asked, at, length, Dhcp6.OPTION_CLIENT_ID);
        int type = Dhcp6.type(asked.m, at);
        if (client < 0 && type != Dhcp6.INFORMATION_REQUEST) {
            return 0;
        }
        return switch (type) {
            case Dhcp6.SOLICIT ->
                    find(asked, at, length, Dhcp6.OPTION_RAPID_COMMIT) >= 0
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

    private static int find(Packet asked, int at, int length, int option) {
        return Dhcp6.findOption(asked.m, at, Dhcp6.OPTIONS, length, option);
    }

    /// True when the message names no server, or this one (its DUID-LL).
    private static boolean namesServer(Packet asked, int at, int length, Mac server) {
        int option = find(asked, at, length, Dhcp6.OPTION_SERVER_ID);
        if (option < 0) {
            return true;
        }
        byte[] own = new byte[14];
        Dhcp6.emitDuid(MemorySegment.ofArray(own), 0, 0, Dhcp6.OPTION_SERVER_ID, server.bits());
        int size = Dhcp6.OPTION_HEAD + Dhcp6.optionLength(asked.m, at + option);
        byte[] named = asked.m.asSlice(at + option, size).toArray(ValueLayout.JAVA_BYTE);
        return Arrays.equals(own, named);
    }

    private static byte[] message6(
            Lease lease, Ip address, Mac server, Packet asked, int at, int length, int reply) {
        byte[] bytes = new byte[512 + length];
        MemorySegment m = MemorySegment.ofArray(bytes);
        int type = Dhcp6.type(asked.m, at);
        int p = Dhcp6.emit(m, 0, reply, Dhcp6.transaction(asked.m, at));
        int client = find(asked, at, length, Dhcp6.OPTION_CLIENT_ID);
        if (client >= 0) {
            p = Dhcp6.emitCopy(m, 0, p, asked.m, at + client);
        }
        p = Dhcp6.emitDuid(m, 0, p, Dhcp6.OPTION_SERVER_ID, server.bits());
        int ia = find(asked, at, length, Dhcp6.OPTION_IA_NA);
        boolean gives =
                type != Dhcp6.CONFIRM && type != Dhcp6.RELEASE && type != Dhcp6.INFORMATION_REQUEST;
        if (gives && ia >= 0 && Dhcp6.optionLength(asked.m, at + ia) >= 12) {
            p =
                    Dhcp6.emitIaNa(
                            m,
                            0,
                            p,
                            Dhcp6.iaid(asked.m, at + ia),
                            address.hi(),
                            address.lo(),
                            lease.seconds(),
                            lease.seconds());
        }
        if (type == Dhcp6.CONFIRM || type == Dhcp6.RELEASE) {
            p = Dhcp6.emitStatus(m, 0, p, Dhcp6.STATUS_SUCCESS);
        }
        if (type == Dhcp6.SOLICIT && reply == Dhcp6.REPLY) {
            p = Dhcp6.emitBytes(m, 0, p, Dhcp6.OPTION_RAPID_COMMIT, new byte[0]);
        }
        Ip dns = lease.dns().stream().filter(ip -> !ip.isV4()).findFirst().orElse(null);
        if (dns != null) {
            p = Dhcp6.emitDns(m, 0, p, dns.hi(), dns.lo());
        }
        return Arrays.copyOf(bytes, p);
    }
}
