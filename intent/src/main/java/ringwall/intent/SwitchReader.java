package ringwall.intent;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.intent.schema.Ranges;
import ringwall.intent.schema.Scalars;
import ringwall.intent.schema.Words;
import ringwall.intent.yaml.Node;
import ringwall.model.Host;
import ringwall.model.Network.TransportZone;
import ringwall.model.VirtualSwitch;
import ringwall.model.VirtualSwitch.Detection;
import ringwall.model.VirtualSwitch.Policy;
import ringwall.model.VirtualSwitch.Uplink;

/// `switches:` and `transportZones:`.
final class SwitchReader {
    private final Reading reading;
    private final SortedMap<String, Host> hosts;

    SwitchReader(Reading reading, SortedMap<String, Host> hosts) {
        this.reading = reading;
        this.hosts = hosts;
    }

    SortedMap<String, TransportZone> zones(Obj root) {
        SortedMap<String, TransportZone> zones = new TreeMap<>();
        for (Node.Entry entry : root.entries("transportZones")) {
            Obj obj = Obj.of(entry, reading);
            zones.put(entry.key(), new TransportZone(entry.key(), hosts(obj), obj.where()));
        }
        return zones;
    }

    SortedMap<String, VirtualSwitch> read(Obj root) {
        SortedMap<String, VirtualSwitch> switches = new TreeMap<>();
        for (Node.Entry entry : root.entries("switches")) {
            switches.put(entry.key(), virtualSwitch(entry.key(), Obj.of(entry, reading)));
        }
        return switches;
    }

    /// `hosts: all`, names or ranges; sorted, and only those that exist.
    private List<String> hosts(Obj obj) {
        TreeSet<String> names = new TreeSet<>();
        for (String text : obj.texts("hosts")) {
            if (text.equals("all")) {
                names.addAll(hosts.keySet());
                continue;
            }
            List<String> range = Ranges.expand(text);
            for (String name : range == null ? List.<String>of() : range) {
                if (hosts.containsKey(name)) {
                    names.add(name);
                }
            }
        }
        return List.copyOf(names);
    }

    private VirtualSwitch virtualSwitch(String name, Obj obj) {
        List<String> spans =
                hosts.containsKey(obj.text("host", ""))
                        ? List.of(obj.text("host", ""))
                        : hosts(obj);
        Uplink uplink = uplink(name, obj, spans);
        return new VirtualSwitch(
                name,
                spans,
                uplink,
                PhysicalReader.level(obj),
                obj.integer("maxPorts", 0),
                obj.integer("mtu", Usual.mtu(uplink, spans, hosts)),
                obj.text("transportZone", ""),
                obj.where());
    }

    private Uplink uplink(String name, Obj obj, List<String> spans) {
        Node node = obj.node("uplink");
        if (node instanceof Node.Scalar scalar) {
            pnic(scalar, name, spans);
            return new Uplink.Single(scalar.text());
        }
        if (!(node instanceof Node.Mapping)) {
            return new Uplink.None();
        }
        Obj team = obj.obj("uplink");
        Set<String> members = new LinkedHashSet<>();
        for (Node item : team.items("team")) {
            if (item instanceof Node.Scalar scalar) {
                pnic(scalar, name, spans);
                if (!members.add(scalar.text())) {
                    reading.error(
                            scalar.where(),
                            "'" + scalar.text() + "' is twice in the team",
                            "remove one");
                }
            }
        }
        if (members.size() < 2) {
            reading.error(
                    team.place("team"),
                    "the team of switch '" + name + "' has fewer than two pNICs",
                    "name two or more, or write 'uplink: PNIC'");
        }
        return new Uplink.Team(
                List.copyOf(members),
                team.word("policy", Policy.values(), Policy.ACTIVE_STANDBY),
                standby(team, members),
                team.word("detect", Detection.values(), Detection.LINK),
                team.value("upDelay", Scalars::millis, 100),
                team.value("beaconInterval", Scalars::millis, 1_000),
                team.integer("missedBeacons", 3),
                team.flag("failback", true),
                team.where());
    }

    private List<String> standby(Obj team, Set<String> members) {
        List<String> standby = new ArrayList<>();
        for (Node item : team.items("standby")) {
            if (item instanceof Node.Scalar scalar) {
                if (members.contains(scalar.text())) {
                    standby.add(scalar.text());
                } else {
                    reading.error(
                            scalar.where(),
                            "'" + scalar.text() + "' is on standby but not in the team",
                            "name one of " + Words.list(members));
                }
            }
        }
        if (!members.isEmpty() && standby.size() == members.size()) {
            reading.error(
                    team.place("standby"),
                    "every member of the team is on standby",
                    "leave at least one member active");
        }
        return standby;
    }

    private void pnic(Node.Scalar scalar, String name, List<String> spans) {
        for (String host : spans) {
            Host each = hosts.get(host);
            if (each != null && !each.pnics().containsKey(scalar.text())) {
                String near = Words.nearest(scalar.text(), each.pnics().keySet());
                reading.error(
                        scalar.where(),
                        "switch '"
                                + name
                                + "' spans host '"
                                + host
                                + "', which has no pNIC '"
                                + Words.shortened(scalar.text())
                                + "'",
                        near.isEmpty()
                                ? "name a pNIC that every host of the switch has"
                                : "did you mean '" + near + "'?");
                return;
            }
        }
    }
}
