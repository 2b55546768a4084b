package ringwall.program;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Prefix;

/// Sections to a [HostProgram]: the inverse of [TextWriter], line by line.
final class TextReader {
    private static final int MAX_TEXT = 512 << 20;

    private final String file;
    private final String text;

    private HostProgram.Kind kind = HostProgram.Kind.HOST;
    private String owner = "";
    private boolean headed;
    private final SortedSet<Feature> requires = new TreeSet<>();
    private final List<HostProgram.PNic> pnics = new ArrayList<>();
    private final List<Port> ports = new ArrayList<>();
    private final List<SegmentEntry> segments = new ArrayList<>();
    private final SortedMap<String, AddressSet> addressSets = new TreeMap<>();
    private final SortedMap<String, PortSet> portSets = new TreeMap<>();
    private final SortedMap<String, ServiceSet> services = new TreeMap<>();
    private final List<Ingress> ingress = new ArrayList<>();
    private final List<PortSecurity> portSecurity = new ArrayList<>();
    private final List<UplinkGuard> uplinkGuards = new ArrayList<>();
    private final List<RuleEntry> rules = new ArrayList<>();
    private Mac gatewayMac = new Mac(0);
    private Mac hostMac = new Mac(0);
    private final SortedMap<String, Mac> peerHostMacs = new TreeMap<>();
    private final List<Routing.Gateway> gateways = new ArrayList<>();
    private final List<Routing.Route> routes = new ArrayList<>();
    private final List<Routing.Neighbour> neighbours = new ArrayList<>();
    private final List<Forward> forward = new ArrayList<>();
    private final Map<String, Flood> flood = new TreeMap<>();
    private final List<Egress> egress = new ArrayList<>();
    private Optional<Overlay> overlay = Optional.empty();
    private final List<Team> teams = new ArrayList<>();
    private final SortedMap<String, MirrorEntry> mirrors = new TreeMap<>();
    private final List<MeterEntry> meters = new ArrayList<>();
    private final List<QosEntry> qos = new ArrayList<>();
    private final List<Lease> leases = new ArrayList<>();

    private final Set<Object> seen = new HashSet<>();
    private final Map<Integer, Integer> lastOrder = new TreeMap<>();

    TextReader(String file, String text) {
        this.file = file;
        this.text = text;
    }

    HostProgram program() throws ProgramText.Malformed {
        String section = "program";
        String key = "";
        int number = 0;
        if (text.length() > MAX_TEXT) {
            throw new Words(file, 1, "").wrong("a program is longer than 512 MiB", "");
        }
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            Words words = new Words(file, number, line);
            if (words.atEnd()) {
                continue;
            }
            if (words.next('[')) {
                words.character('[');
                section = words.name();
                key = words.next(']') ? "" : words.name();
                words.character(']');
                words.end();
                continue;
            }
            line(section, key, words);
            words.end();
        }
        if (!headed) {
            throw new Words(file, Math.max(number, 1), "")
                    .wrong("no line 'program 1 host NAME'", "begin with one");
        }
        Routing routing =
                new Routing(gatewayMac, hostMac, peerHostMacs, gateways, routes, neighbours);
        return new HostProgram(
                kind,
                owner,
                requires,
                pnics,
                ports,
                segments,
                addressSets,
                portSets,
                services,
                ingress,
                portSecurity,
                uplinkGuards,
                rules,
                routing,
                forward,
                List.copyOf(flood.values()),
                egress,
                overlay,
                teams,
                List.copyOf(mirrors.values()),
                meters,
                qos,
                leases);
    }

    private void line(String section, String key, Words words) throws ProgramText.Malformed {
        switch (section) {
            case "program" -> head(words);
            case "pnics" -> pnic(words);
            case "teams" -> {
                words.expect("team");
                String uplink = words.name();
                once(words, "team", uplink);
                teams.add(LineReader.team(uplink, words));
            }
            case "overlay" -> overlay(words);
            case "router" -> router(words);
            case "port" -> portLine(key, words);
            case "segment" -> segmentLine(key, words);
            case "forward" -> forward(key, words);
            case "neighbours" -> neighbour(key, words);
            case "routes" -> route(key, words);
            case "addresses" -> addresses(key, words);
            case "port-set" -> portSet(key, words);
            case "service" -> service(key, words);
            case "rules" -> rule(key, words);
            case "mirror" -> mirror(key, words);
            default -> throw words.wrong("no section is called '" + section + "'", "");
        }
    }

    /// Complains about a second entry under a key that may have one.
    private void once(Words words, Object... key) throws ProgramText.Malformed {
        if (!seen.add(List.of(key))) {
            throw words.wrong("this was said before: " + List.of(key), "keep one of them");
        }
    }

    private void head(Words words) throws ProgramText.Malformed {
        if (words.took("requires")) {
            for (Feature feature : words.list(LineReader::feature)) {
                requires.add(feature);
            }
            return;
        }
        words.expect("program");
        once(words, "program");
        words.integer(1, 1);
        kind = words.oneOf(HostProgram.Kind.class);
        owner = words.name();
        headed = true;
    }

    private void pnic(Words words) throws ProgramText.Malformed {
        words.expect("pnic");
        String name = words.name();
        once(words, "pnic", name);
        words.expect("mtu");
        int mtu = words.integer(68, 65_535);
        long rate = words.took("rate") ? words.number(1, 1L << 40) : 0;
        pnics.add(new HostProgram.PNic(name, mtu, rate));
    }

    private void overlay(Words words) throws ProgramText.Malformed {
        if (words.took("peer")) {
            String host = words.name();
            once(words, "vtep peer", host);
            words.expect("address");
            Ip address = words.ip();
            words.expect("next-hop");
            Mac nextHop = words.mac();
            words.expect("host-mac");
            Overlay.Peer peer = new Overlay.Peer(host, address, nextHop, words.mac());
            Overlay with =
                    overlay.orElseThrow(
                            () -> words.wrong("a peer before the line 'vtep'", "move it down"));
            List<Overlay.Peer> peers = new ArrayList<>(with.peers());
            peers.add(peer);
            overlay =
                    Optional.of(
                            new Overlay(
                                    with.address(),
                                    with.mac(),
                                    with.prefixLength(),
                                    with.uplink(),
                                    with.tag(),
                                    with.mtu(),
                                    with.udpPort(),
                                    peers));
            return;
        }
        words.expect("vtep");
        once(words, "vtep");
        Routing.Address address = words.of(LineReader::address);
        words.expect("mac");
        Mac mac = words.mac();
        words.expect("uplink");
        String uplink = words.name();
        Tag tag = words.tag();
        words.expect("mtu");
        int mtu = words.integer(68, 65_535);
        words.expect("udp");
        int udp = words.integer(1, 65_535);
        overlay =
                Optional.of(
                        new Overlay(
                                address.ip(),
                                mac,
                                address.prefixLength(),
                                uplink,
                                tag,
                                mtu,
                                udp,
                                List.of()));
    }

    private void router(Words words) throws ProgramText.Malformed {
        if (words.took("peer")) {
            String host = words.name();
            once(words, "router peer", host);
            peerHostMacs.put(host, words.mac());
        } else if (words.took("gateway-mac")) {
            once(words, "gateway-mac");
            gatewayMac = words.mac();
        } else {
            words.expect("host-mac");
            once(words, "host-mac");
            hostMac = words.mac();
        }
    }

    private void portLine(String port, Words words) throws ProgramText.Malformed {
        if (words.took("port")) {
            once(words, "port", port);
            ports.add(LineReader.port(port, words));
        } else if (words.took("ingress")) {
            Tag tag = words.tag();
            once(words, "ingress", port, tag);
            words.expect("segment");
            ingress.add(new Ingress.OfPort(port, tag, words.name()));
        } else if (words.took("from")) {
            String pnic = words.name();
            Tag tag = words.tag();
            once(words, "from", pnic, tag);
            words.expect("segment");
            ingress.add(new Ingress.OfPNic(pnic, tag, port, words.name()));
        } else if (words.took("secure")) {
            String segment = words.name();
            once(words, "secure", port, segment);
            portSecurity.add(LineReader.secure(port, segment, words));
        } else if (words.took("guard")) {
            String segment = words.name();
            once(words, "guard", port, segment);
            words.expect("own");
            String own = words.name();
            words.expect("peers");
            uplinkGuards.add(
                    new UplinkGuard(port, segment, own, new TreeSet<>(words.list(Mac::parse))));
        } else if (words.took("egress")) {
            String segment = words.name();
            once(words, "egress", port, segment);
            egress.add(new Egress(port, segment, words.tag()));
        } else if (words.took("meter")) {
            meter(port, words);
        } else {
            words.expect("lease");
            String segment = words.name();
            once(words, "lease", port, segment);
            leases.add(LineReader.lease(port, segment, words));
        }
    }

    private void meter(String subject, Words words) throws ProgramText.Malformed {
        MeterEntry.Kind meterKind = words.oneOf(MeterEntry.Kind.class);
        once(words, "meter", subject, meterKind);
        words.expect("rate");
        long rate = words.number(0, Long.MAX_VALUE);
        words.expect("burst");
        meters.add(new MeterEntry(meterKind, subject, rate, words.number(0, Long.MAX_VALUE)));
    }

    private void segmentLine(String name, Words words) throws ProgramText.Malformed {
        if (words.took("segment")) {
            once(words, "segment", name);
            words.expect("tenant");
            String tenant = words.name();
            words.expect("router");
            String router = words.name();
            words.expect("vni");
            int vni = words.took("none") ? -1 : words.integer(0, (1 << 24) - 1);
            words.expect("mtu");
            int mtu = words.integer(68, 65_535);
            segments.add(new SegmentEntry(name, tenant, router, vni, mtu, words.took("external")));
        } else if (words.took("gateway")) {
            String router = words.name();
            once(words, "gateway", name);
            words.expect("addresses");
            List<Routing.Address> addresses = words.list(LineReader::address);
            words.expect("mtu");
            int mtu = words.integer(68, 65_535);
            gateways.add(
                    new Routing.Gateway(
                            router, name, addresses, mtu, words.took("answers-external")));
        } else if (words.took("qos")) {
            once(words, "qos", name);
            words.expect("pcp");
            int pcp = words.took("keep") ? -1 : words.integer(0, 7);
            words.expect("dscp");
            int dscp = words.took("keep") ? -1 : words.integer(0, 63);
            words.expect("weight");
            int weight = words.integer(0, Integer.MAX_VALUE);
            words.expect("guaranteed");
            qos.add(new QosEntry(name, pcp, dscp, weight, words.number(0, Long.MAX_VALUE)));
        } else if (words.took("meter")) {
            meter(name, words);
        } else if (words.took("tunnel")) {
            Ip peer = words.ip();
            words.expect("vni");
            int vni = words.integer(0, (1 << 24) - 1);
            once(words, "tunnel", peer, vni);
            ingress.add(new Ingress.OfTunnel(peer, vni, name));
        } else {
            words.expect("flood");
            flood(name, words);
        }
    }

    private void flood(String name, Words words) throws ProgramText.Malformed {
        Flood with =
                flood.computeIfAbsent(
                        name,
                        n ->
                                new Flood(
                                        n,
                                        new TreeSet<>(),
                                        new TreeSet<>(),
                                        new TreeSet<>(),
                                        new TreeSet<>()));
        if (words.took("port")) {
            with.ports().add(words.name());
        } else if (words.took("vtep")) {
            with.vteps().add(words.ip());
        } else if (words.took("unknown")) {
            with.unknownUnicast().add(words.name());
        } else if (words.took("router")) {
            with.routers().add(words.name());
        }
    }

    private void forward(String segment, Words words) throws ProgramText.Malformed {
        Mac mac = words.mac();
        once(words, "forward", segment, mac);
        if (words.took("port")) {
            forward.add(new Forward(segment, mac, new Forward.To.ToPort(words.name())));
        } else {
            words.expect("vtep");
            forward.add(new Forward(segment, mac, new Forward.To.ToVtep(words.ip())));
        }
    }

    private void neighbour(String segment, Words words) throws ProgramText.Malformed {
        Ip ip = words.ip();
        once(words, "neighbour", segment, ip);
        neighbours.add(new Routing.Neighbour(segment, ip, words.mac()));
    }

    private void route(String router, Words words) throws ProgramText.Malformed {
        Prefix prefix = words.prefix();
        once(words, "route", router, prefix);
        Routing.NextHop next;
        if (words.took("connected")) {
            next = new Routing.NextHop.Connected(words.name());
        } else if (words.took("via")) {
            Ip ip = words.ip();
            words.expect("segment");
            next = new Routing.NextHop.Via(words.name(), ip);
        } else {
            words.expect("unreachable");
            next = new Routing.NextHop.Unreachable();
        }
        routes.add(new Routing.Route(router, prefix, next));
    }

    private void addresses(String name, Words words) throws ProgramText.Malformed {
        AddressSet with = addressSets.get(name);
        if (words.took("tenant")) {
            once(words, "addresses", name);
            SortedSet<Prefix> prefixes = with == null ? new TreeSet<>() : with.prefixes();
            addressSets.put(name, new AddressSet(name, words.name(), prefixes));
            return;
        }
        if (with == null) {
            with = new AddressSet(name, "", new TreeSet<>());
            addressSets.put(name, with);
        }
        with.prefixes().add(words.prefix());
    }

    private void portSet(String name, Words words) throws ProgramText.Malformed {
        PortSet with = portSets.computeIfAbsent(name, n -> new PortSet(n, new TreeSet<>()));
        if (words.took("port")) {
            with.ports().add(words.name());
        } else {
            words.expect("ports");
        }
    }

    private void service(String name, Words words) throws ProgramText.Malformed {
        ServiceSet with = services.computeIfAbsent(name, n -> new ServiceSet(n, new ArrayList<>()));
        if (words.took("any")) {
            words.expect("of");
        } else {
            with.terms().add(LineReader.term(words));
        }
    }

    private void rule(String tierText, Words words) throws ProgramText.Malformed {
        int tier;
        try {
            tier = Integer.parseInt(tierText);
        } catch (NumberFormatException e) {
            throw words.wrong("[rules " + tierText + "] names no tier by number", "");
        }
        int previous = lastOrder.getOrDefault(tier, -1);
        int order = previous + 1;
        if (words.took("same")) {
            order = previous;
        } else if (words.took("at")) {
            order = words.integer(0, Integer.MAX_VALUE);
        }
        if (order < 0) {
            throw words.wrong("no rule stands before this one", "remove 'same'");
        }
        lastOrder.put(tier, order);
        RuleEntry.Direction direction = words.oneOf(RuleEntry.Direction.class);
        String portNames = words.name();
        words.expect("peers");
        String peers = words.name();
        String own = words.took("own") ? words.name() : RuleEntry.ANY;
        words.expect("service");
        String service = words.name();
        RuleEntry.Action action = words.oneOf(RuleEntry.Action.class);
        boolean log = words.took("log");
        words.expect("rule");
        rules.add(
                new RuleEntry(
                        words.name(),
                        tier,
                        order,
                        direction,
                        portNames,
                        peers,
                        own,
                        service,
                        action,
                        log));
    }

    private void mirror(String name, Words words) throws ProgramText.Malformed {
        if (words.took("arrives")) {
            String pnic = words.name();
            words.expect("vlan");
            int vid = words.integer(1, 4094);
            once(words, "from", pnic, new Tag.Vid(vid));
            words.expect("target");
            ingress.add(new Ingress.OfMirror(pnic, vid, name, words.name()));
        } else if (words.took("tunnelled")) {
            Ip peer = words.ip();
            words.expect("vni");
            int vni = words.integer(0, (1 << 24) - 1);
            once(words, "tunnel", peer, vni);
            words.expect("target");
            ingress.add(new Ingress.OfMirrorTunnel(peer, vni, name, words.name()));
        } else if (words.took("session")) {
            once(words, "mirror", name);
            mirrors.put(name, LineReader.session(name, words));
        } else {
            MirrorEntry with = mirrors.get(name);
            if (with == null) {
                throw words.wrong("this stands before the line 'session'", "move it down");
            }
            if (words.took("from")) {
                with.from().add(words.name());
            } else if (words.took("to")) {
                with.to().add(words.name());
            } else {
                words.expect("covers");
                with.coveredMacs().add(words.mac());
            }
        }
    }
}
