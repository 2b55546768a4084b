package ringwall.program;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Prefix;
import ringwall.model.Service;

/// The longer entries of program text, each from the words behind its key.
final class LineReader {
    private LineReader() {}

    static Feature feature(String word) {
        for (Feature feature : Feature.values()) {
            if (Words.label(feature).equals(word)) {
                return feature;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no feature");
    }

    static Routing.Address address(String word) {
        int slash = word.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + word + "' lacks a length like /24");
        }
        Ip ip = Ip.parse(word.substring(0, slash));
        String length = word.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("'" + word + "' is not an address like 10.0.0.1/24");
        }
        return new Routing.Address(ip, Prefix.of(ip, Integer.parseInt(length)).length());
    }

    private static Integer etherType(String word) {
        if (!word.matches("0x[0-9a-fA-F]{4}")) {
            throw new IllegalArgumentException("'" + word + "' is not an EtherType like 0x88cc");
        }
        return Integer.parseInt(word.substring(2), 16);
    }

    static Service.Term term(Words words) throws ProgramText.Malformed {
        if (words.took("ip")) {
            return new Service.Term.AnyIp();
        }
        if (words.took("protocol")) {
            return new Service.Term.Protocol(words.integer(0, 255));
        }
        int version = words.took("icmp") ? 4 : words.took("icmpv6") ? 6 : 0;
        if (version != 0) {
            words.expect("type");
            int type = words.took("any") ? -1 : words.integer(0, 255);
            words.expect("code");
            int code = words.took("any") ? -1 : words.integer(0, 255);
            return new Service.Term.Icmp(version, type, code);
        }
        int protocol =
                words.took("tcp") ? 6 : words.took("udp") ? 17 : words.took("sctp") ? 132 : 0;
        if (protocol == 0) {
            words.expect("ports-of");
            protocol = words.integer(0, 255);
        }
        int[] from = words.took("from") ? words.range(65_535) : new int[] {0, 65_535};
        words.expect("to");
        int[] to = words.range(65_535);
        return new Service.Term.Ports(protocol, from[0], from[1], to[0], to[1]);
    }

    private static MirrorEntry.Target target(Words words) throws ProgramText.Malformed {
        if (words.took("port")) {
            return new MirrorEntry.Target.ToPort(words.name());
        }
        if (words.took("uplink")) {
            String uplink = words.name();
            words.expect("vlan");
            return new MirrorEntry.Target.ToUplink(uplink, words.integer(1, 4094));
        }
        if (words.took("vtep")) {
            Ip peer = words.ip();
            words.expect("vni");
            return new MirrorEntry.Target.ToVtep(peer, words.integer(0, (1 << 24) - 1));
        }
        if (words.took("file")) {
            return new MirrorEntry.Target.ToFile(words.name());
        }
        words.expect("remote");
        String kind = words.name();
        words.expect("collector");
        Ip collector = words.ip();
        words.expect("session");
        int session = words.integer(0, Integer.MAX_VALUE);
        Optional<Mac> nextHop =
                words.took("next-hop") ? Optional.of(words.mac()) : Optional.empty();
        return new MirrorEntry.Target.ToRemote(kind, collector, session, nextHop);
    }

    static Port port(String name, Words words) throws ProgramText.Malformed {
        Port.Kind portKind = words.oneOf(Port.Kind.class);
        words.expect("switch");
        String virtualSwitch = words.name();
        words.expect("group");
        String group = words.name();
        words.expect("tenant");
        String tenant = words.name();
        words.expect("mac");
        Mac mac = words.mac();
        words.expect("mtu");
        int mtu = words.integer(68, 65_535);
        words.expect("connections");
        int connections = words.integer(0, Integer.MAX_VALUE);
        words.expect("groups");
        int groups = words.integer(0, Integer.MAX_VALUE);
        SortedSet<Integer> etherTypes = new TreeSet<>();
        if (words.took("ether-types")) {
            etherTypes.addAll(words.list(LineReader::etherType));
        }
        boolean firewalled = words.took("firewalled");
        boolean receiveOnly = words.took("receive-only");
        return new Port(
                name,
                portKind,
                virtualSwitch,
                group,
                tenant,
                mac,
                mtu,
                firewalled,
                receiveOnly,
                etherTypes,
                connections,
                groups);
    }

    static PortSecurity secure(String port, String segment, Words words)
            throws ProgramText.Malformed {
        words.expect("macs");
        SortedSet<Mac> macs = new TreeSet<>(words.list(Mac::parse));
        words.expect("pairs");
        SortedSet<PortSecurity.Pair> pairs = new TreeSet<>();
        if (!words.took("-")) {
            do {
                if (words.next(',')) {
                    words.character(',');
                }
                Mac mac = words.mac();
                words.character('=');
                pairs.add(new PortSecurity.Pair(mac, words.prefix()));
            } while (words.next(','));
        }
        words.expect("link-local");
        int quota = words.integer(0, 1 << 20);
        boolean anyMac = words.took("any-mac");
        boolean guarded = !words.took("any-address");
        boolean dhcp = words.took("may-serve-dhcp");
        boolean ra = words.took("may-send-ra");
        boolean bpdu = words.took("may-send-bpdu");
        boolean qinq = words.took("qinq");
        boolean learns = words.took("learns");
        int macQuota = words.took("mac-quota") ? words.integer(1, 1 << 20) : 0;
        return new PortSecurity(
                port, segment, macs, anyMac, pairs, guarded, quota, dhcp, ra, bpdu, qinq, learns,
                macQuota);
    }

    static Lease lease(String port, String segment, Words words) throws ProgramText.Malformed {
        words.expect("mac");
        Mac mac = words.mac();
        words.expect("addresses");
        List<Routing.Address> addresses = words.list(LineReader::address);
        words.expect("gateways");
        List<Ip> told = words.list(Ip::parse);
        words.expect("dns");
        List<Ip> dns = words.list(Ip::parse);
        words.expect("mtu");
        int mtu = words.integer(68, 65_535);
        words.expect("seconds");
        int seconds = words.integer(1, Integer.MAX_VALUE);
        return new Lease(port, segment, mac, addresses, told, dns, mtu, seconds);
    }

    static Team team(String uplink, Words words) throws ProgramText.Malformed {
        words.expect("members");
        List<String> members = words.list(String::valueOf);
        words.expect("policy");
        Team.Policy policy = words.oneOf(Team.Policy.class);
        words.expect("up-delay-ms");
        int upDelayMs = words.integer(0, Integer.MAX_VALUE);
        words.expect("beacon-interval-ms");
        int beaconIntervalMs = words.integer(0, Integer.MAX_VALUE);
        words.expect("missed-beacons");
        int missed = words.integer(0, Integer.MAX_VALUE);
        boolean beacons = words.took("beacons");
        boolean failback = words.took("failback");
        return new Team(
                uplink, members, policy, beacons, upDelayMs, beaconIntervalMs, missed, failback);
    }

    static MirrorEntry session(String name, Words words) throws ProgramText.Malformed {
        words.expect("to");
        MirrorEntry.Target target = target(words);
        words.expect("covered");
        String covered = words.name();
        words.expect("filter");
        String filter = words.name();
        OptionalInt truncate =
                words.took("truncate")
                        ? OptionalInt.of(words.integer(14, 65_535))
                        : OptionalInt.empty();
        OptionalLong expires =
                words.took("expires")
                        ? OptionalLong.of(words.number(Long.MIN_VALUE, Long.MAX_VALUE))
                        : OptionalLong.empty();
        return new MirrorEntry(
                name,
                words.took("promiscuous"),
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                covered,
                filter,
                truncate,
                target,
                expires);
    }
}
