package ringwall.program;

import static ringwall.program.Words.label;
import static ringwall.program.Words.list;
import static ringwall.program.Words.quoted;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ringwall.model.Service;

/// A [HostProgram] to sections. Each `*Line` method here has its reader in [TextReader].
final class TextWriter {
    private static final List<String> KINDS =
            List.of(
                    "program",
                    "pnics",
                    "teams",
                    "overlay",
                    "router",
                    "port",
                    "segment",
                    "forward",
                    "neighbours",
                    "routes",
                    "addresses",
                    "port-set",
                    "service",
                    "rules",
                    "mirror");

    private final HostProgram program;
    private final Map<String, Map<String, List<String>>> sections = new TreeMap<>();

    TextWriter(HostProgram program) {
        this.program = program;
    }

    List<ProgramText.Section> sections() {
        add("program", "", "program 1 " + label(program.kind()) + " " + quoted(program.owner()));
        add(
                "program",
                "",
                "requires " + list(program.requires().stream().map(Words::label).toList()));
        machine();
        ports();
        segments();
        sets();
        rules();
        program.mirrors().forEach(this::mirror);
        List<ProgramText.Section> all = new ArrayList<>();
        for (String kind : KINDS) {
            sections.getOrDefault(kind, Map.of())
                    .forEach((key, lines) ->
                            all.add(new ProgramText.Section(kind, key, List.copyOf(lines))));
        }
        return all;
    }

    private void add(String kind, String key, String line) {
        sections.computeIfAbsent(kind, k -> new TreeMap<>())
                .computeIfAbsent(key, k -> new ArrayList<>())
                .add(line);
    }

    private void machine() {
        for (HostProgram.PNic pnic : program.pnics()) {
            String rate = pnic.bytesPerSecond() == 0 ? "" : " rate " + pnic.bytesPerSecond();
            add("pnics", "", "pnic " + quoted(pnic.name()) + " mtu " + pnic.mtu() + rate);
        }
        for (Team team : program.teams()) {
            add("teams", "", teamLine(team));
        }
        program.overlay()
                .ifPresent(overlay -> {
                    add("overlay", "", overlayLine(overlay));
                    for (Overlay.Peer peer : overlay.peers()) {
                        add(
                                "overlay",
                                "",
                                "peer "
                                        + quoted(peer.host())
                                        + " address "
                                        + peer.address()
                                        + " next-hop "
                                        + peer.nextHop()
                                        + " host-mac "
                                        + peer.hostMac());
                    }
                });
        Routing routing = program.routing();
        add("router", "", "gateway-mac " + routing.gatewayMac());
        add("router", "", "host-mac " + routing.hostMac());
        routing.peerHostMacs()
                .forEach((host, mac) -> add("router", "", "peer " + quoted(host) + " " + mac));
    }

    private static String teamLine(Team team) {
        return "team "
                + quoted(team.uplink())
                + " members "
                + list(team.members())
                + " policy "
                + label(team.policy())
                + " up-delay-ms "
                + team.upDelayMs()
                + " beacon-interval-ms "
                + team.beaconIntervalMs()
                + " missed-beacons "
                + team.missedBeacons()
                + (team.beacons() ? " beacons" : "")
                + (team.failback() ? " failback" : "");
    }

    private static String overlayLine(Overlay overlay) {
        return "vtep "
                + overlay.address()
                + "/"
                + overlay.prefixLength()
                + " mac "
                + overlay.mac()
                + " uplink "
                + quoted(overlay.uplink())
                + " "
                + overlay.tag().text()
                + " mtu "
                + overlay.mtu()
                + " udp "
                + overlay.udpPort();
    }

    private void ports() {
        for (Port port : program.ports()) {
            add("port", port.name(), portLine(port));
        }
        for (Ingress ingress : program.ingress()) {
            switch (ingress) {
                case Ingress.OfPort in ->
                        add(
                                "port",
                                in.port(),
                                "ingress " + in.tag().text() + " segment " + quoted(in.segment()));
                case Ingress.OfPNic in ->
                        add(
                                "port",
                                in.uplink(),
                                "from "
                                        + quoted(in.pnic())
                                        + " "
                                        + in.tag().text()
                                        + " segment "
                                        + quoted(in.segment()));
                case Ingress.OfTunnel in ->
                        add("segment", in.segment(), "tunnel " + in.peer() + " vni " + in.vni());
                case Ingress.OfMirror in ->
                        add(
                                "mirror",
                                in.mirror(),
                                "arrives "
                                        + quoted(in.pnic())
                                        + " vlan "
                                        + in.vid()
                                        + " target "
                                        + quoted(in.target()));
                case Ingress.OfMirrorTunnel in ->
                        add(
                                "mirror",
                                in.mirror(),
                                "tunnelled "
                                        + in.peer()
                                        + " vni "
                                        + in.vni()
                                        + " target "
                                        + quoted(in.target()));
            }
        }
        for (PortSecurity security : program.portSecurity()) {
            add("port", security.port(), secureLine(security));
        }
        for (UplinkGuard guard : program.uplinkGuards()) {
            add(
                    "port",
                    guard.uplink(),
                    "guard "
                            + quoted(guard.segment())
                            + " own "
                            + quoted(guard.own())
                            + " peers "
                            + list(guard.peers()));
        }
        for (Egress egress : program.egress()) {
            add(
                    "port",
                    egress.port(),
                    "egress " + quoted(egress.segment()) + " " + egress.tag().text());
        }
        for (MeterEntry meter : program.meters()) {
            String line =
                    "meter "
                            + label(meter.kind())
                            + " rate "
                            + meter.rate()
                            + " burst "
                            + meter.burst();
            boolean ofSegment = meter.kind() == MeterEntry.Kind.SEGMENT;
            add(ofSegment ? "segment" : "port", meter.subject(), line);
        }
        for (Lease lease : program.leases()) {
            add("port", lease.port(), leaseLine(lease));
        }
    }

    private static String portLine(Port port) {
        return "port "
                + label(port.kind())
                + " switch "
                + quoted(port.virtualSwitch())
                + " group "
                + quoted(port.portGroup())
                + " tenant "
                + quoted(port.tenant())
                + " mac "
                + port.mac()
                + " mtu "
                + port.mtu()
                + " connections "
                + port.maxConnections()
                + " groups "
                + port.multicastGroups()
                + (port.etherTypes().isEmpty()
                        ? ""
                        : " ether-types "
                                + list(
                                        port.etherTypes().stream()
                                                .map(type -> String.format("0x%04x", type))
                                                .toList()))
                + (port.firewalled() ? " firewalled" : "")
                + (port.receiveOnly() ? " receive-only" : "");
    }

    private static String secureLine(PortSecurity security) {
        StringBuilder pairs = new StringBuilder();
        for (PortSecurity.Pair pair : security.pairs()) {
            pairs.append(pairs.isEmpty() ? "" : ",")
                    .append(pair.mac())
                    .append('=')
                    .append(pair.prefix());
        }
        return "secure "
                + quoted(security.segment())
                + " macs "
                + list(security.macs())
                + " pairs "
                + (pairs.isEmpty() ? "-" : pairs)
                + " link-local "
                + security.linkLocalQuota()
                + (security.anyMac() ? " any-mac" : "")
                + (security.addressGuard() ? "" : " any-address")
                + (security.mayServeDhcp() ? " may-serve-dhcp" : "")
                + (security.maySendRa() ? " may-send-ra" : "")
                + (security.maySendBpdu() ? " may-send-bpdu" : "")
                + (security.qinq() ? " qinq" : "")
                + (security.learns() ? " learns" : "")
                + (security.macQuota() == 0 ? "" : " mac-quota " + security.macQuota());
    }

    private static String leaseLine(Lease lease) {
        return "lease "
                + quoted(lease.segment())
                + " mac "
                + lease.mac()
                + " addresses "
                + addresses(lease.addresses())
                + " gateways "
                + list(lease.gateways())
                + " dns "
                + list(lease.dns())
                + " mtu "
                + lease.mtu()
                + " seconds "
                + lease.seconds();
    }

    private static String addresses(List<Routing.Address> addresses) {
        return list(
                addresses.stream()
                        .map(address -> address.ip() + "/" + address.prefixLength())
                        .toList());
    }

    private void segments() {
        for (SegmentEntry segment : program.segments()) {
            add(
                    "segment",
                    segment.name(),
                    "segment tenant "
                            + quoted(segment.tenant())
                            + " router "
                            + quoted(segment.router())
                            + " vni "
                            + (segment.vni() < 0 ? "none" : segment.vni())
                            + " mtu "
                            + segment.mtu()
                            + (segment.external() ? " external" : ""));
        }
        for (Routing.Gateway gateway : program.routing().gateways()) {
            add(
                    "segment",
                    gateway.segment(),
                    "gateway "
                            + quoted(gateway.router())
                            + " addresses "
                            + addresses(gateway.addresses())
                            + " mtu "
                            + gateway.mtu()
                            + (gateway.answersExternal() ? " answers-external" : ""));
        }
        for (QosEntry qos : program.qos()) {
            add("segment", qos.segment(), qosLine(qos));
        }
        for (Flood flood : program.flood()) {
            add("segment", flood.segment(), "flood");
            flood.ports().forEach(p -> add("segment", flood.segment(), "flood port " + quoted(p)));
            flood.vteps().forEach(p -> add("segment", flood.segment(), "flood vtep " + p));
            flood.unknownUnicast()
                    .forEach(p -> add("segment", flood.segment(), "flood unknown " + quoted(p)));
            flood.routers()
                    .forEach(p -> add("segment", flood.segment(), "flood router " + quoted(p)));
        }
        for (Forward forward : program.forward()) {
            String to =
                    switch (forward.to()) {
                        case Forward.To.ToPort port -> " port " + quoted(port.port());
                        case Forward.To.ToVtep vtep -> " vtep " + vtep.peer();
                    };
            add("forward", forward.segment(), forward.mac() + to);
        }
        for (Routing.Neighbour neighbour : program.routing().neighbours()) {
            add("neighbours", neighbour.segment(), neighbour.ip() + " " + neighbour.mac());
        }
        for (Routing.Route route : program.routing().routes()) {
            String next =
                    switch (route.next()) {
                        case Routing.NextHop.Connected connected ->
                                " connected " + quoted(connected.segment());
                        case Routing.NextHop.Via via ->
                                " via " + via.ip() + " segment " + quoted(via.segment());
                        case Routing.NextHop.Unreachable unreachable -> " unreachable";
                    };
            add("routes", route.router(), route.prefix() + next);
        }
    }

    private static String qosLine(QosEntry qos) {
        return "qos pcp "
                + (qos.pcp() < 0 ? "keep" : qos.pcp())
                + " dscp "
                + (qos.dscp() < 0 ? "keep" : qos.dscp())
                + " weight "
                + qos.weight()
                + " guaranteed "
                + qos.guaranteedBytesPerSecond();
    }

    private void sets() {
        program.addressSets()
                .forEach((name, set) -> {
                    add("addresses", name, "tenant " + quoted(set.tenant()));
                    set.prefixes().forEach(p -> add("addresses", name, p.toString()));
                });
        program.portSets()
                .forEach((name, set) -> {
                    add("port-set", name, "ports");
                    set.ports().forEach(p -> add("port-set", name, "port " + quoted(p)));
                });
        program.services()
                .forEach((name, set) -> {
                    add("service", name, "any of");
                    set.terms().forEach(term -> add("service", name, termLine(term)));
                });
    }

    private static String termLine(Service.Term term) {
        return switch (term) {
            case Service.Term.AnyIp any -> "ip";
            case Service.Term.Ports ports -> {
                String protocol =
                        switch (ports.protocol()) {
                            case 6 -> "tcp";
                            case 17 -> "udp";
                            case 132 -> "sctp";
                            default -> "ports-of " + ports.protocol();
                        };
                boolean anySource = ports.firstSource() == 0 && ports.lastSource() == 65_535;
                yield protocol
                        + (anySource
                                ? ""
                                : " from " + range(ports.firstSource(), ports.lastSource()))
                        + " to "
                        + range(ports.firstDestination(), ports.lastDestination());
            }
            case Service.Term.Icmp icmp ->
                    (icmp.version() == 4 ? "icmp" : "icmpv6")
                            + " type "
                            + (icmp.type() < 0 ? "any" : icmp.type())
                            + " code "
                            + (icmp.code() < 0 ? "any" : icmp.code());
            case Service.Term.Protocol protocol -> "protocol " + protocol.protocol();
        };
    }

    private static String range(int first, int last) {
        return first == last ? "" + first : first + "-" + last;
    }

    /// The position within a tier is said only where it is not the previous one's successor: a rule
    /// put between two others is one new line.
    private void rules() {
        int tier = Integer.MIN_VALUE;
        int previous = -1;
        for (RuleEntry rule : program.rules()) {
            if (rule.tier() != tier) {
                tier = rule.tier();
                previous = -1;
            }
            String position =
                    rule.order() == previous + 1
                            ? ""
                            : rule.order() == previous && previous >= 0
                                    ? "same "
                                    : "at " + rule.order() + " ";
            previous = rule.order();
            add("rules", "" + tier, position + ruleLine(rule));
        }
    }

    static String ruleLine(RuleEntry rule) {
        return label(rule.direction())
                + " "
                + quoted(rule.ports())
                + " peers "
                + quoted(rule.peers())
                + (rule.own().equals(RuleEntry.ANY) ? "" : " own " + quoted(rule.own()))
                + " service "
                + quoted(rule.service())
                + " "
                + label(rule.action())
                + (rule.log() ? " log" : "")
                + " rule "
                + quoted(rule.id());
    }

    private void mirror(MirrorEntry mirror) {
        String target =
                switch (mirror.target()) {
                    case MirrorEntry.Target.ToPort port -> "port " + quoted(port.port());
                    case MirrorEntry.Target.ToUplink uplink ->
                            "uplink " + quoted(uplink.uplink()) + " vlan " + uplink.vid();
                    case MirrorEntry.Target.ToVtep vtep ->
                            "vtep " + vtep.peer() + " vni " + vtep.vni();
                    case MirrorEntry.Target.ToRemote remote ->
                            "remote "
                                    + quoted(remote.kind())
                                    + " collector "
                                    + remote.collector()
                                    + " session "
                                    + remote.sessionId()
                                    + remote.nextHop().map(mac -> " next-hop " + mac).orElse("");
                    case MirrorEntry.Target.ToFile file -> "file " + quoted(file.path());
                };
        String line =
                "session to "
                        + target
                        + " covered "
                        + quoted(mirror.coveredAddresses())
                        + " filter "
                        + quoted(mirror.filter())
                        + (mirror.truncateTo().isPresent()
                                ? " truncate " + mirror.truncateTo().getAsInt()
                                : "")
                        + (mirror.expiresEpochSecond().isPresent()
                                ? " expires " + mirror.expiresEpochSecond().getAsLong()
                                : "")
                        + (mirror.promiscuous() ? " promiscuous" : "");
        add("mirror", mirror.name(), line);
        mirror.from().forEach(p -> add("mirror", mirror.name(), "from " + quoted(p)));
        mirror.to().forEach(p -> add("mirror", mirror.name(), "to " + quoted(p)));
        mirror.coveredMacs().forEach(p -> add("mirror", mirror.name(), "covers " + p));
    }
}
