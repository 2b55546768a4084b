package ringwall.testbed;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.wire.Ethernet;
import ringwall.wire.Ipv4;
import ringwall.wire.Ipv6;
import ringwall.wire.Ipv6Ext;
import ringwall.wire.Tcp;
import ringwall.wire.Udp;
import ringwall.wire.Vlan;

/// What a frame must be, one field at a time; what is not said may be anything. Matchers compose,
/// and tell what they want.
///
///     PacketMatcher.any().to("02:00:00:00:20:11").vlan(40).ip("10.0.10.11", "10.0.20.11").ttl(63)
///
/// In scenarios: `out ens1 where to 02:..., vlan 40, ip 10.0.10.11 > 10.0.20.11, ttl 63`.
public final class PacketMatcher {
    private record Condition(String text, Predicate<byte[]> holds) {}

    private final List<Condition> conditions;

    private PacketMatcher(List<Condition> conditions) {
        this.conditions = conditions;
    }

    public static PacketMatcher any() {
        return new PacketMatcher(List.of());
    }

    /// Reads `FIELD VALUE, FIELD VALUE`; the fields are this class's methods.
    ///
    /// @throws IllegalArgumentException with a sentence for people
    public static PacketMatcher parse(String text) {
        PacketMatcher matcher = any();
        for (String part : text.split(",", -1)) {
            String[] words = part.strip().split("\\s+", -1);
            matcher =
                    switch (words.length == 2 || words.length == 4 ? words[0] : "") {
                        case "to" -> matcher.to(words[1]);
                        case "from" -> matcher.from(words[1]);
                        case "vlan" -> matcher.vlan(Integer.parseInt(words[1]));
                        case "pcp" -> matcher.pcp(Integer.parseInt(words[1]));
                        case "ttl" -> matcher.ttl(Integer.parseInt(words[1]));
                        case "dscp" -> matcher.dscp(Integer.parseInt(words[1]));
                        case "length" -> matcher.length(Integer.parseInt(words[1]));
                        case "protocol" -> matcher.protocol(Integer.parseInt(words[1]));
                        case "flags" -> matcher.tcpFlags(words[1]);
                        case "ip" -> matcher.ip(words[1], words[3]);
                        case "ports" ->
                                matcher.ports(
                                        Integer.parseInt(words[1]), Integer.parseInt(words[3]));
                        default ->
                                throw new IllegalArgumentException(
                                        "'" + part.strip() + "' is no field and value");
                    };
        }
        return matcher;
    }

    private PacketMatcher and(String text, Predicate<byte[]> holds) {
        List<Condition> more = new ArrayList<>(conditions);
        more.add(new Condition(text, holds));
        return new PacketMatcher(List.copyOf(more));
    }

    /// Ethernet destination.
    public PacketMatcher to(String mac) {
        long bits = Mac.parse(mac).bits();
        return and(
                "to " + mac,
                f -> f.length >= 14 && Ethernet.dst(MemorySegment.ofArray(f), 0) == bits);
    }

    /// Ethernet source.
    public PacketMatcher from(String mac) {
        long bits = Mac.parse(mac).bits();
        return and(
                "from " + mac,
                f -> f.length >= 14 && Ethernet.src(MemorySegment.ofArray(f), 0) == bits);
    }

    /// The outermost tag's id; 0: no tag.
    public PacketMatcher vlan(int vid) {
        return and(
                "vlan " + vid,
                f -> {
                    long tags = Vlan.walk(MemorySegment.ofArray(f), 0, f.length);
                    return Vlan.tags(tags) == 0 ? vid == 0 : Vlan.vid(Vlan.outerTci(tags)) == vid;
                });
    }

    /// The outermost tag's priority.
    public PacketMatcher pcp(int pcp) {
        return and(
                "pcp " + pcp,
                f -> {
                    long tags = Vlan.walk(MemorySegment.ofArray(f), 0, f.length);
                    return Vlan.tags(tags) > 0 && Vlan.pcp(Vlan.outerTci(tags)) == pcp;
                });
    }

    public PacketMatcher length(int bytes) {
        return and("length " + bytes, f -> f.length == bytes);
    }

    /// Addresses of the (outer) IP header.
    public PacketMatcher ip(String src, String dst) {
        Ip from = Ip.parse(src);
        Ip to = Ip.parse(dst);
        return and(
                "ip " + src + " > " + dst,
                f -> {
                    Head head = Head.of(f);
                    return head.version > 0 && head.src().equals(from) && head.dst().equals(to);
                });
    }

    /// TTL or hop limit.
    public PacketMatcher ttl(int ttl) {
        return and(
                "ttl " + ttl,
                f -> {
                    Head head = Head.of(f);
                    return head.version == 4 && Ipv4.ttl(head.m, head.at) == ttl
                            || head.version == 6 && Ipv6.hopLimit(head.m, head.at) == ttl;
                });
    }

    public PacketMatcher dscp(int dscp) {
        return and(
                "dscp " + dscp,
                f -> {
                    Head head = Head.of(f);
                    return head.version == 4 && Ipv4.dscp(head.m, head.at) == dscp
                            || head.version == 6 && Ipv6.dscp(head.m, head.at) == dscp;
                });
    }

    /// Upper-layer protocol.
    public PacketMatcher protocol(int protocol) {
        return and("protocol " + protocol, f -> Head.of(f).protocol() == protocol);
    }

    /// Source and destination port of TCP, UDP or SCTP.
    public PacketMatcher ports(int src, int dst) {
        return and(
                "ports " + src + " > " + dst,
                f -> {
                    Head head = Head.of(f);
                    int l4 = head.l4();
                    return l4 > 0
                            && l4 + 4 <= f.length
                            && Udp.srcPort(head.m, l4) == src
                            && Udp.dstPort(head.m, l4) == dst;
                });
    }

    /// `SYN`, `SYN,ACK` ... as [Tcp#flagsText] has them, with `+` for the comma.
    public PacketMatcher tcpFlags(String flags) {
        return and(
                "flags " + flags,
                f -> {
                    Head head = Head.of(f);
                    int l4 = head.l4();
                    return head.protocol() == 6
                            && l4 + Tcp.MIN_SIZE <= f.length
                            && Tcp.flagsText(Tcp.flags(head.m, l4)).equals(flags.replace('+', ','));
                });
    }

    public boolean matches(byte[] frame) {
        return conditions.stream().allMatch(condition -> condition.holds.test(frame));
    }

    @Override
    public String toString() {
        return String.join(", ", conditions.stream().map(Condition::text).toList());
    }

    /// The IP header behind all tags; version 0: none.
    private record Head(MemorySegment m, int at, int version, int length) {
        static Head of(byte[] frame) {
            MemorySegment m = MemorySegment.ofArray(frame);
            long tags = Vlan.walk(m, 0, frame.length);
            int at = Vlan.offset(tags);
            int left = frame.length - at;
            boolean four = Vlan.type(tags) == Ethernet.IPV4 && Ipv4.validHeader(m, at, left);
            boolean six = Vlan.type(tags) == Ethernet.IPV6 && Ipv6.validHeader(m, at, left);
            return new Head(m, at, four ? 4 : six ? 6 : 0, left);
        }

        Ip src() {
            return version == 4
                    ? Ip.v4(Ipv4.src(m, at))
                    : Ip.v6(Ipv6.srcHi(m, at), Ipv6.srcLo(m, at));
        }

        Ip dst() {
            return version == 4
                    ? Ip.v4(Ipv4.dst(m, at))
                    : Ip.v6(Ipv6.dstHi(m, at), Ipv6.dstLo(m, at));
        }

        int protocol() {
            return switch (version) {
                case 4 -> Ipv4.protocol(m, at);
                case 6 -> Ipv6Ext.protocol(Ipv6Ext.walk(m, at, length, 8));
                default -> -1;
            };
        }

        int l4() {
            return switch (version) {
                case 4 -> at + Ipv4.headerLength(m, at);
                case 6 -> at + Ipv6Ext.offset(Ipv6Ext.walk(m, at, length, 8));
                default -> 0;
            };
        }
    }
}
