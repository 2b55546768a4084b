package ringwall.wire;

import java.lang.foreign.MemorySegment;

/// One line of text for a frame, for traces and reports:
///
/// ```
///   IPv4 TCP 10.0.10.11:49152 > 10.0.20.11:8080 SYN, 74 B
///   VLAN 10 ARP who-has 10.0.0.1 tell 10.0.0.2, 60 B
///   IPv4 UDP 10.9.0.1:51000 > 10.9.0.2:4789 VXLAN 5001 (IPv4 ICMP 10.0.0.1 > 10.0.0.2 echo request id 1 seq 1), 148 B
/// ```
///
/// Total over any bytes: what is cut short or malformed is said, nothing is thrown. Allocates.
public final class FrameText {
    private static final int MAX_DEPTH = 4;

    private final MemorySegment m;
    private final StringBuilder out = new StringBuilder(96);
    private int depth;

    private FrameText(MemorySegment m) {
        this.m = m;
    }

    /// Describes a whole frame.
    public static String describe(byte[] frame) {
        return describe(MemorySegment.ofArray(frame), 0, frame.length);
    }

    /// Describes the `len` bytes at `at`.
    public static String describe(MemorySegment m, long at, long len) {
        FrameText t = new FrameText(m);
        t.frame(at, len);
        return t.out.append(", ").append(len).append(" B").toString();
    }

    /// Describes an IP packet without Ethernet header; `v6` says which version is meant.
    public static String describePacket(MemorySegment m, long at, long len, boolean v6) {
        FrameText t = new FrameText(m);
        if (v6) {
            t.ipv6(at, len);
        } else {
            t.ipv4(at, len);
        }
        return t.out.append(", ").append(len).append(" B").toString();
    }

    private void frame(long at, long len) {
        if (!Ethernet.valid(m, at, len)) {
            out.append("truncated Ethernet header");
            return;
        }
        long walk = Vlan.walk(m, at, len);
        for (int i = 0; i < Vlan.tags(walk); i++) {
            long tag = at + Ethernet.TYPE + 4L * i;
            int tci = Vlan.tci(m, tag);
            out.append(Vlan.tpid(m, tag) == Ethernet.VLAN ? "VLAN " : "S-VLAN ")
                    .append(Vlan.vid(tci));
            out.append(Vlan.pcp(tci) > 0 ? " prio " + Vlan.pcp(tci) + " " : " ");
        }
        if (Vlan.truncated(walk)) {
            out.append("truncated VLAN tag");
            return;
        }
        if (Vlan.tooMany(walk)) {
            out.append("and more VLAN tags");
            return;
        }
        payload(at, Vlan.type(walk), at + Vlan.offset(walk), len - Vlan.offset(walk));
    }

    private void payload(long frame, int type, long at, long len) {
        if (type < Ethernet.MIN_TYPE || Ethernet.dst(m, frame) == Stp.MAC) {
            llc(frame, type, at, len);
            return;
        }
        switch (type) {
            case Ethernet.IPV4 -> ipv4(at, len);
            case Ethernet.IPV6 -> ipv6(at, len);
            case Ethernet.ARP -> arp(at, len);
            case Ethernet.RARP -> {
                out.append("RARP");
                if (Rarp.valid(m, at, len)) {
                    out.append(" for ").append(Addresses.macText(Arp.targetMac(m, at)));
                }
            }
            case Ethernet.LLDP -> {
                out.append("LLDP");
                macs(frame);
            }
            case Ethernet.SLOW -> slow(frame, at, len);
            default -> {
                out.append("EtherType 0x%04x".formatted(type));
                macs(frame);
            }
        }
    }

    private void macs(long frame) {
        out.append(' ')
                .append(Addresses.macText(Ethernet.src(m, frame)))
                .append(" > ")
                .append(Addresses.macText(Ethernet.dst(m, frame)));
    }

    private void llc(long frame, int type, long at, long len) {
        if (Stp.isBpdu(m, at, len, Ethernet.dst(m, frame), type)) {
            out.append("BPDU");
            long bpdu = at + Llc.SIZE;
            if (Llc.valid(m, at, len)
                    && Llc.dsap(m, at) == Llc.SAP_BPDU
                    && Stp.valid(m, bpdu, len - Llc.SIZE)) {
                out.append(" version ").append(Stp.version(m, bpdu));
                if (Stp.bpduType(m, bpdu) != Stp.TYPE_TOPOLOGY_CHANGE) {
                    long root = Stp.root(m, bpdu);
                    out.append(" root ").append(root >>> 48).append('/');
                    out.append(Addresses.macText(root & Ethernet.MAC_MASK));
                }
            }
        } else if (Cdp.isCisco(m, at, len, type)) {
            out.append(Cdp.name(Llc.snapProtocol(m, at)));
        } else if (Llc.validSnap(m, at, len)) {
            out.append("SNAP %06x/%04x".formatted(Llc.snapOui(m, at), Llc.snapProtocol(m, at)));
        } else if (Llc.valid(m, at, len)) {
            out.append("LLC dsap 0x%02x ssap 0x%02x".formatted(Llc.dsap(m, at), Llc.ssap(m, at)));
        } else {
            out.append("truncated LLC header");
        }
        macs(frame);
    }

    private void slow(long frame, long at, long len) {
        if (Lacp.valid(m, at, len)) {
            out.append("LACP actor ");
            out.append(Addresses.macText(Lacp.system(m, at, Lacp.ACTOR)));
            out.append(" key ").append(Lacp.key(m, at, Lacp.ACTOR));
            out.append(" state 0x%02x".formatted(Lacp.state(m, at, Lacp.ACTOR)));
        } else {
            out.append("slow protocol");
            macs(frame);
        }
    }

    private void arp(long at, long len) {
        if (!Arp.valid(m, at, len)) {
            out.append("malformed ARP");
            return;
        }
        String sender = Addresses.ip4Text(Arp.senderIp(m, at));
        String target = Addresses.ip4Text(Arp.targetIp(m, at));
        String mac = Addresses.macText(Arp.senderMac(m, at));
        switch (Arp.op(m, at)) {
            case Arp.REQUEST -> {
                if (Arp.probe(m, at)) {
                    out.append("ARP probe for ").append(target).append(" by ").append(mac);
                } else if (Arp.gratuitous(m, at)) {
                    out.append("ARP announce ").append(sender).append(" at ").append(mac);
                } else {
                    out.append("ARP who-has ").append(target).append(" tell ").append(sender);
                }
            }
            case Arp.REPLY -> out.append("ARP ").append(sender).append(" is-at ").append(mac);
            default -> out.append("ARP op ").append(Arp.op(m, at)).append(' ').append(sender);
        }
    }

    private void ipv4(long at, long len) {
        if (!Ipv4.validHeader(m, at, len)) {
            out.append("malformed IPv4");
            return;
        }
        String src = Addresses.ip4Text(Ipv4.src(m, at));
        String dst = Addresses.ip4Text(Ipv4.dst(m, at));
        out.append("IPv4 ");
        int header = Ipv4.headerLength(m, at);
        if (Ipv4.valid(m, at, len)) {
            int total = Ipv4.totalLength(m, at);
            if (Ipv4.isFragment(m, at)) {
                fragment(
                        Ipv4.protocol(m, at), src, dst, Ipv4.fragmentOffset(m, at), total - header);
                return;
            }
            upper(Ipv4.protocol(m, at), src, dst, at + header, total - header, false);
        } else {
            out.append(IpProtocol.name(Ipv4.protocol(m, at)));
            ends(src, dst);
            out.append(" bad total length ").append(Ipv4.totalLength(m, at));
        }
    }

    private void ipv6(long at, long len) {
        if (!Ipv6.validHeader(m, at, len)) {
            out.append("malformed IPv6");
            return;
        }
        String src = Addresses.ip6Text(Ipv6.srcHi(m, at), Ipv6.srcLo(m, at));
        String dst = Addresses.ip6Text(Ipv6.dstHi(m, at), Ipv6.dstLo(m, at));
        out.append("IPv6 ");
        if (!Ipv6.valid(m, at, len)) {
            out.append(IpProtocol.name(Ipv6.nextHeader(m, at)));
            ends(src, dst);
            out.append(" bad payload length ").append(Ipv6.payloadLength(m, at));
            return;
        }
        long walk = Ipv6Ext.walk(m, at, len, 16);
        int size = Ipv6.SIZE + Ipv6.payloadLength(m, at) - Ipv6Ext.offset(walk);
        if (Ipv6Ext.routingType0(walk)) {
            out.append("routing-type-0 ");
        }
        if (Ipv6Ext.truncated(walk) || Ipv6Ext.unknown(walk)) {
            out.append("next header ").append(Ipv6Ext.protocol(walk));
            ends(src, dst);
            out.append(Ipv6Ext.truncated(walk) ? " truncated" : "");
        } else if (Ipv6Ext.fragment(walk)) {
            int offset = Ipv6Ext.fragmentOffset(m, at + Ipv6Ext.fragmentHeader(walk));
            fragment(Ipv6Ext.protocol(walk), src, dst, offset, size);
        } else {
            upper(Ipv6Ext.protocol(walk), src, dst, at + Ipv6Ext.offset(walk), size, true);
        }
    }

    private void ends(String src, String dst) {
        out.append(' ').append(src).append(" > ").append(dst);
    }

    private void fragment(int protocol, String src, String dst, int offset, int size) {
        out.append(IpProtocol.name(protocol));
        ends(src, dst);
        out.append(" fragment ").append(offset).append('+').append(size);
    }

    private void upper(int protocol, String src, String dst, long at, long len, boolean v6) {
        out.append(IpProtocol.name(protocol));
        String l = v6 ? "[" : "";
        String r = v6 ? "]" : "";
        switch (protocol) {
            case IpProtocol.TCP -> {
                if (Tcp.valid(m, at, len)) {
                    ends(
                            l + src + r + ":" + Tcp.srcPort(m, at),
                            l + dst + r + ":" + Tcp.dstPort(m, at));
                    out.append(' ').append(Tcp.flagsText(Tcp.flags(m, at)));
                } else {
                    ends(src, dst);
                    out.append(" malformed");
                }
            }
            case IpProtocol.UDP -> {
                if (Udp.valid(m, at, len)) {
                    ends(
                            l + src + r + ":" + Udp.srcPort(m, at),
                            l + dst + r + ":" + Udp.dstPort(m, at));
                    udp(at, Udp.length(m, at));
                } else {
                    ends(src, dst);
                    out.append(" malformed");
                }
            }
            case IpProtocol.ICMP -> {
                ends(src, dst);
                icmpv4(at, len);
            }
            case IpProtocol.ICMPV6 -> {
                ends(src, dst);
                icmpv6(at, len);
            }
            case IpProtocol.IGMP -> {
                ends(src, dst);
                igmp(at, len);
            }
            case IpProtocol.GRE -> {
                ends(src, dst);
                gre(at, len);
            }
            default -> ends(src, dst);
        }
    }

    private void udp(long at, int length) {
        long p = at + Udp.SIZE;
        long n = (long) length - Udp.SIZE;
        int src = Udp.srcPort(m, at);
        int dst = Udp.dstPort(m, at);
        if (dst == Vxlan.PORT && Vxlan.valid(m, p, n)) {
            out.append(" VXLAN ").append(Vxlan.vni(m, p));
            inner(p + Vxlan.SIZE, n - Vxlan.SIZE);
        } else if (dst == Geneve.PORT && Geneve.valid(m, p, n)) {
            out.append(" Geneve ").append(Geneve.vni(m, p));
            int header = Geneve.headerLength(m, p);
            if (Geneve.protocol(m, p) == Ethernet.TEB) {
                inner(p + header, n - header);
            }
        } else if ((dst == Dhcp4.SERVER_PORT || dst == Dhcp4.CLIENT_PORT) && Dhcp4.valid(m, p, n)) {
            out.append(" DHCP ").append(Dhcp4.messageName(Dhcp4.messageType(m, p, n)));
        } else if ((dst == Dhcp6.SERVER_PORT || dst == Dhcp6.CLIENT_PORT) && Dhcp6.valid(m, p, n)) {
            out.append(" DHCPv6 ").append(Dhcp6.messageName(Dhcp6.type(m, p)));
        } else if ((dst == Dns.PORT || src == Dns.PORT) && Dns.valid(m, p, n)) {
            out.append(Dns.response(m, p) ? " DNS response" : " DNS query");
            if (Dns.questions(m, p) > 0) {
                out.append(' ').append(Dns.name(m, p, n, Dns.SIZE));
            }
        }
    }

    private void inner(long at, long len) {
        if (depth == MAX_DEPTH) {
            out.append(" (...)");
            return;
        }
        depth++;
        out.append(" (");
        frame(at, len);
        out.append(')');
        depth--;
    }

    private void gre(long at, long len) {
        if (!Gre.valid(m, at, len)) {
            out.append(" malformed");
            return;
        }
        int header = Gre.headerLength(m, at);
        int protocol = Gre.protocol(m, at);
        long p = at + header;
        long n = len - header;
        if (protocol == Ethernet.TEB) {
            if (Gre.isNvgre(m, at)) {
                out.append(" VSID ").append(Gre.vsid(Gre.key(m, at)));
            } else if (Gre.hasKey(m, at)) {
                out.append(" key ").append(Integer.toUnsignedString(Gre.key(m, at)));
            }
            inner(p, n);
        } else if (protocol == Ethernet.ERSPAN2 && !Gre.hasSequence(m, at)) {
            out.append(" ERSPAN I");
            inner(p, n);
        } else if ((protocol == Ethernet.ERSPAN2 || protocol == Ethernet.ERSPAN3)
                && Erspan.valid(m, p, n, protocol)) {
            out.append(protocol == Ethernet.ERSPAN2 ? " ERSPAN II" : " ERSPAN III");
            out.append(" session ").append(Erspan.session(m, p));
            inner(p + Erspan.headerLength(m, p), n - Erspan.headerLength(m, p));
        } else {
            out.append(" protocol 0x%04x".formatted(protocol));
        }
    }

    private void icmpv4(long at, long len) {
        if (!Icmpv4.valid(m, at, len)) {
            out.append(" malformed");
            return;
        }
        int type = Icmpv4.type(m, at);
        int code = Icmpv4.code(m, at);
        switch (type) {
            case Icmpv4.ECHO_REQUEST -> echo("request", at);
            case Icmpv4.ECHO_REPLY -> echo("reply", at);
            case Icmpv4.UNREACHABLE -> out.append(" unreachable code ").append(code);
            case Icmpv4.REDIRECT -> out.append(" redirect");
            case Icmpv4.TIME_EXCEEDED -> out.append(" time exceeded");
            default -> out.append(" type ").append(type).append(" code ").append(code);
        }
        if (type == Icmpv4.UNREACHABLE && code == Icmpv4.CODE_FRAGMENTATION_NEEDED) {
            out.append(" mtu ").append(Icmpv4.nextHopMtu(m, at));
        }
    }

    private void echo(String what, long at) {
        out.append(" echo ").append(what).append(" id ").append(Icmpv4.id(m, at));
        out.append(" seq ").append(Icmpv4.seq(m, at));
    }

    private void icmpv6(long at, long len) {
        if (!Icmpv6.valid(m, at, len)) {
            out.append(" malformed");
            return;
        }
        int type = Icmpv6.type(m, at);
        switch (type) {
            case Icmpv6.ECHO_REQUEST -> echo("request", at);
            case Icmpv6.ECHO_REPLY -> echo("reply", at);
            case Icmpv6.UNREACHABLE -> out.append(" unreachable code ").append(Icmpv6.code(m, at));
            case Icmpv6.PACKET_TOO_BIG -> out.append(" too big, mtu ").append(Icmpv6.mtu(m, at));
            case Icmpv6.TIME_EXCEEDED -> out.append(" time exceeded");
            case Ndp.ROUTER_SOLICITATION -> ndp(" router solicitation", at, len, false);
            case Ndp.ROUTER_ADVERTISEMENT -> ndp(" router advertisement", at, len, false);
            case Ndp.NEIGHBOUR_SOLICITATION -> ndp(" who-has", at, len, true);
            case Ndp.NEIGHBOUR_ADVERTISEMENT -> ndp(" advertises", at, len, true);
            case Ndp.REDIRECT -> ndp(" redirect for", at, len, true);
            case Mld.QUERY -> out.append(" MLD query");
            case Mld.REPORT_V1, Mld.REPORT_V2 -> out.append(" MLD report");
            case Mld.DONE -> out.append(" MLD done");
            default ->
                    out.append(" type ").append(type).append(" code ").append(Icmpv6.code(m, at));
        }
    }

    private void ndp(String what, long at, long len, boolean target) {
        out.append(what);
        if (!Ndp.valid(m, at, len)) {
            out.append(" malformed");
        } else if (target) {
            out.append(' ').append(Addresses.ip6Text(Ndp.targetHi(m, at), Ndp.targetLo(m, at)));
        }
    }

    private void igmp(long at, long len) {
        if (!Igmp.valid(m, at, len)) {
            out.append(" malformed");
            return;
        }
        switch (Igmp.type(m, at)) {
            case Igmp.QUERY -> out.append(" query v").append(Igmp.queryVersion(m, at, len));
            case Igmp.REPORT_V1, Igmp.REPORT_V2 ->
                    out.append(" report ").append(Addresses.ip4Text(Igmp.group(m, at)));
            case Igmp.LEAVE -> out.append(" leave ").append(Addresses.ip4Text(Igmp.group(m, at)));
            case Igmp.REPORT_V3 ->
                    out.append(" report v3, ").append(Igmp.records(m, at)).append(" records");
            default -> out.append(" type ").append(Igmp.type(m, at));
        }
    }
}
