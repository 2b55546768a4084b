package ringwall.testbed.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Prefix;
import ringwall.model.Service;
import ringwall.program.AddressSet;
import ringwall.program.Egress;
import ringwall.program.Feature;
import ringwall.program.Flood;
import ringwall.program.Forward;
import ringwall.program.HostProgram;
import ringwall.program.Ingress;
import ringwall.program.Lease;
import ringwall.program.MeterEntry;
import ringwall.program.MirrorEntry;
import ringwall.program.Overlay;
import ringwall.program.Port;
import ringwall.program.PortSecurity;
import ringwall.program.PortSet;
import ringwall.program.QosEntry;
import ringwall.program.Routing;
import ringwall.program.RuleEntry;
import ringwall.program.SegmentEntry;
import ringwall.program.ServiceSet;
import ringwall.program.Tag;
import ringwall.program.Team;
import ringwall.program.UplinkGuard;

/// A valid program of one host: segments on VLANs, VXLAN or none; vNICs here, their peers on host
/// h2; rules of all actions; now and then meters, mirrors, learning ports, trunks and relaxed
/// guards.
///
/// Names and addresses are regular, so that a printed program is read at a glance: segment `s1` has
/// 10.0.1.0/24 and 2001:db8:1::/64, vNIC `v2/eth0` has .2 in it, the gateway .254, the outside
/// router .253.
public final class RandomPrograms {
    public static final Mac GATEWAY_MAC = Mac.parse("02:0e:00:00:00:fe");
    public static final Mac HOST_MAC = Mac.parse("02:0e:00:00:00:01");
    public static final Mac PEER_HOST_MAC = Mac.parse("02:0e:00:00:00:02");
    public static final Mac VTEP_MAC = Mac.parse("02:aa:00:00:00:01");
    public static final Mac PEER_VTEP_MAC = Mac.parse("02:aa:00:00:00:02");
    public static final Ip VTEP = Ip.parse("172.16.0.1");
    public static final Ip PEER_VTEP = Ip.parse("172.16.0.2");
    public static final int GATEWAY = 254;
    public static final int OUTSIDE = 253;

    private static final int UNDERLAY_VID = 70;

    /// No segment's: those are 10, 20, 30, 40.
    public static final int RSPAN_VID = 45;

    /// Seconds since the Unix epoch, near the histories' clock.
    private static final long EXPIRY = 1_799_999_999L;

    private static final String UPLINK = "uplink:sw";

    private final Choices choices;
    private final List<HostProgram.PNic> pnics = new ArrayList<>();
    private final List<Port> ports = new ArrayList<>();
    private final List<SegmentEntry> segments = new ArrayList<>();
    private final SortedMap<String, AddressSet> addressSets = new TreeMap<>();
    private final SortedMap<String, PortSet> portSets = new TreeMap<>();
    private final SortedMap<String, ServiceSet> services = new TreeMap<>();
    private final List<Ingress> ingress = new ArrayList<>();
    private final List<PortSecurity> security = new ArrayList<>();
    private final List<UplinkGuard> guards = new ArrayList<>();
    private final List<RuleEntry> rules = new ArrayList<>();
    private final List<Routing.Gateway> gateways = new ArrayList<>();
    private final List<Routing.Route> routes = new ArrayList<>();
    private final List<Routing.Neighbour> neighbours = new ArrayList<>();
    private final List<Forward> forward = new ArrayList<>();
    private final List<Flood> flood = new ArrayList<>();
    private final List<Egress> egress = new ArrayList<>();
    private final List<Team> teams = new ArrayList<>();
    private final List<MirrorEntry> mirrors = new ArrayList<>();
    private final List<MeterEntry> meters = new ArrayList<>();
    private final List<QosEntry> qos = new ArrayList<>();
    private final List<Lease> leases = new ArrayList<>();
    private boolean vxlan;
    private int vnics;

    private RandomPrograms(Choices choices) {
        this.choices = choices;
    }

    public static HostProgram program(Choices choices) {
        return new RandomPrograms(choices).build();
    }

    /// The address of a vNIC, or of the gateway, in a segment.
    public static Ip v4(int segment, int host) {
        return Ip.v4(10 << 24 | segment << 8 | host);
    }

    public static Ip v6(int segment, int host) {
        return Ip.v6(0x2001_0db8_0000_0000L | (long) segment << 16, host);
    }

    public static Mac mac(int segment, int host) {
        return new Mac(0x0200_0000_0000L | (long) segment << 8 | host);
    }

    private HostProgram build() {
        int members = choices.between(1, 2);
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= members; i++) {
            names.add("ens" + i);
            pnics.add(new HostProgram.PNic("ens" + i, choices.oneIn(6) ? 1480 : 1600));
        }
        ports.add(
                new Port(
                        UPLINK,
                        Port.Kind.UPLINK,
                        "sw",
                        "",
                        "",
                        new Mac(0),
                        1600,
                        false,
                        false,
                        new TreeSet<>(),
                        0,
                        0));
        Team.Policy policy =
                choices.pick(
                        List.of(Team.Policy.ACTIVE_STANDBY, Team.Policy.HASH, Team.Policy.LACP));
        teams.add(
                new Team(
                        UPLINK,
                        names,
                        policy,
                        false,
                        choices.oneIn(3) ? 0 : 1000,
                        0,
                        0,
                        choices.oneIn(2)));
        int count = choices.between(1, 4);
        for (int s = 1; s <= count; s++) {
            segment(s, names);
        }
        routes.add(
                new Routing.Route(
                        "r", Prefix.ALL_V4, new Routing.NextHop.Via("s1", v4(1, OUTSIDE))));
        sets(count);
        rules();
        mirrors();
        return new HostProgram(
                HostProgram.Kind.HOST,
                "h1",
                new TreeSet<>(List.of(Feature.VLAN, Feature.GUARDS, Feature.CONNTRACK)),
                pnics,
                ports,
                segments,
                addressSets,
                portSets,
                services,
                ingress,
                security,
                guards,
                rules,
                new Routing(
                        GATEWAY_MAC,
                        HOST_MAC,
                        new TreeMap<>(java.util.Map.of("h2", PEER_HOST_MAC)),
                        gateways,
                        routes,
                        neighbours),
                forward,
                flood,
                egress,
                vxlan ? Optional.of(overlay()) : Optional.empty(),
                teams,
                mirrors,
                meters,
                qos,
                leases);
    }

    private Overlay overlay() {
        return new Overlay(
                VTEP,
                VTEP_MAC,
                choices.oneIn(3) ? 16 : 24,
                UPLINK,
                choices.oneIn(6) ? new Tag.Untagged() : new Tag.Vid(UNDERLAY_VID),
                choices.oneIn(6) ? 1400 : 1550,
                choices.oneIn(6) ? 8472 : 4789,
                List.of(new Overlay.Peer("h2", PEER_VTEP, PEER_VTEP_MAC, PEER_HOST_MAC)));
    }

    private void segment(int s, List<String> members) {
        String name = "s" + s;
        int carrier = choices.below(3); // VLAN, VXLAN, none
        boolean routed = choices.below(3) < 2;
        boolean external = s == 1 && carrier == 0;
        int mtu = choices.oneIn(6) ? 1300 : 1500;
        segments.add(
                new SegmentEntry(
                        name, "t", routed ? "r" : "", carrier == 1 ? 5000 + s : -1, mtu, external));
        if (routed) {
            gateways.add(
                    new Routing.Gateway(
                            "r",
                            name,
                            List.of(
                                    new Routing.Address(v4(s, GATEWAY), 24),
                                    new Routing.Address(v6(s, GATEWAY), 64)),
                            mtu,
                            external));
            routes.add(
                    new Routing.Route(
                            "r", Prefix.of(v4(s, 0), 24), new Routing.NextHop.Connected(name)));
            routes.add(
                    new Routing.Route(
                            "r", Prefix.of(v6(s, 0), 64), new Routing.NextHop.Connected(name)));
        }
        SortedSet<String> flooded = new TreeSet<>();
        SortedSet<String> unknown = new TreeSet<>();
        int here = choices.between(1, 3);
        for (int v = 1; v <= here; v++) {
            vnic(s, name, flooded, unknown);
        }
        remote(s, name, carrier);
        if (carrier == 0) {
            members.forEach(pnic ->
                    ingress.add(new Ingress.OfPNic(pnic, new Tag.Vid(10 * s), UPLINK, name)));
            egress.add(new Egress(UPLINK, name, new Tag.Vid(10 * s)));
            guards.add(
                    new UplinkGuard(
                            UPLINK,
                            name,
                            choices.oneIn(6) ? "" : "own",
                            new TreeSet<>(choices.oneIn(6) ? List.of() : List.of(PEER_HOST_MAC))));
            flooded.add(UPLINK);
            unknown.add(UPLINK);
        } else if (carrier == 1) {
            vxlan = true;
            ingress.add(new Ingress.OfTunnel(PEER_VTEP, 5000 + s, name));
        }
        if (choices.oneIn(6)) {
            qos.add(
                    new QosEntry(
                            name,
                            choices.below(8),
                            choices.below(64),
                            choices.below(3),
                            choices.below(2) * 1_000_000L));
        }
        SortedSet<Ip> vteps = new TreeSet<>(carrier == 1 ? List.of(PEER_VTEP) : List.of());
        SortedSet<String> routers = new TreeSet<>();
        for (String port : flooded) {
            if (choices.oneIn(8)) {
                routers.add(port);
            }
        }
        flood.add(new Flood(name, flooded, vteps, unknown, routers));
    }

    /// Host 101 of every segment that leaves this host is on h2.
    private void remote(int s, String name, int carrier) {
        if (carrier == 2) {
            return;
        }
        Forward.To to =
                carrier == 0 ? new Forward.To.ToPort(UPLINK) : new Forward.To.ToVtep(PEER_VTEP);
        forward.add(new Forward(name, mac(s, 101), to));
        neighbours.add(new Routing.Neighbour(name, v4(s, 101), mac(s, 101)));
        neighbours.add(new Routing.Neighbour(name, v6(s, 101), mac(s, 101)));
    }

    private void vnic(int s, String segment, SortedSet<String> flooded, SortedSet<String> unknown) {
        int v = ++vnics;
        String port = "v" + v + "/eth0";
        Mac mac = mac(s, v);
        boolean learns = choices.oneIn(12);
        boolean relaxed = choices.oneIn(12);
        Tag tag = choices.oneIn(8) ? new Tag.Vid(100 + s) : new Tag.Untagged();
        SortedSet<Integer> etherTypes = new TreeSet<>();
        if (choices.oneIn(8)) {
            etherTypes.add(0x88cc);
        }
        ports.add(
                new Port(
                        port,
                        Port.Kind.VNIC,
                        "sw",
                        "sw/" + segment,
                        "t",
                        mac,
                        1500,
                        !learns,
                        choices.oneIn(20),
                        etherTypes,
                        choices.oneIn(10) ? 2 : 1000,
                        8));
        ingress.add(new Ingress.OfPort(port, tag, segment));
        egress.add(new Egress(port, segment, tag));
        SortedSet<PortSecurity.Pair> pairs = new TreeSet<>();
        pairs.add(new PortSecurity.Pair(mac, Prefix.host(v4(s, v))));
        pairs.add(new PortSecurity.Pair(mac, Prefix.host(v6(s, v))));
        security.add(
                new PortSecurity(
                        port,
                        segment,
                        new TreeSet<>(List.of(mac)),
                        relaxed,
                        pairs,
                        !relaxed && !learns,
                        choices.oneIn(6) ? choices.below(2) : 2,
                        choices.oneIn(20),
                        choices.oneIn(20),
                        choices.oneIn(20),
                        choices.oneIn(20),
                        learns,
                        learns ? 3 : 0));
        forward.add(new Forward(segment, mac, new Forward.To.ToPort(port)));
        neighbours.add(new Routing.Neighbour(segment, v4(s, v), mac));
        neighbours.add(new Routing.Neighbour(segment, v6(s, v), mac));
        flooded.add(port);
        if (learns) {
            unknown.add(port);
        }
        if (choices.oneIn(3)) {
            leases.add(
                    new Lease(
                            port,
                            segment,
                            mac,
                            List.of(
                                    new Routing.Address(v4(s, v), 24),
                                    new Routing.Address(v6(s, v), 64)),
                            List.of(v4(s, GATEWAY), v6(s, GATEWAY)),
                            List.of(v4(s, 53)),
                            choices.oneIn(3) ? 1500 : 1450,
                            choices.oneIn(3) ? 60 : 3600));
        }
        meters(port);
    }

    private void meters(String port) {
        MeterEntry.Kind[] kinds = {
            MeterEntry.Kind.STORM_BROADCAST,
            MeterEntry.Kind.STORM_MULTICAST,
            MeterEntry.Kind.STORM_UNKNOWN_UNICAST,
            MeterEntry.Kind.FROM_PORT,
            MeterEntry.Kind.TO_PORT
        };
        for (MeterEntry.Kind kind : kinds) {
            if (choices.oneIn(10)) {
                boolean bytes =
                        kind == MeterEntry.Kind.FROM_PORT || kind == MeterEntry.Kind.TO_PORT;
                meters.add(
                        new MeterEntry(
                                kind,
                                port,
                                choices.between(1, 100) * (bytes ? 100L : 1L),
                                choices.between(1, 10) * (bytes ? 200L : 1L)));
            }
        }
    }

    private void sets(int count) {
        SortedSet<Prefix> own = new TreeSet<>();
        SortedSet<String> all = new TreeSet<>();
        for (int s = 1; s <= count; s++) {
            own.add(Prefix.of(v4(s, 0), 24));
            own.add(Prefix.of(v6(s, 0), 64));
            addressSets.put(
                    "s" + s,
                    new AddressSet(
                            "s" + s,
                            "t",
                            new TreeSet<>(
                                    List.of(Prefix.of(v4(s, 0), 24), Prefix.of(v6(s, 0), 64)))));
        }
        addressSets.put("own", new AddressSet("own", "t", own));
        for (Port port : ports) {
            if (port.kind() == Port.Kind.VNIC) {
                all.add(port.name());
                portSets.put(
                        port.name(), new PortSet(port.name(), new TreeSet<>(List.of(port.name()))));
            }
        }
        portSets.put("all", new PortSet("all", all));
        services.put("web", set("web", Service.Term.Ports.to(6, 80, 443)));
        services.put("dns", set("dns", Service.Term.Ports.to(17, 53, 53)));
        services.put(
                "ping",
                set("ping", new Service.Term.Icmp(4, 8, -1), new Service.Term.Icmp(6, 128, -1)));
        services.put("tcp", set("tcp", Service.Term.Ports.to(6, 0, 65_535)));
        services.put("esp", set("esp", new Service.Term.Protocol(50)));
    }

    private static ServiceSet set(String name, Service.Term... terms) {
        return new ServiceSet(name, List.of(terms));
    }

    private void rules() {
        List<String> portNames = List.copyOf(portSets.keySet());
        List<String> peerNames = new ArrayList<>(addressSets.keySet());
        peerNames.add(RuleEntry.ANY);
        List<String> serviceNames = new ArrayList<>(services.keySet());
        serviceNames.add(RuleEntry.ANY);
        int count = choices.between(0, 12);
        for (int i = 0; i < count; i++) {
            RuleEntry.Action action =
                    choices.pick(
                            List.of(
                                    RuleEntry.Action.ALLOW,
                                    RuleEntry.Action.ALLOW,
                                    RuleEntry.Action.ALLOW,
                                    RuleEntry.Action.DROP,
                                    RuleEntry.Action.REJECT,
                                    RuleEntry.Action.PASS));
            String portSet = choices.oneIn(2) ? "all" : choices.pick(portNames);
            String peers = choices.oneIn(2) ? "own" : choices.pick(peerNames);
            String own = choices.oneIn(4) ? choices.pick(peerNames) : RuleEntry.ANY;
            String service = choices.pick(serviceNames);
            int tier = choices.below(2);
            int sides = choices.below(3);
            if (sides != 1) {
                rules.add(
                        rule(
                                i,
                                tier,
                                RuleEntry.Direction.FROM_PORT,
                                portSet,
                                peers,
                                own,
                                service,
                                action));
            }
            if (sides != 2) {
                rules.add(
                        rule(
                                i,
                                tier,
                                RuleEntry.Direction.TO_PORT,
                                portSet,
                                peers,
                                own,
                                service,
                                action));
            }
        }
        if (choices.below(3) < 2) { // else most worlds are silent
            for (RuleEntry.Direction direction : RuleEntry.Direction.values()) {
                rules.add(
                        rule(99, 2, direction, "all", "any", "any", "any", RuleEntry.Action.ALLOW));
            }
        }
    }

    private static RuleEntry rule(
            int i,
            int tier,
            RuleEntry.Direction direction,
            String portSet,
            String peers,
            String own,
            String service,
            RuleEntry.Action action) {
        return new RuleEntry(
                "rule-" + i, tier, i, direction, portSet, peers, own, service, action, i % 5 == 4);
    }

    private MirrorEntry.Target mirrorTarget(Port source, Port target) {
        return switch (choices.below(5)) {
            case 0 ->
                    new MirrorEntry.Target.ToRemote(
                            choices.pick(List.of("gre", "erspan1", "erspan2", "erspan3")),
                            choices.oneIn(8)
                                    ? PEER_VTEP
                                    : Ip.parse(choices.oneIn(8) ? "fd00::9" : "172.16.0.99"),
                            choices.below(1024),
                            choices.oneIn(4)
                                    ? Optional.empty()
                                    : Optional.of(Mac.parse("02:aa:00:00:00:99")));
            case 1 -> new MirrorEntry.Target.ToFile("/var/log/ringwall/m.pcapng");
            case 2 -> new MirrorEntry.Target.ToUplink(UPLINK, RSPAN_VID);
            default ->
                    target.equals(source)
                            ? new MirrorEntry.Target.ToUplink(UPLINK, RSPAN_VID)
                            : new MirrorEntry.Target.ToPort(target.name());
        };
    }

    private void mirrors() {
        if (!choices.oneIn(5)) {
            return;
        }
        List<Port> vms = ports.stream().filter(p -> p.kind() == Port.Kind.VNIC).toList();
        Port source = choices.pick(vms);
        Port target = choices.pick(vms);
        MirrorEntry.Target to = mirrorTarget(source, target);
        mirrors.add(
                new MirrorEntry(
                        "m",
                        choices.oneIn(4) && to instanceof MirrorEntry.Target.ToPort,
                        new TreeSet<>(List.of(source.name())),
                        new TreeSet<>(List.of(source.name())),
                        new TreeSet<>(List.of(source.mac())),
                        choices.oneIn(3) ? "own" : "",
                        choices.oneIn(3) ? "tcp" : "",
                        choices.oneIn(3) ? OptionalInt.of(64) : OptionalInt.empty(),
                        to,
                        choices.oneIn(3)
                                ? OptionalLong.of(EXPIRY + choices.below(3))
                                : OptionalLong.empty()));
    }
}
