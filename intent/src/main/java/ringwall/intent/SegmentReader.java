package ringwall.intent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import ringwall.intent.schema.Scalars;
import ringwall.intent.yaml.Node;
import ringwall.model.Host;
import ringwall.model.Ip;
import ringwall.model.Prefix;
import ringwall.model.Segment;
import ringwall.model.Segment.Carrier;
import ringwall.model.Segment.Encapsulation;
import ringwall.model.Segment.Qos;
import ringwall.model.Segment.Subnet;
import ringwall.model.Segment.TrafficClass;

/// `segments:`.
final class SegmentReader {
    private final Reading reading;
    private final SortedMap<String, Host> hosts;

    SegmentReader(Reading reading, SortedMap<String, Host> hosts) {
        this.reading = reading;
        this.hosts = hosts;
    }

    SortedMap<String, Segment> read(Obj root) {
        SortedMap<String, Segment> segments = new TreeMap<>();
        for (Node.Entry entry : root.entries("segments")) {
            segments.put(entry.key(), segment(entry.key(), Obj.of(entry, reading)));
        }
        return segments;
    }

    private Segment segment(String name, Obj obj) {
        Carrier carrier = carrier(obj);
        return new Segment(
                name,
                carrier,
                subnets(name, obj),
                obj.texts("switches"),
                obj.integer("mtu", Usual.mtu(carrier, hosts)),
                obj.text("tenant", ""),
                obj.word("class", TrafficClass.values(), TrafficClass.UNSTATED),
                obj.has("qos") ? qos(obj.obj("qos")) : Qos.NONE,
                PhysicalReader.level(obj),
                obj.where());
    }

    private static Carrier carrier(Obj obj) {
        if (obj.vid("vlan").isPresent()) {
            return new Carrier.Vlan(obj.vid("vlan").getAsInt());
        }
        for (Encapsulation encapsulation : Encapsulation.values()) {
            String key = encapsulation.name().toLowerCase(java.util.Locale.ROOT);
            if (obj.has(key)) {
                return new Carrier.Overlay(encapsulation, obj.number(key, 0));
            }
        }
        return new Carrier.Local();
    }

    private List<Subnet> subnets(String name, Obj obj) {
        List<Ip> gateways = new ArrayList<>(obj.values("gateway", Ip::parse));
        List<Ip> dns = obj.values("dns", Ip::parse);
        List<Subnet> subnets = new ArrayList<>();
        for (Node node : obj.items("subnet")) {
            if (node instanceof Node.Scalar scalar) {
                Prefix prefix = Obj.parsed(scalar.text(), Prefix::parse).orElse(null);
                if (prefix != null) {
                    subnets.add(new Subnet(prefix, take(gateways, prefix), only(dns, prefix)));
                }
            } else if (node instanceof Node.Mapping) {
                Obj subnet = Obj.of(node, reading);
                Optional<Prefix> prefix = subnet.optional("prefix", Prefix::parse);
                if (prefix.isPresent()) {
                    List<Ip> own = subnet.values("dns", Ip::parse);
                    subnets.add(
                            new Subnet(
                                    prefix.get(),
                                    gateway(subnet, prefix.get(), gateways),
                                    own.isEmpty() ? only(dns, prefix.get()) : own));
                }
            }
        }
        for (Ip gateway : gateways) {
            reading.error(
                    obj.place("gateway"),
                    "gateway " + gateway + " is in no subnet of segment '" + name + "'",
                    subnets.isEmpty() ? "add the subnet" : "use an address of its subnet");
        }
        return subnets;
    }

    private Optional<Ip> gateway(Obj subnet, Prefix prefix, List<Ip> gateways) {
        Optional<Ip> own = subnet.ip("gateway");
        if (own.isPresent() && !prefix.contains(own.get())) {
            reading.error(
                    subnet.place("gateway"),
                    "gateway " + own.get() + " is outside " + prefix,
                    "use an address of the subnet");
        }
        return own.isPresent() ? own : take(gateways, prefix);
    }

    private static Optional<Ip> take(List<Ip> gateways, Prefix prefix) {
        for (Ip gateway : gateways) {
            if (prefix.contains(gateway)) {
                gateways.remove(gateway);
                return Optional.of(gateway);
            }
        }
        return Optional.empty();
    }

    private static List<Ip> only(List<Ip> dns, Prefix prefix) {
        List<Ip> same = new ArrayList<>();
        for (Ip server : dns) {
            if (server.version() == prefix.version()) {
                same.add(server);
            }
        }
        return same;
    }

    private static Qos qos(Obj obj) {
        return new Qos(
                obj.integer("priority", -1),
                obj.integer("dscp", -1),
                obj.integer("weight", 0),
                obj.value("guaranteed", Scalars::kbps, 0L),
                obj.value("limit", Scalars::kbps, 0L));
    }
}
